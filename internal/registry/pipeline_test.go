package registry_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/oidc"
	"arkindex/internal/registry/oidctest"
	"arkindex/internal/registry/paging"
	"arkindex/internal/registry/ratelimit"

	"github.com/google/go-cmp/cmp"
)

const pipelinePath = "/api/v1/user/oidc/"

// trusting is a registry that accepts the ID tokens of an issuer, with a clock that tests advance.
type trusting struct {
	*served
	issuer *oidctest.Issuer
	clock  *later
	log    *lockedBuffer
}

// lockedBuffer is a log that handlers may write to concurrently.
type lockedBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write appends to the log.
func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

// String returns the log so far.
func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// serveTrusting starts a registry that admits the pipelines of some rules.
func serveTrusting(t *testing.T, limits auth.Limits, rules ...string) *trusting {
	t.Helper()
	return serveTrustingWith(t, limits, oidc.Config{}, rules...)
}

// serveTrustingWith starts a registry with more options for ID tokens.
func serveTrustingWith(
	t *testing.T, limits auth.Limits, config oidc.Config, rules ...string,
) *trusting {
	t.Helper()
	s := &trusting{issuer: oidctest.New(t), clock: newLater(), log: &lockedBuffer{}}
	config.Issuer, config.Audience = s.issuer.URL, oidctest.Audience
	config.Transport, config.Clock = http.DefaultTransport, s.clock.time
	for _, text := range rules {
		rule, err := oidc.ParseRule(text)
		if err != nil {
			t.Fatal(err)
		}
		config.Allow = append(config.Allow, rule)
	}
	verifier, err := oidc.New(config)
	if err != nil {
		t.Fatal(err)
	}
	s.served = serve(
		t,
		registry.Config{
			Clock: s.clock.time, Limits: &limits, Pipelines: verifier,
			Logger: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		},
	)
	return s
}

// exchange logs in with the ID token of a pipeline with changed claims.
func (s *trusting) exchange(changes oidctest.Claims) reply {
	s.t.Helper()
	return s.send(
		http.MethodPost, pipelinePath, "",
		body{"id_token": s.issuer.Token(s.issuer.Pipeline(s.clock.now, changes))},
	)
}

func TestPipelinePublishesToItsRepositoryForMinutes(t *testing.T) {
	s := serveTrusting(t, auth.Limits{}, "group/**")
	response := s.exchange(nil).want(http.StatusCreated).object()
	host := strings.TrimPrefix(s.issuer.URL, "http://")
	want := map[string]any{
		"id": response["id"], "auth_token": response["auth_token"], "email": "group/project@" + host,
		"display_name":   "group/project",
		"features":       map[string]any{"oidc": false, "signup": false, "id_tokens": true},
		"repository_url": s.issuer.URL + "/group/project", "expires": "2026-11-25T12:10:00.000000Z",
	}
	if diff := cmp.Diff(want, response); diff != "" {
		t.Errorf("the response (-want +got):\n%s", diff)
	}
	authorization := fmt.Sprint("Token ", response["auth_token"])
	publish := func(url string) reply {
		return s.send(
			http.MethodPost, publishPath, authorization,
			publication(body{"repository_url": url, "revision_hash": pipelineCommit}),
		)
	}
	publish(s.issuer.URL + "/group/project").want(http.StatusCreated)
	publish(s.issuer.URL + "/group/project2").want(http.StatusForbidden)
	publish(s.issuer.URL + "/group").want(http.StatusForbidden)
	s.send(http.MethodGet, workersPath, authorization, nil).want(http.StatusOK)
	s.clock.pass(10 * time.Minute)
	publish(s.issuer.URL + "/group/project").want(http.StatusUnauthorized)
}

// pipelineCommit is the commit that the pipelines of package oidctest run for.
const pipelineCommit = "714a629c0b401fdce83e847fc9589983fc6f46bc"

// pipelineLogin returns the authorization of a pipeline with changed claims.
func (s *trusting) pipelineLogin(changes oidctest.Claims) string {
	s.t.Helper()
	answered := s.exchange(changes).want(http.StatusCreated).object()
	return fmt.Sprint("Token ", answered["auth_token"])
}

