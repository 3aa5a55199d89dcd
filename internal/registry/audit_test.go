package registry_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"arkindex/internal/registry"
	"arkindex/internal/registry/store"

	"github.com/google/go-cmp/cmp"
)

// events returns the changes since the start of the registry, oldest first.
func (s *served) events() []store.Event {
	s.t.Helper()
	var events []store.Event
	err := s.store.Read(s.t.Context(), func(tx *store.Tx) (err error) {
		events, _, err = tx.Events("", store.Page{Limit: 1000})
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	var ordered []store.Event
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].Actor != "first start" {
			ordered = append(ordered, events[i])
		}
	}
	return ordered
}

// actions returns the action and subject of each event.
func actions(events []store.Event) []string {
	var list []string
	for _, event := range events {
		list = append(list, event.Action+" "+event.Subject)
	}
	return list
}

func TestEveryChangeOfAPublicationIsAnEvent(t *testing.T) {
	s := serve(t, registry.Config{})
	first := s.publish(
		http.StatusCreated,
		body{"revision_references": []any{reference("branch", "main"), reference("tag", "v1")}},
	)
	s.publish(http.StatusOK, nil)
	s.publish(
		http.StatusOK,
		body{"revision_references": []any{reference("tag", "v2")}, "worker_name": "Reader"},
	)
	const version = "reco at " + repository + "/commit/" + hashA
	want := []string{
		"repository.added " + repository,
		"worker.added reco of " + repository,
		"version.published " + version,
		"worker.changed reco of " + repository,
		"version.referenced " + version,
	}
	events := s.events()
	if diff := cmp.Diff(want, actions(events)); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	user := s.get("/api/v1/user/").object()
	for _, event := range events {
		if event.Actor != "admin@localhost" || event.UserID != user["id"] || event.TokenID == "" ||
			event.Address != "127.0.0.1" || event.Created.IsZero() {
			t.Errorf("who, when and from where is %+v", event)
		}
	}
	var details map[string]any
	if err := json.Unmarshal([]byte(events[2].Details), &details); err != nil {
		t.Fatal(err)
	}
	wantDetails := map[string]any{
		"image": "registry.example.com/group/reco:0.4.2", "references": []any{"branch main", "tag v1"},
	}
	if diff := cmp.Diff(wantDetails, details); diff != "" || events[2].SubjectID != first.ID {
		t.Errorf("the publication is recorded as %+v", events[2])
	}
}

func TestPatchThatChangesNothingIsNoEvent(t *testing.T) {
	s := serve(t, registry.Config{})
	version := s.publish(http.StatusCreated, nil)
	for path, patch := range map[string]body{
		workersPath + version.Worker.ID +
			"/": {"name": "Reader", "type": "ocr", "description": ""},
		workersPath + "versions/" + version.ID +
			"/": {"branch": "main", "tag": "v1", "state": "available"},
	} {
		before := len(s.events())
		for range 3 {
			s.patch(path, patch).want(http.StatusOK)
		}
		if after := s.events(); len(after) != before+1 {
			t.Errorf("%s three times is recorded as %v", path, actions(after[before:]))
		}
	}
}

func TestRefusedPublicationIsNoEvent(t *testing.T) {
	s := serve(t, registry.Config{})
	s.publish(http.StatusCreated, body{"revision_references": []any{reference("tag", "v1")}})
	before := len(s.events())
	s.post(
		publishPath,
		publication(
			body{
				"revision_hash": hashB, "worker_name": "Other",
				"revision_references": []any{reference("tag", "v1")},
			},
		),
	).want(http.StatusBadRequest)
	if after := s.events(); len(after) != before {
		t.Errorf("a refused publication left %v", actions(after[before:]))
	}
}

func TestChangesOfAccountsAreEvents(t *testing.T) {
	s := serve(t, registry.Config{})
	accounts := s.accounts()
	s.addUser("ci@example.com", "publish")
	_, token, err := accounts.AddToken(t.Context(), "ci@example.com", publishBelow("https://h/g"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // what is so already is no change
		if err := accounts.RevokeToken(t.Context(), token.ID); err != nil {
			t.Fatal(err)
		}
		if err := accounts.DisableUser(t.Context(), "ci@example.com"); err != nil {
			t.Fatal(err)
		}
	}
	if err := accounts.EnableUser(t.Context(), "ci@example.com"); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"user.added ci@example.com", "token.added token of ci@example.com",
		"token.revoked token of ci@example.com",
		"user.disabled ci@example.com", "user.enabled ci@example.com",
	}
	events := s.events()
	if diff := cmp.Diff(want, actions(events)); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	if event := events[1]; event.Actor != "command line" || event.UserID != "" ||
		event.Address != "" || event.SubjectID != token.ID ||
		event.Details != `{"origin":"command","repositories":["https://h/g"],"scopes":["publish"]}` {
		t.Errorf("the token is recorded as %+v", event)
	}
}

func TestAddressOfAnEventIsTheClients(t *testing.T) {
	for _, test := range []struct {
		name      string
		proxied   bool
		forwarded []string
		want      string
	}{
		{"without a proxy", false, nil, "192.0.2.1"},
		{"without a proxy, whatever the client says", false, []string{"203.0.113.9"}, "192.0.2.1"},
		{"behind a proxy", true, []string{"203.0.113.9"}, "203.0.113.9"},
		{
			"behind a proxy, whatever the client says", true,
			[]string{"198.51.100.7", "198.51.100.8, 2001:db8::1"},
			"2001:db8::1",
		},
		{"behind a proxy that says nothing", true, nil, "192.0.2.1"},
		{"behind a proxy with a port", true, []string{"[2001:db8::1]:4711"}, "2001:db8::1"},
		{"behind a proxy that says nonsense", true, []string{"<script>"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, registry.Config{BehindProxy: test.proxied})
			request := httptest.NewRequest(http.MethodPost, publishPath, content(t, publication(nil)))
			request.Header.Set("Authorization", "Token "+s.token)
			for _, value := range test.forwarded {
				request.Header.Add("X-Forwarded-For", value)
			}
			recorder := httptest.NewRecorder()
			s.registry.ServeHTTP(recorder, request)
			for _, event := range s.events() {
				if event.Address != test.want {
					t.Errorf("%s came from %q, want %q", event.Action, event.Address, test.want)
				}
			}
			if len(s.events()) == 0 {
				t.Errorf("status %d: %s", recorder.Code, recorder.Body)
			}
		})
	}
}

func TestFirstStartIsAudited(t *testing.T) {
	s := serve(t, registry.Config{})
	var first []store.Event
	err := s.store.Read(t.Context(), func(tx *store.Tx) (err error) {
		first, _, err = tx.Events("", store.Page{Limit: 10})
		return err
	})
	want := []string{"token.added token of admin@localhost", "user.added admin@localhost"}
	if diff := cmp.Diff(want, actions(first)); diff != "" || err != nil {
		t.Errorf("%v, events (-want +got):\n%s", err, diff)
	}
	for _, event := range first {
		if strings.Contains(event.Details, s.token) {
			t.Error("an event holds the token")
		}
	}
}
