package registry_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"arkindex/internal/registry"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/paging"
	"arkindex/internal/registry/store"
)

// lastUse returns the recorded last use of the administrator's token.
func (s *served) lastUse() *time.Time {
	s.t.Helper()
	filter := auth.TokenFilter{Email: "admin@localhost", Invalid: true}
	tokens, err := s.accounts().Tokens(s.t.Context(), filter, paging.All())
	if err != nil {
		s.t.Fatal(err)
	}
	return tokens.Items[tokens.Count-1].Token.LastUsed
}

func TestLastUseOfATokenIsRecordedWhenTheRegistryCloses(t *testing.T) {
	clock := newLater()
	s := serve(t, registry.Config{Clock: clock.time})
	s.get("/api/v1/user/").want(http.StatusOK)
	clock.pass(10 * time.Second)
	s.get("/api/v1/user/").want(http.StatusOK)
	if used := s.lastUse(); used != nil {
		t.Errorf("a request wrote that the token was used at %v", used)
	}
	if err := s.registry.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if used := s.lastUse(); used == nil || !used.Equal(newLater().now) {
		t.Errorf("the last use is recorded as %v", used)
	}
}

func TestUnusedTokenHasNoLastUse(t *testing.T) {
	s := serve(t, registry.Config{})
	s.send(http.MethodGet, "/api/v1/user/", "Token ark_unknown", nil).want(http.StatusUnauthorized)
	if err := s.registry.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if used := s.lastUse(); used != nil {
		t.Errorf("the last use is recorded as %v", used)
	}
}

func TestRequestsAreServedWhileNothingCanBeWritten(t *testing.T) {
	s := serve(t, registry.Config{})
	err := s.store.Write(t.Context(), func(*store.Tx) error {
		s.get("/api/v1/workers/").want(http.StatusOK)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.registry.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if s.lastUse() == nil {
		t.Error("the use is not recorded")
	}
}
