package revision

import (
	"strings"
	"testing"

	"arkindex"
)

func TestRevisionURLIsTakenApart(t *testing.T) {
	for raw, want := range map[string]string{
		"https://h.example.com/g/p/commit/abc":          "https://h.example.com/g/p abc",
		"https://h.example.com/g/p/-/commit/abc/":       "https://h.example.com/g/p abc",
		"https://u:canary@h.example.com/g/p/commit/abc": "https://h.example.com/g/p abc",
		"https://h.example.com/commit/p/commit/abc":     "https://h.example.com/commit/p abc",
		"https://h.example.com/canary":                  "",
		"https://h.example.com/g/p/commit/canary?x=1":   "",
		"canary": "",
	} {
		url, hash, err := SplitURL(raw)
		if want == "" {
			if arkindex.CodeOf(err) != arkindex.CodeUsage || strings.Contains(err.Error(), "canary") {
				t.Errorf("%s: %v", raw, err)
			}
			continue
		}
		if got := url + " " + hash; err != nil || got != want {
			t.Errorf("SplitURL(%q) = %s, %v", raw, got, err)
		}
	}
}
