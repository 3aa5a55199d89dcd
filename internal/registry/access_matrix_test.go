package registry_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry"
	"arkindex/internal/registry/auth"
)

// holding is a repository with a worker and a version, the objects of requests.
type holding struct {
	url     string
	worker  arkindex.Worker
	version arkindex.WorkerVersion
	id      string // the repository's
	request int    // makes the requests' hashes, slugs and tags differ
}

// hold publishes to a repository as the administrator.
func (s *served) hold(url string) *holding {
	s.t.Helper()
	version := s.publish(
		http.StatusCreated,
		body{"repository_url": url, "revision_references": []any{reference("branch", "main")}},
	)
	h := &holding{
		url: url, version: version,
		worker: as[arkindex.Worker](s.get(workersPath + version.Worker.ID + "/")),
	}
	page := as[arkindex.Page[struct{ ID, URL string }]](
		s.get("/api/v1/repositories/").want(http.StatusOK),
	)
	for _, item := range page.Results {
		if item.URL == url {
			h.id = item.ID
		}
	}
	return h
}

// access is whether an operation writes, and a request for it.
type access struct {
	writes  bool
	request func(*holding) (method, path string, body any)
}

// reads returns the access of an operation that reads.
func reads(path func(*holding) string) access {
	return access{
		false, func(h *holding) (string, string, any) { return http.MethodGet, path(h), nil },
	}
}

// writes returns the access of an operation that changes an object of a repository. n is different
// for each request.
func writes(
	method string, path func(*holding) string, content func(h *holding, n int) body,
) access {
	return access{true, func(h *holding) (string, string, any) {
		h.request++
		return method, path(h), content(h, h.request)
	}}
}

func at(path string) func(*holding) string { return func(*holding) string { return path } }

// accesses returns the access of every operation that requires a scope, by operationId.
func accesses() map[string]access {
	worker := func(h *holding) string { return workersPath + h.worker.ID + "/" }
	version := func(h *holding) string { return workersPath + "versions/" + h.version.ID + "/" }
	versions := func(h *holding) string { return versionsPath(h.worker) }
	imports := func(h *holding) string { return versionsPath(h.worker) + "import/" }
	hash := func(n int) string { return fmt.Sprintf("%040d", n) }
	return map[string]access{
		"ListWorkers":           reads(at(workersPath)),
		"ListWorkerTypes":       reads(at(workersPath + "types/")),
		"RetrieveWorker":        reads(worker),
		"ListWorkerVersions":    reads(versions),
		"RetrieveWorkerVersion": reads(version),
		"RetrieveRecommendedWorkerVersion": reads(
			func(h *holding) string { return versionsPath(h.worker) + "recommended/" },
		),
		"ListRepositories": reads(at("/api/v1/repositories/")),
		"RetrieveRepository": reads(
			func(h *holding) string { return "/api/v1/repositories/" + h.id + "/" },
		),
		"RetrieveRevision": reads(
			func(h *holding) string { return "/api/v1/revisions/" + h.version.Revision.ID + "/" },
		),
		"CreateDockerWorkerVersion": writes(
			http.MethodPost, at(publishPath), func(h *holding, n int) body {
				return publication(body{"repository_url": h.url, "revision_hash": hash(n)})
			},
		),
		"CreateWorker": writes(http.MethodPost, at(workersPath), func(h *holding, n int) body {
			return workerBody(body{"repository_url": h.url, "slug": fmt.Sprint("w", n)})
		}),
		"PartialUpdateWorker": writes(http.MethodPatch, worker, func(_ *holding, n int) body {
			return body{"name": fmt.Sprint("Worker ", n)}
		}),
		"CreateWorkerVersion": writes(http.MethodPost, versions, func(h *holding, n int) body {
			return versionBody(
				body{"revision_url": h.url + "/commit/" + hash(n), "tag": fmt.Sprint("v", n)},
			)
		}),
		"ImportWorkerVersion": writes(http.MethodPost, imports, func(h *holding, n int) body {
			return body{
				"yaml": "slug: " + h.worker.Slug +
					"\ndisplay_name: Reco\ntype: recognizer\ndescription: Reads\n",
				"revision_url": h.url + "/commit/" + hash(n), "docker_image_iid": "image:1",
			}
		}),
		"PartialUpdateWorkerVersion": writes(http.MethodPatch, version, func(_ *holding, n int) body {
			return body{"tag": fmt.Sprint("v", n)}
		}),
	}
}

