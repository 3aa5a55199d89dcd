package registry_test

import (
	"net/http"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/paging"
	"arkindex/internal/registry/store"

	"github.com/google/go-cmp/cmp"
)

func TestAccountsAreRefused(t *testing.T) {
	s := serve(t, registry.Config{})
	ctx, accounts := t.Context(), s.accounts()
	addUser := func(email string, scopes ...string) error {
		_, err := accounts.AddUser(ctx, auth.NewUser{Email: email, Scopes: scopes})
		return err
	}
	addToken := func(email string, grant auth.Grant) error {
		_, _, err := accounts.AddToken(ctx, email, grant)
		return err
	}
	for name, test := range map[string]struct {
		err  error
		want arkindex.Code
	}{
		"a user that exists":          {addUser("admin@localhost", "read"), arkindex.CodeConflict},
		"a user that exists, in caps": {addUser("Admin@LocalHost", "read"), arkindex.CodeConflict},
		"a user without scopes":       {addUser("a@example.com"), arkindex.CodeUsage},
		"no email address":            {addUser("example.com", "read"), arkindex.CodeUsage},
		"two signs in an address":     {addUser("a@b@example.com", "read"), arkindex.CodeUsage},
		"a blank in an address":       {addUser("a b@example.com", "read"), arkindex.CodeUsage},
		"an address like an option":   {addUser("-a@example.com", "read"), arkindex.CodeUsage},
		"a password of 7 characters": {
			second(
				accounts.AddUser(
					ctx, auth.NewUser{Email: "a@example.com", Scopes: []string{"read"}, Password: "canary7"},
				),
			),
			arkindex.CodeUsage,
		},
		"a password for nobody": {
			accounts.SetPassword(ctx, "nobody@example.com", "long enough"), arkindex.CodeNotFound,
		},
		"a scope that there is not": {
			addToken("admin@localhost", auth.Grant{Scopes: []string{"write"}}), arkindex.CodeUsage,
		},
		"a token of an unknown user": {
			addToken("nobody@example.com", auth.Grant{}), arkindex.CodeNotFound,
		},
		"a limited token that rules": {
			addToken("admin@localhost", auth.Grant{Repositories: []string{"https://h/g"}}),
			arkindex.CodeUsage,
		},
		"a limit that is no URL": {
			addToken("admin@localhost", publishBelow("h/g")), arkindex.CodeUsage,
		},
		"a limit with a password": {
			addToken("admin@localhost", publishBelow("https://me:canary@h/g")), arkindex.CodeUsage,
		},
		"a limit that climbs": {
			addToken("admin@localhost", publishBelow("https://h/g/..")), arkindex.CodeUsage,
		},
		"a limit with an empty part": {
			addToken("admin@localhost", publishBelow("https://h//g")), arkindex.CodeUsage,
		},
		"revoking what there is not": {accounts.RevokeToken(ctx, noID), arkindex.CodeNotFound},
		"disabling who there is not": {
			accounts.DisableUser(ctx, "nobody@example.com"), arkindex.CodeNotFound,
		},
		"listing tokens of nobody": {
			second(accounts.Tokens(
				ctx, auth.TokenFilter{Email: "nobody@example.com"}, paging.All(),
			)), arkindex.CodeNotFound,
		},
		"enabling who there is not": {
			accounts.EnableUser(ctx, "nobody@example.com"), arkindex.CodeNotFound,
		},
		"an address of 255 characters": {
			addUser(string(make([]byte, 243))+"@example.com", "read"), arkindex.CodeUsage,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if test.err == nil || arkindex.CodeOf(test.err) != test.want {
				t.Errorf("%s: %v, want code %s", name, test.err, test.want)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

func publishBelow(prefixes ...string) auth.Grant {
	return auth.Grant{Scopes: []string{"publish"}, Repositories: prefixes}
}

func TestRevokedTokenIsRefusedAtOnce(t *testing.T) {
	s := serve(t, registry.Config{})
	token, kept, err := s.accounts().AddToken(t.Context(), "admin@localhost", auth.Grant{})
	if err != nil {
		t.Fatal(err)
	}
	authorization := "Token " + token.Reveal()
	s.send(http.MethodGet, "/api/v1/user/", authorization, nil).want(http.StatusOK)
	for range 2 { // the second time changes nothing
		if err := s.accounts().RevokeToken(t.Context(), kept.ID); err != nil {
			t.Fatal(err)
		}
		s.send(http.MethodGet, "/api/v1/user/", authorization, nil).want(http.StatusUnauthorized)
		s.send(
			http.MethodPost, publishPath, authorization, publication(nil),
		).want(http.StatusUnauthorized)
	}
	s.get("/api/v1/user/").want(http.StatusOK)
}

func TestDisabledUsersTokensAreRefusedUntilTheUserIsEnabledAgain(t *testing.T) {
	s := serve(t, registry.Config{})
	authorization := "Token " + s.tokenWith(nil, "publish")
	if err := s.accounts().DisableUser(t.Context(), "PUBLISH@example.com"); err != nil {
		t.Fatal(err)
	}
	refused := s.send(
		http.MethodPost, publishPath, authorization, publication(nil),
	).want(http.StatusUnauthorized)
	unknown := s.send(http.MethodPost, publishPath, "Token ark_unknown", publication(nil))
	if diff := cmp.Diff(string(unknown.body), string(refused.body)); diff != "" {
		t.Errorf("a disabled user differs from an unknown token:\n%s", diff)
	}
	if err := s.accounts().EnableUser(t.Context(), "publish@example.com"); err != nil {
		t.Fatal(err)
	}
	s.send(http.MethodPost, publishPath, authorization, publication(nil)).want(http.StatusCreated)
}

func TestLimitedTokenPublishesToItsRepositoriesOnly(t *testing.T) {
	s := serve(t, registry.Config{})
	s.addUser("ci@example.com", "publish")
	limited := "Token " + s.addToken(
		"ci@example.com",
		publishBelow("https://GitLab.example.com:443/group/", "https://other.example.com/p.git"),
	)
	for url, status := range map[string]int{
		"https://gitlab.example.com/group":                   http.StatusCreated,
		"https://gitlab.example.com/group/project":           http.StatusCreated,
		"https://gitlab.example.com/group/sub/project.git":   http.StatusCreated,
		"https://other.example.com/p":                        http.StatusCreated,
		"https://gitlab.example.com/groups/project":          http.StatusForbidden,
		"https://gitlab.example.com/Group/project":           http.StatusForbidden,
		"https://gitlab.example.com/other":                   http.StatusForbidden,
		"http://gitlab.example.com/group/project":            http.StatusForbidden,
		"https://gitlab.example.com:8443/group/project":      http.StatusForbidden,
		"https://gitlab.example.com.evil.com/group/project":  http.StatusForbidden,
		"https://evil.com/gitlab.example.com/group/project":  http.StatusForbidden,
		"https://gitlab.example.com/group/../other":          http.StatusForbidden,
		"https://gitlab.example.com/group/%2e%2e/other":      http.StatusForbidden,
		"https://gitlab.example.com/group/..%2fother":        http.StatusForbidden,
		"https://gitlab.example.com/group/./project":         http.StatusForbidden,
		"https://gitlab.example.com/group//project":          http.StatusForbidden,
		"https://gitlab.example.com/group%2fproject":         http.StatusForbidden,
		"https://gitlab.example.com/group/a%5c..%5c..%5cb/c": http.StatusForbidden,
		"https://gitlab.example.com/%67roup/project":         http.StatusForbidden,
	} {
		response := s.send(
			http.MethodPost, publishPath, limited, publication(body{"repository_url": url}),
		)
		if response.status != status {
			t.Errorf("%s gets %d, want %d: %s", url, response.status, status, response.body)
		}
	}
	s.send(http.MethodGet, "/api/v1/workers/", limited, nil).want(http.StatusOK)
}

func TestTokensAreListedWithTheirPermissions(t *testing.T) {
	now := time.Now()
	s := serve(t, registry.Config{})
	accounts := s.accounts()
	s.addUser("ci@example.com", "publish")
	passed, later := now.Add(-time.Hour), now.Add(time.Hour)
	s.addToken("ci@example.com", auth.Grant{Scopes: []string{"read"}, Expires: &passed})
	s.addToken(
		"ci@example.com",
		auth.Grant{Scopes: []string{"publish"}, Expires: &later, Repositories: []string{"https://h/g/"}},
	)
	_, revoked, err := accounts.AddToken(t.Context(), "ci@example.com", auth.Grant{})
	if err != nil {
		t.Fatal(err)
	}
	if err := accounts.RevokeToken(t.Context(), revoked.ID); err != nil {
		t.Fatal(err)
	}
	list := func(filter auth.TokenFilter, page paging.Page) paging.List[store.Bearer] {
		t.Helper()
		tokens, err := accounts.Tokens(t.Context(), filter, page)
		if err != nil {
			t.Fatal(err)
		}
		return tokens
	}
	ofUser := auth.TokenFilter{Email: "ci@example.com"}
	valid := list(ofUser, paging.All())
	if len(valid.Items) != 1 || valid.Items[0].Token.Origin != "command" ||
		!cmp.Equal([]string{"https://h/g"}, valid.Items[0].Token.Repositories) {
		t.Errorf("the valid tokens of the user are %+v", valid)
	}
	if everyone := list(auth.TokenFilter{}, paging.All()); len(everyone.Items) != 2 {
		t.Errorf("%d valid tokens in all", len(everyone.Items))
	}
	ofUser.Invalid = true
	all := list(ofUser, paging.All()).Items
	if len(all) != 3 || all[0].Token.ID != revoked.ID || all[0].Token.Revoked == nil {
		t.Errorf("all tokens are %+v", all)
	}
	second := list(ofUser, paging.Page{Number: 2, Size: 1, Until: revoked.ID})
	if diff := cmp.Diff(paging.List[store.Bearer]{Items: all[1:2], Count: 3}, second); diff != "" {
		t.Errorf("the second page (-want +got):\n%s", diff)
	}
}
