// Package auth is the service for users and their tokens: who sends a request, what they may do,
// how people and pipelines log in, and how administrators manage accounts.
package auth

import (
	"context"
	"log/slog"
	"time"

	"arkindex/internal/registry/oidc"
	"arkindex/internal/registry/store"
)

// Config configures a Service. Every field but Pipelines is required.
type Config struct {
	Clock  func() time.Time
	Limits Limits
	// Pipelines verifies the ID tokens of pipelines. If it is nil, the registry accepts none.
	Pipelines *oidc.Verifier
	Logger    *slog.Logger
}

// Service authenticates requests and logs users and pipelines in. It is safe for use by many
// goroutines.
type Service struct {
	store     *store.Store
	now       func() time.Time
	pipelines *oidc.Verifier
	passwords *passwords
	limits    limiters
	lastUsed  *lastUsed
}

// New returns a Service for an open store. The caller closes the store after the Service.
func New(st *store.Store, config Config) *Service {
	return &Service{
		store: st, now: config.Clock, pipelines: config.Pipelines,
		passwords: newPasswords(), limits: newLimiters(config.Limits),
		lastUsed: newLastUsed(st, config.Logger),
	}
}

// Close writes the pending times of last use of tokens. The Service can still be used, but it does
// not record later uses.
func (s *Service) Close(ctx context.Context) error { return s.lastUsed.close(ctx) }

// AcceptsIDTokens reports whether pipelines can log in with ID tokens.
func (s *Service) AcceptsIDTokens() bool { return s.pipelines != nil }