func TestVersionOfAPipelineKeepsItsVerifiedClaims(t *testing.T) {
	s := serveTrusting(t, auth.Limits{}, "group/**")
	project := s.issuer.URL + "/group/project"
	want := &arkindex.Provenance{
		Issuer: s.issuer.URL, Project: "group/project", SHA: pipelineCommit, RefType: "branch",
		Ref: "main", Pipeline: "1212", Job: "3434", RunnerEnvironment: "self-hosted",
	}
	check := func(version arkindex.WorkerVersion, verified bool, want *arkindex.Provenance) {
		t.Helper()
		if diff := cmp.Diff(want, version.Provenance); diff != "" || version.Verified != verified {
			t.Errorf("verified is %v, the provenance (-want +got):\n%s", version.Verified, diff)
		}
	}
	published := as[arkindex.WorkerVersion](s.send(
		http.MethodPost, publishPath, s.pipelineLogin(nil),
		publication(body{"repository_url": project, "revision_hash": pipelineCommit}),
	).want(http.StatusCreated))
	check(published, true, want)
	read := s.get(workersPath + "versions/" + published.ID + "/").want(http.StatusOK)
	check(as[arkindex.WorkerVersion](read), true, want)

	// Published again by hand, it stays as it is.
	again := s.post(
		publishPath, publication(body{"repository_url": project, "revision_hash": pipelineCommit}),
	).want(http.StatusOK)
	check(as[arkindex.WorkerVersion](again), true, want)

	// A version that no pipeline published has no provenance, and neither has its worker.
	manual := as[arkindex.WorkerVersion](s.post(
		publishPath, publication(body{"worker_slug": "manual"}),
	).want(http.StatusCreated))
	check(manual, false, nil)
	list := as[struct {
		Count   int
		Results []arkindex.Worker
	}](s.get(workersPath + "?verified=true").want(http.StatusOK))
	if list.Count != 1 || len(list.Results) != 1 || list.Results[0].ID != published.Worker.ID ||
		!list.Results[0].Verified {
		t.Errorf("the verified workers are %+v", list)
	}
	s.get(workersPath + "?verified=perhaps").want(http.StatusBadRequest)
}

func TestPipelinePublishesNoOtherCommit(t *testing.T) {
	s := serveTrusting(t, auth.Limits{}, "group/**")
	project := s.issuer.URL + "/group/project"
	authorization := s.pipelineLogin(nil)
	worker := as[arkindex.Worker](s.send(
		http.MethodPost, workersPath, authorization, workerBody(body{"repository_url": project}),
	).want(http.StatusCreated))
	other := as[arkindex.WorkerVersion](s.post(
		versionsPath(worker),
		versionBody(body{"revision_url": project + "/commit/" + hashA, "tag": absent{}}),
	).want(http.StatusCreated))
	for _, address := range []string{
		project + "/commit/" + hashB, project + "/commit/" + pipelineCommit[:12],
		project + "/commit/" + strings.ToUpper(pipelineCommit),
		project + "/commit/" + pipelineCommit + "?x=1", project + "/Commit/" + pipelineCommit,
		project + "/sub/commit/" + pipelineCommit, project + "/tree/main",
	} {
		t.Run(address, func(t *testing.T) {
			changes := body{"revision_url": address, "branch": absent{}, "tag": absent{}}
			s.send(
				http.MethodPost, versionsPath(worker), authorization, versionBody(changes),
			).want(http.StatusForbidden)
			s.send(
				http.MethodPost, importPath(worker), authorization, importBody(changes),
			).want(http.StatusForbidden)
		})
	}
	s.send(
		http.MethodPatch, workersPath+"versions/"+other.ID+"/", authorization, body{"tag": "v1"},
	).want(http.StatusForbidden)
	s.send(
		http.MethodPost, publishPath, authorization, publication(body{"repository_url": project}),
	).want(http.StatusForbidden)
	s.send(
		http.MethodPost, versionsPath(worker), s.pipelineLogin(oidctest.Claims{"sha": nil}),
		versionBody(body{"revision_url": project + "/commit/" + pipelineCommit}),
	).want(http.StatusForbidden)
	own := as[arkindex.WorkerVersion](s.send(
		http.MethodPost, versionsPath(worker), authorization,
		versionBody(body{"revision_url": project + "/-/commit/" + pipelineCommit}),
	).want(http.StatusCreated))
	if !own.Verified {
		t.Errorf("its own commit is not verified: %+v", own)
	}
}

