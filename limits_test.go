package arkindex

import (
	"strings"
	"testing"
)

func TestSlugAndHashAreShortASCII(t *testing.T) {
	longSlug, longHash := strings.Repeat("a", MaxSlug), strings.Repeat("a", MaxHash)
	for _, test := range []struct {
		text       string
		slug, hash bool
	}{
		{"Worker_1-b", true, true},
		{"v1.0", false, true},
		{"wörker", false, false},
		{"a b", false, false},
		{"a/b", false, false},
		{longHash, true, true},
		{longHash + "a", true, false},
		{longSlug + "a", false, false},
	} {
		if err := CheckSlug(test.text); (err == nil) != test.slug {
			t.Errorf("CheckSlug(%q) = %v", test.text, err)
		}
		if err := CheckHash(test.text); (err == nil) != test.hash {
			t.Errorf("CheckHash(%q) = %v", test.text, err)
		}
	}
}
