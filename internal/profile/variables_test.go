package profile

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"arkindex"
)

func TestMissingVariableIsNamed(t *testing.T) {
	for _, test := range []struct {
		variables map[string]string
		hint      string
	}{
		{
			map[string]string{VariableURL: "https://a.example.com"},
			"ARKINDEX_API_TOKEN is empty or not set",
		},
		{
			map[string]string{VariableURL: "https://a.example.com", VariableToken: " \n"},
			"ARKINDEX_API_TOKEN is empty or not set",
		},
		{map[string]string{VariableToken: "x"}, "ARKINDEX_API_URL is empty or not set"},
		{map[string]string{VariableIDToken: "x"}, "ARKINDEX_API_URL is empty or not set"},
	} {
		for _, names := range [][]string{nil, {Environment}} {
			_, err := Choose(t.Context(), names, write(t, ""), environment(test.variables))
			var e *arkindex.Error
			if !errors.As(err, &e) || e.Code != arkindex.CodeProfile || e.Message != NotFound ||
				!strings.Contains(e.Hint, test.hint) || !strings.Contains(e.Hint, "protected") {
				t.Errorf("%v, -p %v: %v, hint %q", test.variables, names, err, e.Hint)
			}
		}
	}
}

func TestNoticeSaysThatVariablesAreNotUsed(t *testing.T) {
	const one = "hosts: {solo: {url: 'https://solo.example.com', token: x}}\n"
	both := map[string]string{VariableURL: "https://a.example.com", VariableToken: "y"}
	half := map[string]string{VariableURL: "https://a.example.com"}
	for _, test := range []struct {
		name, file string
		names      []string
		variables  map[string]string
		want       string // empty for no notice about variables
	}{
		{"a default", "default_host: solo\n" + one, nil, both, "choose the variables with -p env"},
		{
			"a default, half of the variables", "default_host: solo\n" + one, nil, half,
			"ARKINDEX_API_TOKEN is empty",
		},
		{"the only one, half of the variables", one, nil, half, "ARKINDEX_API_TOKEN is empty"},
		{"the built-in default", "default_host: local\n", nil, both, "choose the variables with -p env"},
		{"a named profile", "default_host: solo\n" + one, []string{"solo"}, both, ""},
		{"no default", "hosts: {}\n", nil, both, ""},
		{"the variables as default", "default_host: env\n" + one, nil, both, ""},
		{"no variables", "default_host: solo\n" + one, nil, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			choice, err := Choose(t.Context(), test.names, write(t, test.file), environment(test.variables))
			if err != nil {
				t.Fatal(err)
			}
			notices := strings.Join(choice.Notices, "\n")
			if !strings.Contains(notices, test.want) ||
				(test.want == "") == strings.Contains(notices, VariableURL) {
				t.Errorf("notices %q, want %q", notices, test.want)
			}
		})
	}
}

func TestTokenWithControlCharacterIsRefused(t *testing.T) {
	variables := map[string]string{VariableURL: "https://a.example.com", VariableToken: "a\x01b"}
	if _, err := Choose(t.Context(), nil, write(t, ""), environment(variables)); arkindex.CodeOf(
		err,
	) != arkindex.CodeProfile {
		t.Errorf("%v", err)
	}
	variables[VariableToken] = "\ufefftoken\r\n"
	choice, err := Choose(t.Context(), nil, write(t, ""), environment(variables))
	if err != nil || choice.Profiles[0].Token != "token" {
		t.Errorf("%v, %v", choice, err)
	}
}

func TestJobTokenWithControlCharacterIsNotSent(t *testing.T) {
	variables := map[string]string{
		"CI_API_V4_URL": "http://127.0.0.1:1/api/v4", "CI_PROJECT_ID": "7", "CI_JOB_TOKEN": "can\x01ary",
	}
	_, err := ReadSecureFile(
		t.Context(), http.DefaultClient, environment(variables), t.TempDir(), "cli.yaml",
	)
	if arkindex.CodeOf(err) != arkindex.CodeProfile ||
		!strings.Contains(err.Error(), "CI_JOB_TOKEN") ||
		strings.Contains(err.Error(), "ary") {
		t.Errorf("%v", err)
	}
}