// ownOperations returns the operations that require no scope. They have their own tests.
func ownOperations() []string {
	return []string{"Login", "Logout", "RetrieveUser", "CreateOidcToken"}
}

func TestEveryOperationIsProtected(t *testing.T) {
	table := accesses()
	for _, own := range ownOperations() {
		table[own] = access{}
	}
	_, parsed := document(t)
	for address, operation := range operations(t, parsed) {
		if _, known := table[operation["operationId"].(string)]; !known {
			t.Errorf("nothing is known of the access to %s (%s)", operation["operationId"], address)
		}
	}
}

// badTokens returns Authorization headers that every operation refuses with 401.
func (s *served) badTokens() map[string]string {
	s.t.Helper()
	ctx, accounts := s.t.Context(), s.accounts()
	passed := time.Now().Add(-time.Minute)
	s.addUser("disabled@example.com", "admin")
	disabled := s.addToken("disabled@example.com", auth.Grant{})
	if err := accounts.DisableUser(ctx, "disabled@example.com"); err != nil {
		s.t.Fatal(err)
	}
	revoked, kept, err := accounts.AddToken(ctx, "admin@localhost", auth.Grant{})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := accounts.RevokeToken(ctx, kept.ID); err != nil {
		s.t.Fatal(err)
	}
	return map[string]string{
		"no token":         "",
		"an unknown token": "Token ark_unknown",
		"an expired token": "Token " +
			s.addToken("admin@localhost", auth.Grant{Expires: &passed}),
		"a revoked token":            "Token " + revoked.Reveal(),
		"a disabled user's token":    "Token " + disabled,
		"a good token, as of a task": "Ponos " + s.token,
	}
}

func TestEveryOperationRefusesBadTokensAlike(t *testing.T) {
	s := serve(t, registry.Config{})
	bad := s.badTokens()
	own := s.hold(repository)
	for name, operation := range accesses() {
		for what, authorization := range bad {
			method, path, content := operation.request(own)
			before := len(s.events())
			refused := s.send(method, path, authorization, content)
			if refused.status != http.StatusUnauthorized ||
				refused.header.Get("WWW-Authenticate") != "Token" {
				t.Errorf("%s responds with %s with %d", name, what, refused.status)
			}
			if after := s.events(); len(after) != before {
				t.Errorf("%s changed something for %s: %v", name, what, actions(after[before:]))
			}
		}
	}
}

func TestEveryOperationChecksTheTokensScopeAndRepositories(t *testing.T) {
	s := serve(t, registry.Config{})
	own, foreign := s.hold(repository), s.hold("https://gitlab.example.com/group/project-of-others")
	reader := "Token " + s.tokenWith(nil, "read")
	s.addUser("ci@example.com", "publish")
	limited := "Token " + s.addToken("ci@example.com", publishBelow(repository))
	for name, operation := range accesses() {
		for _, test := range []struct {
			what          string
			authorization string
			about         *holding
			allowed       bool
		}{
			{"a token that may read", reader, own, !operation.writes},
			{"a token that may publish to it", limited, own, true},
			{"a token that may publish elsewhere", limited, foreign, !operation.writes},
			{"the administrator's token", "Token " + s.token, foreign, true},
		} {
			method, path, content := operation.request(test.about)
			before := len(s.events())
			response := s.send(method, path, test.authorization, content)
			if allowed := response.status < 300; allowed != test.allowed || !allowed &&
				response.status != http.StatusForbidden {
				t.Errorf("%s responds with %s with %d: %s", name, test.what, response.status, response.body)
			}
			after := s.events()
			if recorded := len(after) > before; recorded != (operation.writes && test.allowed) {
				t.Errorf("%s with %s is recorded as %v", name, test.what, actions(after[before:]))
			}
		}
	}
}
