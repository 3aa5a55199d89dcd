package runconfig_test

import (
	"encoding/json"
	"testing"

	"arkindex"
	"arkindex/internal/runconfig"
)

// itemsOf returns the items of a configuration as JSON.
func itemsOf(t *testing.T, configuration string, settings ...string) string {
	t.Helper()
	options, err := runconfig.FromVersion(json.RawMessage(configuration))
	if err != nil {
		t.Fatal(err)
	}
	result, err := runconfig.New(options, settings)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(result.Items)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

func TestPublishedConfigurations(t *testing.T) {
	for _, test := range []struct {
		name, configuration, want string
		settings                  []string
	}{
		{name: "nothing", configuration: `{}`, want: `[]`},
		{
			name: "empty lists", want: `[]`,
			configuration: `{"configuration": [], "user_configuration": []}`,
		},
		{
			name:          "exponents as PyYAML reads them",
			configuration: `{"configuration": {"a": [1e5, -2E-7, 1.5e+3], "b": 12345678901234567890}}`,
			want: `[{"key":"a","value":[1.0e+5,-2.0e-7,1.5e+3],"secret":false},` +
				`{"key":"b","value":12345678901234567890,"secret":false}]`,
		},
		{
			name:          "escaped characters beyond the basic plane",
			configuration: `{"configuration": {"a": "\ud83d\ude00\u0085"}}`,
			want:          `[{"key":"a","value":"😀\u0085","secret":false}]`,
		},
		{
			name:          "a fixed number may become a float",
			configuration: `{"configuration": {"a": 1}}`, settings: []string{"a=0.5"},
			want: `[{"key":"a","value":0.5,"secret":false}]`,
		},
		{
			name: "a value with an equals sign", configuration: `{"configuration": {"a": ""}}`,
			settings: []string{"a=b=c"}, want: `[{"key":"a","value":"b=c","secret":false}]`,
		},
		{
			name: "a secret of a group",
			configuration: `{"configuration": [{"key": "g", "type": "group", "children": [` +
				`{"key": "s", "type": "secret", "editable": true}]}]}`,
			settings: []string{"g.s=team/key"},
			want:     `[{"key":"g.s","value":"team/key","secret":true}]`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := itemsOf(t, test.configuration, test.settings...); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestConfigurationIsNotReported(t *testing.T) {
	for _, configuration := range []string{"", "null", " "} {
		_, err := runconfig.FromVersion(json.RawMessage(configuration))
		if arkindex.CodeOf(err) != arkindex.CodeNotFound {
			t.Errorf("%q: %v", configuration, err)
		}
	}
}

func TestEveryRequiredOptionIsNamed(t *testing.T) {
	options := []runconfig.Option{
		{Key: "a", Type: "string", Required: true, Default: json.RawMessage("null")},
		{Key: "b", Type: "int", Required: true, Default: json.RawMessage("null")},
	}
	_, err := runconfig.New(options, []string{"b="})
	want := "required options have no default and no value: a, b"
	if err == nil || err.Error() != want || arkindex.CodeOf(err) != arkindex.CodeMissing {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestConfigurationInAnUnknownFormat(t *testing.T) {
	for _, configuration := range []string{
		`"x"`, `3`, `[1]`, `{"secrets": 1}`, `{"configuration": "x"}`, `{"user_configuration": 1}`,
	} {
		t.Run(configuration, func(t *testing.T) {
			_, err := runconfig.FromVersion(json.RawMessage(configuration))
			const want = "the instance returned a configuration in an unknown format"
			if err == nil || err.Error() != want {
				t.Errorf("got %v", err)
			}
		})
	}
}
