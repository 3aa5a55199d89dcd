package ci

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestOnlyTheNameOfTheAuthorIsUsed(t *testing.T) {
	for author, want := range map[string]string{
		"Ada Lovelace <ada@example.com>":            "Ada Lovelace",
		"Ada Lovelace":                              "Ada Lovelace",
		"Ada <the Countess> Lovelace <ada@e.org>":   "Ada <the Countess> Lovelace",
		"Élodie Brønsted-Пушкин <e@example.com>":    "Élodie Brønsted-Пушкин",
		"Ada<ada@example.com>":                      "Ada",
		"Ada Lovelace <>":                           "Ada Lovelace",
		"  Ada Lovelace <ada@example.com>\n":        "Ada Lovelace",
		"Ada Lovelace <ada@example.com> (external)": "Ada Lovelace <ada@example.com> (external)",
		"a > b":                    "a > b",
		"<3 Ada":                   "<3 Ada",
		"<ada@example.com>":        "",
		"":                         "",
		"Ada <a <b@example.com>":   "Ada <a",
		"Ada >":                    "Ada >",
		"renovate[bot] <bot@e.co>": "renovate[bot]",
	} {
		t.Run(author, func(t *testing.T) {
			if got := nameOf(author); got != want {
				t.Errorf("%q: the name is %q, want %q", author, got, want)
			}
		})
	}
}

func TestAuthorWithoutNameIsPassedOver(t *testing.T) {
	env := map[string]string{"GITLAB_CI": "true", "CI_COMMIT_AUTHOR": "<ada@example.com>"}
	v := Read(func(name string) string { return env[name] })
	if v.Author.Value != "" || len(v.Passed) != 1 || v.Passed[0].Reason != "it holds no name" {
		t.Errorf("Read() = %+v", v)
	}
}

func FuzzAuthor(f *testing.F) {
	for _, seed := range []string{
		"Ada <ada@example.com>", "Ada", "<a@b>", "a <b> <c>", "a > b", "\x00<\xff>", " <", ">",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, author string) {
		name := nameOf(author)
		if !strings.Contains(author, name) || strings.TrimSpace(name) != name {
			t.Errorf("nameOf(%q) = %q", author, name)
		}
		if utf8.ValidString(author) && !utf8.ValidString(name) {
			t.Errorf("nameOf(%q) = %q breaks a character", author, name)
		}
		// Names do not change unless they look like NAME <EMAIL>.
		if clean := strings.TrimSpace(author); clean != "" && !strings.ContainsAny(clean, "<>") {
			if again := nameOf(clean + " <" + "someone@example.com>"); again != clean {
				t.Errorf("the name %q comes back as %q", clean, again)
			}
		}
	})
}