func TestPipelineMayPublishAnyCommitIfConfigured(t *testing.T) {
	s := serveTrustingWith(t, auth.Limits{}, oidc.Config{AnyCommit: true}, "group/**")
	version := as[arkindex.WorkerVersion](s.send(
		http.MethodPost, publishPath, s.pipelineLogin(nil),
		publication(body{"repository_url": s.issuer.URL + "/group/project"}),
	).want(http.StatusCreated))
	if version.Verified || version.Provenance == nil || version.Provenance.SHA != pipelineCommit {
		t.Errorf("the version is %+v", version)
	}
}

func TestPipelineMayAskForSeveralTokens(t *testing.T) {
	s := serveTrusting(t, auth.Limits{}, "group/**")
	idToken := body{"id_token": s.issuer.Token(s.issuer.Pipeline(s.clock.now, nil))}
	first := s.send(http.MethodPost, pipelinePath, "", idToken).want(http.StatusCreated).object()
	second := s.send(
		http.MethodPost, pipelinePath, "Token whatever", idToken,
	).want(http.StatusCreated).object()
	if first["id"] != second["id"] || first["auth_token"] == second["auth_token"] {
		t.Errorf("the responses are %v and %v", first, second)
	}
}

func TestPipelineThatIsNotAllowedGetsNoToken(t *testing.T) {
	s := serveTrusting(t, auth.Limits{}, "group/project@main")
	for name, test := range map[string]struct {
		changes oidctest.Claims
		status  int
	}{
		"of another project": {
			oidctest.Claims{"project_path": "group/other"}, http.StatusForbidden,
		},
		"of another branch": {
			oidctest.Claims{"ref": "feature", "ref_path": "refs/heads/feature"}, http.StatusForbidden,
		},
		"of a merge request": {
			oidctest.MergeRequest(nil), http.StatusForbidden,
		},
		"for another audience": {
			oidctest.Claims{"aud": "https://other.example.com"}, http.StatusUnauthorized,
		},
		"of another issuer": {
			oidctest.Claims{"iss": "https://gitlab.example.org"}, http.StatusUnauthorized,
		},
		"that ended": {
			oidctest.Claims{"exp": s.clock.now.Add(-time.Hour).Unix()}, http.StatusUnauthorized,
		},
		"that is not yet to come": {
			oidctest.Claims{"nbf": s.clock.now.Add(time.Hour).Unix()}, http.StatusUnauthorized,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := s.exchange(test.changes); got.status != test.status ||
				got.object()["auth_token"] != nil {
				t.Errorf("a pipeline %s gets %d: %s", name, got.status, got.body)
			}
		})
	}
	for name, refused := range map[string]struct {
		body   any
		status int
	}{
		"no token":          {body{}, http.StatusBadRequest},
		"a number":          {body{"id_token": 7}, http.StatusBadRequest},
		"a very long token": {body{"id_token": strings.Repeat("x", 20_000)}, http.StatusBadRequest},
		"a word":            {body{"id_token": "canary"}, http.StatusUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.send(http.MethodPost, pipelinePath, "", refused.body).want(refused.status)
			if strings.Contains(string(got.body), "canary") {
				t.Errorf("%s: the response shows it: %s", name, got.body)
			}
		})
	}
	if events := s.events(); len(events) != 0 {
		t.Errorf("refused pipelines changed something: %v", actions(events))
	}
}

func TestProjectWithoutAValidPathIsRefused(t *testing.T) {
	s := serveTrusting(t, auth.Limits{}, "**")
	for _, path := range []string{
		"group/../other", "group//project", "group/project?x", "group/project#x", "a b/c", "..",
		"group/%2e%2e/other",
	} {
		s.exchange(oidctest.Claims{"project_path": path}).want(http.StatusForbidden)
	}
}

func TestUnreachableIssuerIsReported(t *testing.T) {
	s := serveTrusting(t, auth.Limits{}, "group/**")
	s.issuer.Respond(
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
	)
	s.exchange(nil).checkLater("1")
	if !strings.Contains(s.log.String(), "HTTP status 502") {
		t.Errorf("the log is %s", s.log)
	}
}

