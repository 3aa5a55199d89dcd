package diff

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestEqualComparesByMeaning(t *testing.T) {
	for pair, want := range map[string]bool{
		`1 1.0`: true, `1e2 100`: true, `9007199254740993 9007199254740992`: false, `1 "1"`: false,
		`true true`: true, `true false`: false,
		`null []`: true, `{} null`: true, `"" null`: false, `false null`: false, `0 null`: false,
		`[1,2] [1,2.0]`: true, `[1,2] [2,1]`: false,
		`{"a":1} {"a":1,"b":null}`: true, `{"a":1,"b":{}} {"a":1.0}`: true,
		`{"a":1} {"a":1,"b":2}`: false, `{"a":1,"b":2} {"a":1}`: false,
		`{"a":{"b":null}} []`: true, `[] {"a":1}`: false, `"a" ["a"]`: false, `1 [1]`: false,
	} {
		t.Run(pair, func(t *testing.T) {
			a, b, _ := strings.Cut(pair, " ")
			if Equal(Decode(json.RawMessage(a)), Decode(json.RawMessage(b))) != want ||
				Equal(Decode(json.RawMessage(b)), Decode(json.RawMessage(a))) != want {
				t.Errorf("want %v, both ways", want)
			}
		})
	}
}

func TestInvalidJSONIsDecodedAsNil(t *testing.T) {
	for _, text := range []string{"", "{", "nope"} {
		if got := Decode(json.RawMessage(text)); got != nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestLongValuesAreShownWhereTheyBeginToDiffer(t *testing.T) {
	long := strings.Repeat("é", 500)
	for _, test := range []struct {
		existing, wanted any
		a, b             string
	}{
		{"a", json.Number("1.0"), "a", "1.0"},
		{nil, []any{true, "<"}, "null", `[true,"\u003c"]`},
		{long + "x", "y", strings.Repeat("é", 100) + "…", "y"},
		{
			long + "x", long + "y", "…" + strings.Repeat("é", 20) + "x",
			"…" + strings.Repeat("é", 20) + "y",
		},
		{long, long + long, "…" + strings.Repeat("é", 20), "…" + strings.Repeat("é", 100) + "…"},
	} {
		if a, b := ShowBoth(test.existing, test.wanted); a != test.a || b != test.b {
			t.Errorf("%s, %s", a, b)
		}
	}
}
