package registry

import "testing"

func TestRepositoryURLHasOneForm(t *testing.T) {
	for text, want := range map[string]string{
		"https://h/g/p":                "https://h/g/p",
		"https://h/g/p.git":            "https://h/g/p",
		"https://h/g/p.git/":           "https://h/g/p",
		"https://h/g/p//":              "https://h/g/p",
		"HTTPS://H.Example/G/P":        "https://h.example/G/P",
		"http://h/g/p":                 "http://h/g/p",
		"https://h:443/p":              "https://h/p",
		"http://h:80/p":                "http://h/p",
		"http://h:443/p":               "http://h:443/p",
		"https://h:8443/prefix/g/p":    "https://h:8443/prefix/g/p",
		"https://h:/p":                 "https://h/p",
		"https://h/user.github.io.git": "https://h/user.github.io",
		"https://h/p.git.git":          "https://h/p",
		"https://h/.git":               "https://h/.git",
		"https://h/g%20h/p":            "https://h/g%20h/p",
		"https://h/é":                  "https://h/%C3%A9",
		"https://[::1]:8080/p":         "https://[::1]:8080/p",
		"https://h":                    "https://h",
	} {
		normalised, wrong := normaliseURL(text)
		if normalised != want || wrong != "" {
			t.Errorf("%s becomes %q (%s), want %q", text, normalised, wrong, want)
		}
		if again, wrong := normaliseURL(normalised); again != normalised || wrong != "" {
			t.Errorf("%s becomes %q (%s) when it is normalised again", normalised, again, wrong)
		}
	}
}

func FuzzRepositoryURLIsItsOwnNormalForm(f *testing.F) {
	for _, text := range []string{"https://h/g/p.git", "http://H:80//.git/", "https://u:p@h/x", "https://h/%2e%2E/é", "git@h:p", "https://[::1]:443"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		normalised, wrong := normaliseURL(text)
		if wrong != "" {
			return
		}
		again, wrong := normaliseURL(normalised)
		if again != normalised || wrong != "" {
			t.Errorf("%q becomes %q, and that %q (%s)", text, normalised, again, wrong)
		}
	})
}