func TestRegistryWithoutAnIssuerAcceptsNoIDTokens(t *testing.T) {
	s := serve(t, registry.Config{})
	s.send(http.MethodPost, pipelinePath, "", body{"id_token": "x"}).want(http.StatusUnauthorized)
	local := serve(t, registry.Config{Local: true})
	local.send(http.MethodPost, pipelinePath, "", body{"id_token": "x"}).want(http.StatusUnauthorized)
}

func TestDisabledProjectIsExcluded(t *testing.T) {
	s := serveTrusting(t, auth.Limits{}, "group/**")
	response := s.exchange(nil).want(http.StatusCreated).object()
	if err := s.accounts().DisableUser(t.Context(), fmt.Sprint(response["email"])); err != nil {
		t.Fatal(err)
	}
	s.exchange(nil).want(http.StatusForbidden)
	s.send(
		http.MethodGet, "/api/v1/user/", fmt.Sprint("Token ", response["auth_token"]), nil,
	).want(http.StatusUnauthorized)
	s.exchange(oidctest.Claims{"project_path": "group/other"}).want(http.StatusCreated)
}

func TestProjectWhoseUserMayOnlyReadGetsNoToken(t *testing.T) {
	s := serveTrusting(t, auth.Limits{}, "group/**")
	s.addUser("group/project@"+strings.TrimPrefix(s.issuer.URL, "http://"), "read")
	s.exchange(nil).want(http.StatusForbidden)
}

func TestPipelinesAreEvents(t *testing.T) {
	s := serveTrusting(t, auth.Limits{}, "group/**")
	s.exchange(nil).want(http.StatusCreated)
	events := s.events()
	email := "group/project@" + strings.TrimPrefix(s.issuer.URL, "http://")
	if diff := cmp.Diff(
		[]string{"user.added " + email, "token.added token of " + email}, actions(events),
	); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	var details map[string]any
	if err := json.Unmarshal([]byte(events[1].Details), &details); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"origin": "pipeline", "scopes": []any{"publish"},
		"repositories": []any{s.issuer.URL + "/group/project"},
		"expires":      "2026-11-25T12:10:00.000000Z", "project": "group/project", "ref": "branch main",
		"started_by": "ada", "pipeline": "1212", "job": "3434", "sha": pipelineCommit,
	}
	if diff := cmp.Diff(want, details); diff != "" || events[1].Address != "127.0.0.1" ||
		events[1].Actor != email {
		t.Errorf("%+v, details (-want +got):\n%s", events[1], diff)
	}
}

func TestTokensOfPipelinesAreDeletedADayAfterTheyExpire(t *testing.T) {
	s := serveTrusting(t, auth.Limits{}, "group/**")
	for range 3 {
		s.exchange(nil).want(http.StatusCreated)
	}
	s.clock.pass(25 * time.Hour)
	s.exchange(nil).want(http.StatusCreated)
	all := auth.TokenFilter{Invalid: true}
	tokens, err := s.accounts().Tokens(t.Context(), all, paging.Newest(1))
	if err != nil || tokens.Count != 2 { // the administrator's is the other
		t.Errorf("%d tokens are left, %v", tokens.Count, err)
	}
}

func TestPipelineMayRevokeItsToken(t *testing.T) {
	s := serveTrusting(t, auth.Limits{}, "group/**")
	authorization := fmt.Sprint("Token ", s.exchange(nil).object()["auth_token"])
	s.send(http.MethodDelete, "/api/v1/user/", authorization, nil).want(http.StatusNoContent)
	s.send(http.MethodGet, "/api/v1/user/", authorization, nil).want(http.StatusUnauthorized)
}

func TestExchangesAreLimitedForEachAddress(t *testing.T) {
	s := serveTrusting(
		t, auth.Limits{TokenExchanges: ratelimit.Rate{Burst: 2, Every: 5 * time.Second}}, "group/**",
	)
	s.exchange(nil).want(http.StatusCreated)
	s.send(http.MethodPost, pipelinePath, "", body{}).want(http.StatusBadRequest)
	s.exchange(nil).checkLater("5")
	s.clock.pass(5 * time.Second)
	s.exchange(nil).want(http.StatusCreated)
}
