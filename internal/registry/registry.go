// Package registry is an Arkindex-compatible instance for workers: it takes publications over the worker API of Arkindex and
// gives back the workers, versions and revisions that it holds. It is one http.Handler over a store, so that the program
// serves it over a network or calls it within the process alike.
package registry

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"arkindex"
	"arkindex/internal/registry/oidc"
	"arkindex/internal/registry/store"
)

// Config is what a registry needs to know besides its data.
type Config struct {
	// PublicURL is the address at which clients reach the registry, such as https://workers.example.com. When it is empty,
	// addresses in answers are made from each request's host.
	PublicURL string
	// Clock tells the time of publications and of tokens' expiry; time.Now when nil.
	Clock func() time.Time
	// Local makes every request the local user's, with every scope and without a token. It is for a handler that is called
	// within the process, never for one that listens.
	Local bool
	// BehindProxy takes the address of a client from the header X-Forwarded-For, which a proxy in front must set.
	BehindProxy bool
	// Limits are the rates that are allowed; DefaultLimits when nil.
	Limits *Limits
	// Pipelines checks the ID tokens that CreateOidcToken takes; nil: none is taken.
	Pipelines *oidc.Verifier
	// Wait is how long a request may wait for its turn at the database before it is answered with 503; 1.5 seconds when 0. A
	// client that knows soon can tell its user, or ask another replica.
	Wait time.Duration
	// Room is how many bytes of configurations the lists that are answered at the same time may hold together, before others are
	// answered with 503; 128 MiB when 0.
	Room int
	// Logger gets what went wrong within the registry; nil: nothing is logged.
	Logger *slog.Logger
}

// Registry is the instance. It is safe for use by many goroutines.
type Registry struct {
	store      *store.Store
	config     Config
	operations []operation
	document   document
	passwords  *passwords
	limits     limiters
	uses       *uses
	metrics    *measures
	room       *room
}

// defaultWait leaves the rest of the two seconds within which a saturated registry answers to everything else.
const defaultWait = 1500 * time.Millisecond

// New makes a registry over an open store, which stays its caller's to close.
func New(st *store.Store, config Config) *Registry {
	if config.Clock == nil {
		config.Clock = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	config.PublicURL = strings.TrimRight(config.PublicURL, "/")
	if config.Limits == nil {
		limits := DefaultLimits()
		config.Limits = &limits
	}
	if !config.Local {
		st = st.WithLockTimeout(cmp.Or(config.Wait, defaultWait))
	}
	r := &Registry{
		store: st, config: config, document: newDocument(), passwords: newPasswords(),
		limits: newLimiters(*config.Limits), uses: newUses(st, config.Logger), metrics: newMeasures(),
		room: &room{free: cmp.Or(config.Room, defaultRoom)},
	}
	r.operations = r.operationTable()
	return r
}

// Close keeps what the registry has noted and not yet written. It serves on, but notes no more.
func (r *Registry) Close(ctx context.Context) error { return r.uses.close(ctx) }

// ServeHTTP answers one request. Every answer below /api/v1/ is a JSON object, and none is a redirect.
func (r *Registry) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	o := r.observe(w, request)
	defer o.end()
	o.writer.Header().Set("X-Content-Type-Options", "nosniff")
	result, err := r.serve(o)
	if err != nil {
		r.writeError(o.writer, request, err)
		return
	}
	if result.status != 0 { // 0: the operation wrote its answer itself
		o.writer.Header().Set("Cache-Control", "no-store")
		writeAnswer(o.writer, result)
	}
}

// serve finds the operation of a request, checks that the caller may use it, and runs it.
func (r *Registry) serve(o *observation) (answer, error) {
	found, id, err := r.route(o.writer, o.request)
	if err != nil {
		return answer{}, err
	}
	if o.operation = found.name; found.name == "" {
		o.operation = found.path
	}
	c := &call{writer: o.writer, request: o.request, id: id, address: r.clientAddress(o.request), share: &o.share}
	if found.scope != "" {
		if c.caller, err = r.authenticate(o.request); err == nil {
			o.user = c.caller.user.Email
			err = c.caller.require(found.scope)
		}
	}
	if err == nil {
		return found.run(c)
	}
	if found.name == retrieveUserName {
		return answer{}, r.withFeatures(err)
	}
	return answer{}, err
}

// call is one request to one operation. id is the path's parameter, empty when it has none; address is the client's.
type call struct {
	writer  http.ResponseWriter
	request *http.Request
	id      string
	address string
	caller  caller
	share   *share
}

// notFound is the error for a thing that does not exist.
func notFound(what string) error {
	return arkindex.Errorf(arkindex.CodeNotFound, "there is no such %s", what)
}
