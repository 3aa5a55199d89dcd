package profile

import (
	"testing"

	"arkindex"
)

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
		"JOB": "canary-job", VariableURL: "https://env.example.com", VariableIDToken: "canary-env",
	}
	getenv := func(name string) string { return variables[name] }
	for slug, want := range map[string]struct{ token, idToken arkindex.Secret }{
		"both":      {"kept", ""},
		"job":       {"", "canary-job"},
		"keyring":   {"", "canary-job"},
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
