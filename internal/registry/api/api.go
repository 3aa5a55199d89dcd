// Package api serves Arkindex's worker API: it decodes and validates requests, calls the catalog
// and auth services, and encodes their results as JSON.
package api

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"

	"arkindex"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/catalog"
	"arkindex/internal/registry/middleware"
	"arkindex/internal/registry/slots"
)

// Config configures an API. Every field but PublicURL, Local and BehindProxy is required.
type Config struct {
	Catalog *catalog.Catalog
	Auth    *auth.Service
	// Ping reports whether the database responds and has the schema of this program.
	Ping    func(context.Context) error
	Metrics *middleware.Metrics
	Logger  *slog.Logger
	// PublicURL is the URL of the registry. If it is empty, URLs in responses are made from the
	// host of each request.
	PublicURL string
	// Local makes every request one of the local user, without a token.
	Local       bool
	BehindProxy bool
}

// API serves the operations of the API. It is safe for use by many goroutines.
type API struct {
	config     Config
	catalog    *catalog.Catalog
	auth       *auth.Service
	operations []operation
	document   document
	decoding   *slots.Slots
}

// New returns an API.
func New(config Config) *API {
	a := &API{
		config: config, catalog: config.Catalog, auth: config.Auth, document: newDocument(),
		decoding: newDecoding(),
	}
	a.operations = a.operationTable()
	return a
}

// request is a request for one operation. id is the path's parameter, empty if it has none.
type request struct {
	http    *http.Request
	id      string
	caller  auth.Caller
	address string // of the client
	// memory is what the response may hold. It is released when the request ends.
	memory *catalog.Reservation
	// client is who shares are counted for: the user, or the address without one.
	client    string
	anonymous bool // the operation needs no token
	decoding  *slots.Slots
	decoded   *func() // releases the slot for decoding; nil until there is one
}

// Serve serves one request. Every response below /api/v1/ is a JSON object, and none redirects.
func (a *API) Serve(w http.ResponseWriter, r *http.Request, entry *middleware.Entry) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if err := a.serve(w, r, entry); err != nil {
		a.WriteError(w, r, err)
	}
}

// serve finds the operation of a request, checks that the caller may use it, and runs it.
func (a *API) serve(w http.ResponseWriter, r *http.Request, entry *middleware.Entry) error {
	operation, id, err := a.route(w, r)
	if err != nil {
		return err
	}
	if entry.Operation = operation.name; operation.name == "" {
		entry.Operation = operation.path
	}
	req := request{
		http: r, id: id, address: entry.Address, anonymous: operation.scope == "",
		decoding: a.decoding, decoded: new(func()),
	}
	defer func() {
		if release := *req.decoded; release != nil { // also after a panic
			release()
		}
	}()
	if operation.scope != "" {
		if req.caller, err = a.authenticate(r, entry.Address); err == nil {
			entry.User = req.caller.User.Email
			err = req.caller.Require(operation.scope)
		}
	}
	req.client = cmp.Or(req.caller.User.ID, entry.Address)
	req.memory = a.catalog.NewReservation(req.client)
	defer req.memory.Release()
	if err != nil {
		if operation.name == retrieveUserName {
			err = a.withFeatures(err)
		}
		return err
	}
	return operation.run(chargedWriter{w, req.memory}, req)
}

// authenticate returns the caller with the token in the Authorization header.
func (a *API) authenticate(r *http.Request, address string) (auth.Caller, error) {
	if a.config.Local {
		return auth.LocalCaller(), nil
	}
	const hint = "send the header Authorization: Token TOKEN"
	header := r.Header.Get("Authorization")
	if header == "" {
		return auth.Caller{}, arkindex.Errorf(arkindex.CodeCredentials, "this needs a token").
			WithHint(hint)
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Token") {
		return auth.Caller{}, arkindex.Errorf(
			arkindex.CodeCredentials, "the registry has no tokens of this scheme",
		).WithHint(hint)
	}
	return a.auth.Authenticate(r.Context(), arkindex.Secret(strings.TrimSpace(token)), address)
}
