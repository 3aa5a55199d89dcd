// Package registry is an Arkindex-compatible instance for workers: it accepts publications over
// Arkindex's worker API and serves the workers, versions and revisions that it stores. It is one
// http.Handler over a store, which the program serves over a network or calls within the process.
// The package only composes its parts: middleware, api, catalog, auth and store.
package registry

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"arkindex/internal/registry/api"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/catalog"
	"arkindex/internal/registry/middleware"
	"arkindex/internal/registry/oidc"
	"arkindex/internal/registry/store"
)

// Config configures a registry. The zero Config is valid.
type Config struct {
	// PublicURL is the URL at which clients reach the registry, such as
	// https://workers.example.com. If it is empty, URLs in responses are made from the host of
	// each request.
	PublicURL string
	// Clock returns the time of publications and the time that tokens are checked against; nil
	// means time.Now.
	Clock func() time.Time
	// Local makes every request one of the local user, with every scope and without a token. It is
	// for a handler that is called within the process, never for one that listens.
	Local bool
	// BehindProxy takes the address of clients from the header X-Forwarded-For, which a proxy in
	// front must set.
	BehindProxy bool
	// Limits are the rates that are allowed; nil means auth.DefaultLimits.
	Limits *auth.Limits
	// Pipelines verifies the ID tokens of pipelines; nil means that none are accepted.
	Pipelines *oidc.Verifier
	// LockTimeout is how long a request may wait for the database's write lock before it fails
	// with status 503; 0 means 1.5 seconds. A client that learns soon can report it, or try
	// another replica.
	LockTimeout time.Duration
	// MemoryBudget is how many bytes the responses that are served at the same time may hold before
	// others fail with status 503; 0 means catalog.DefaultMemoryBudget. Each client has half of it.
	MemoryBudget int64
	// Logger logs requests and failures; nil means no log.
	Logger *slog.Logger
}

// Registry is the instance. It is safe for use by many goroutines.
type Registry struct {
	handler    http.Handler
	monitoring http.Handler
	auth       *auth.Service
}

// defaultLockTimeout leaves time for the rest of a response within two seconds, even of a
// saturated registry.
const defaultLockTimeout = 1500 * time.Millisecond

// New returns a registry over an open store. The caller closes the store after the registry.
func New(st *store.Store, config Config) *Registry {
	if config.Clock == nil {
		config.Clock = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Limits == nil {
		limits := auth.DefaultLimits()
		config.Limits = &limits
	}
	if !config.Local {
		st = st.WithLockTimeout(cmp.Or(config.LockTimeout, defaultLockTimeout))
	}
	service := auth.New(st, auth.Config{
		Clock: config.Clock, Limits: *config.Limits,
		Pipelines: config.Pipelines, Logger: config.Logger,
	})
	budget := cmp.Or(config.MemoryBudget, catalog.DefaultMemoryBudget)
	metrics := middleware.NewMetrics()
	served := api.New(api.Config{
		Catalog: catalog.New(st, config.Clock, budget), Auth: service,
		Ping: st.Ping, Metrics: metrics, Logger: config.Logger,
		PublicURL: strings.TrimRight(config.PublicURL, "/"),
		Local:     config.Local, BehindProxy: config.BehindProxy,
	})
	chain := middleware.Config{
		Logger: config.Logger, Metrics: metrics,
		BehindProxy: config.BehindProxy, WriteError: served.WriteError,
	}
	return &Registry{
		handler: chain.Wrap(served.Serve), monitoring: chain.Wrap(served.ServeMonitoring),
		auth: service,
	}
}

// ServeHTTP serves one request.
func (r *Registry) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.handler.ServeHTTP(w, request)
}

// Monitoring returns a handler for health and metrics alone, which need no token. It is for an
// address that only operators reach.
func (r *Registry) Monitoring() http.Handler { return r.monitoring }

// Bootstrap adds an administrator with a token if the database has no users. It returns the token
// only then, with created set.
func (r *Registry) Bootstrap(ctx context.Context) (token string, created bool, err error) {
	return r.auth.Bootstrap(ctx)
}

// Close writes what the registry has not written yet. The registry can still serve requests.
func (r *Registry) Close(ctx context.Context) error { return r.auth.Close(ctx) }
