package profile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
)

// environment returns a getenv for a map.
func environment(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

const twoHosts = `default_host: demo
gpg_key: null
hosts:
  demo:
    token: 012e4
    url: https://demo.example.com
  other:
    token: "abc"
    url: https://other.example.com/prefix/
`

func write(t *testing.T, content string) File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cli.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestFileOfThePythonToolsIsReadAsWritten(t *testing.T) {
	file := write(t, twoHosts)
	want := File{Path: file.Path, Default: "demo", Profiles: []Profile{
		{Slug: "demo", URL: "https://demo.example.com", Token: "012e4", Origin: file.Path},
		{Slug: "other", URL: "https://other.example.com/prefix/", Token: "abc", Origin: file.Path},
	}}
	if diff := cmp.Diff(want, file); diff != "" {
		t.Error(diff)
	}
}

func TestMissingOrEmptyFileHasNoProfile(t *testing.T) {
	absent, err := ReadFile(filepath.Join(t.TempDir(), "cli.yaml"))
	if err != nil || len(absent.Profiles) != 0 {
		t.Errorf("absent: %v, %v", absent, err)
	}
	for _, content := range []string{
		"", "{}\n", "null\n", "hosts:\n", "hosts: {}\ndefault_host: ~\n",
	} {
		if file := write(t, content); len(file.Profiles) != 0 || file.Default != "" {
			t.Errorf("%q: %v", content, file)
		}
	}
}

func TestInvalidFileIsRefusedWithoutShowingItsContent(t *testing.T) {
	for name, content := range map[string]string{
		"broken YAML": "hosts: {a: {token: canary\n", "a list": "- canary\n",
		"hosts as text": "hosts: canary\n", "host as text": "hosts: {a: canary}\n",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "cli.yaml")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := ReadFile(path)
			if arkindex.CodeOf(err) != arkindex.CodeProfile {
				t.Errorf("%s: %v", name, err)
			}
			if err != nil && strings.Contains(err.Error(), "canary") {
				t.Errorf("%s: the error shows the file's content: %v", name, err)
			}
		})
	}
}

func TestProfileIsChosenInTheDocumentedOrder(t *testing.T) {
	variables := map[string]string{VariableURL: "https://env.example.com", VariableToken: "t"}
	withChoice := map[string]string{
		VariableURL: "https://env.example.com", VariableToken: "t", VariableProfile: "other",
	}
	noDefault := strings.Replace(twoHosts, "demo\n", "null\n", 1)
	one := "hosts: {solo: {url: 'https://solo.example.com', token: x}}\n"
	for _, test := range []struct {
		name, file string
		names      []string
		variables  map[string]string
		want       string
		notices    int
	}{
		{"the named one", twoHosts, []string{"other"}, withChoice, "other", 0},
		{"the variable's", twoHosts, nil, withChoice, "other", 0},
		{"the file's default, with a notice", twoHosts, nil, variables, "demo", 1},
		{"the environment's when the file has no default", noDefault, nil, variables, "env", 0},
		{"the environment's without a file", "", nil, variables, "env", 0},
		{"the file's only one, with a notice", one, nil, nil, "solo", 1},
		{
			"the environment's when the default does not exist, with a notice",
			"default_host: gone\n" + one, nil, variables, "env", 1,
		},
		{"the built-in registry when named", twoHosts, []string{"local"}, nil, "local", 0},
		{
			"a host called local before the built-in registry",
			"hosts: {local: {url: 'https://l.example.com', token: x}}\n",
			[]string{"local"},
			nil, "local",
			0,
		},
		{"several, each once", twoHosts, []string{"other", "demo", "other"}, nil, "other demo", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			choice, err := Choose(t.Context(), test.names, write(t, test.file), environment(test.variables))
			if err != nil {
				t.Fatal(err)
			}
			var slugs []string
			for _, chosen := range choice.Profiles {
				slugs = append(slugs, chosen.Slug)
			}
			if got := strings.Join(slugs, " "); got != test.want || len(choice.Notices) != test.notices {
				t.Errorf(
					"chose %q with notices %q, want %q and %d", got, choice.Notices, test.want, test.notices,
				)
			}
		})
	}
}

func TestMissingProfileIsRefusedWithAHint(t *testing.T) {
	noDefault := strings.Replace(twoHosts, "demo\n", "null\n", 1)
	for _, test := range []struct {
		name, file string
		names      []string
		hint       string
	}{
		{"none at all", "", nil, "ARKINDEX_API_URL"},
		{"several and no default", noDefault, nil, "demo, other, local"},
		{
			"an unknown name", twoHosts,
			[]string{"dmeo"},
			`"dmeo" (did you mean demo?); there are: demo, other, local`,
		},
		{
			"a profile without token", "hosts: {a: {url: 'https://a.example.com'}}\n",
			[]string{"a"},
			"arkindex login -p a",
		},
		{
			"the environment's name without its variables", "",
			[]string{"env"},
			"set ARKINDEX_API_URL and ARKINDEX_API_TOKEN for the profile env",
		},
		{
			"a token in two lines", "hosts: {a: {url: 'https://a.example.com', token: \"x\\ny\"}}\n",
			[]string{"a"},
			"copy it again",
		},
		{"several names", twoHosts, []string{"demo", "gone", "lost"}, `"gone"; there are`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Choose(t.Context(), test.names, write(t, test.file), environment(nil))
			var e *arkindex.Error
			if !errors.As(err, &e) || e.Code != arkindex.CodeProfile ||
				!strings.Contains(e.Hint, test.hint) {
				t.Errorf("got %#v", err)
			}
			if IsNone(err) != (test.names == nil) {
				t.Errorf("IsNone() = %v", IsNone(err))
			}
		})
	}
}

func TestPastedValuesAreTrimmed(t *testing.T) {
	variables := map[string]string{VariableURL: " https://a.example.com\n", VariableToken: "token\n"}
	file := write(t, "hosts: {a: {url: ' https://a.example.com', token: \"token\\n\"}}\n")
	choice, err := Choose(t.Context(), []string{"env", "a"}, file, environment(variables))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range choice.Profiles {
		if p.URL != "https://a.example.com" || p.Token.Reveal() != "token" {
			t.Errorf("%s: %q, %q", p.Slug, p.URL, p.Token.Reveal())
		}
	}
}

func TestPathIsThatOfThePythonTools(t *testing.T) {
	for want, variables := range map[string]map[string]string{
		"/x/arkindex/cli.yaml":         {"XDG_CONFIG_HOME": "/x", "HOME": "/h"},
		"/h/.config/arkindex/cli.yaml": {"HOME": "/h"},
		"":                             {},
	} {
		t.Run(want, func(t *testing.T) {
			if got := Path(environment(variables)); got != want {
				t.Errorf("Path() = %q, want %q", got, want)
			}
		})
	}
}
