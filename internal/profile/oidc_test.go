package profile

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arkindex"
)

// idTokenOfJob has the form of an ID token.
const idTokenOfJob = "eyJhbGciOiJSUzI1NiJ9" +
	".eyJpc3MiOiJodHRwczovL2dpdGxhYi5leGFtcGxlLmNvbSJ9.Y2FuYXJ5LWpvYg"

func TestIDTokenIsUsedWithoutToken(t *testing.T) {
	const file = `
hosts:
  both: {url: https://a.example.com, token: kept, oidc: JOB}
  job: {url: https://b.example.com, token: '', oidc: JOB}
  unset: {url: https://c.example.com, token: '', oidc: OTHER}
  keyring: {url: https://d.example.com, token: '', oidc: JOB, token_storage: keyring}
`
	parsed, err := ParseFile("cli.yaml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	variables := map[string]string{
		"JOB": idTokenOfJob, VariableURL: "https://env.example.com", VariableIDToken: "canary-env",
	}
	getenv := func(name string) string { return variables[name] }
	for slug, want := range map[string]struct{ token, idToken arkindex.Secret }{
		"both":      {"kept", ""},
		"job":       {"", idTokenOfJob},
		"keyring":   {"", idTokenOfJob},
		Environment: {"", "canary-env"},
	} {
		t.Run(slug, func(t *testing.T) {
			choice, err := Choose(t.Context(), []string{slug}, parsed, getenv)
			if err != nil {
				t.Errorf("%s: %v", slug, err)
				return
			}
			if got := choice.Profiles[0]; got.Token != want.token || got.IDToken != want.idToken ||
				got.ByIDToken() != (want.token == "") {
				t.Errorf(
					"%s has the token %q and the ID token %q", slug, got.Token.Reveal(), got.IDToken.Reveal(),
				)
			}
		})
	}
	if _, err := Choose(
		t.Context(), []string{"unset"}, parsed, getenv,
	); arkindex.CodeOf(err) != arkindex.CodeProfile {
		t.Errorf("a profile whose variable is not set is chosen with %v", err)
	}
	if parsed.Profiles[1].IDToken != "" {
		t.Error("the file's own profiles were changed")
	}
	variables[VariableToken] = "t"
	choice, err := Choose(t.Context(), []string{Environment}, parsed, getenv)
	if err != nil || choice.Profiles[0].Token != "t" || choice.Profiles[0].ByIDToken() ||
		!choice.Profiles[0].FromEnvironment() {
		t.Errorf("a token does not go before an ID token: %+v, %v", choice, err)
	}
}

func TestVariableOfAProfileIsOnlySentIfItHoldsAnIDToken(t *testing.T) {
	parsed, err := ParseFile("cli.yaml", []byte(
		"hosts: {job: {url: https://a.example.com, token: '', oidc: SECRET}}"))
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"", "a-password", "a.b.c", "glpat-12345678", idTokenOfJob + ".x"} {
		getenv := func(name string) string { return map[string]string{"SECRET": value}[name] }
		choice, err := Choose(t.Context(), []string{"job"}, parsed, getenv)
		if arkindex.CodeOf(err) != arkindex.CodeProfile || len(choice.Profiles) > 0 {
			t.Errorf("%q is sent", value)
		}
		if all := Available(parsed, getenv); all[0].IDToken != "" {
			t.Errorf("%q is an ID token", value)
		}
	}
}

func TestFileThatMayBelongToTheRepositoryChoosesNoIDToken(t *testing.T) {
	const hosts = "hosts: {job: {url: https://a.example.com, token: '', oidc: JOB}}\n"
	directory := t.TempDir()
	for name, content := range map[string]string{
		"default": "default_host: job\n" + hosts,
		"only":    hosts,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(directory, "arkindex", "cli.yaml")
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			variables := map[string]string{"JOB": idTokenOfJob}
			getenv := func(name string) string { return variables[name] }
			read := func() File {
				file, err := ReadSecureFile(
					t.Context(), http.DefaultClient, getenv, directory, "arkindex/cli.yaml")
				if err != nil {
					t.Fatal(err)
				}
				return file
			}
			choice, err := Choose(t.Context(), nil, read(), getenv)
			if arkindex.CodeOf(err) != arkindex.CodeProfile || len(choice.Profiles) > 0 ||
				!strings.Contains(strings.Join(choice.Notices, ""), "not from GitLab's secure files") {
				t.Errorf("chosen without a name: %v, %v", choice, err)
			}
			choice, err = Choose(t.Context(), []string{"job"}, read(), getenv)
			if err != nil || choice.Profiles[0].IDToken != idTokenOfJob {
				t.Errorf("by name: %v, %v", choice, err)
			}
			variables[VariableProfile] = "job"
			if _, err = Choose(t.Context(), nil, read(), getenv); err != nil {
				t.Errorf("by %s: %v", VariableProfile, err)
			}
			delete(variables, VariableProfile)
			variables["XDG_CONFIG_HOME"] = directory
			choice, err = Choose(t.Context(), nil, read(), getenv)
			if err != nil || len(choice.Profiles) != 1 {
				t.Errorf("the user's own file: %v, %v", choice, err)
			}
		})
	}
}
