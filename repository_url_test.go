package arkindex

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
		t.Run(text, func(t *testing.T) {
			normalized, err := NormalizeRepositoryURL(text)
			if normalized != want || err != nil {
				t.Errorf("%s becomes %q (%v), want %q", text, normalized, err, want)
			}
			if again, err := NormalizeRepositoryURL(normalized); again != normalized || err != nil {
				t.Errorf("%s becomes %q (%v) when it is normalized again", normalized, again, err)
			}
		})
	}
}

func FuzzRepositoryURLIsItsOwnNormalForm(f *testing.F) {
	for _, text := range []string{
		"https://h/g/p.git", "http://H:80//.git/", "https://u:p@h/x", "https://h/%2e%2E/é", "git@h:p",
		"https://[::1]:443",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		normalized, err := NormalizeRepositoryURL(text)
		if err != nil {
			return
		}
		again, err := NormalizeRepositoryURL(normalized)
		if again != normalized || err != nil {
			t.Errorf("%q becomes %q, and that %q (%v)", text, normalized, again, err)
		}
	})
}

func TestRepositoryIsTheSameInEverySpelling(t *testing.T) {
	for _, spelling := range []string{
		"https://h/g/p", "https://h/g/p/", "https://h/g/p//", "https://h/g/p.git", "https://h/g/p.git/",
		"https://H/g/p", "HTTPS://h/g/p", "https://h:443/g/p", "https://h:/g/p",
	} {
		if !SameRepository("https://h/g/p", spelling) {
			t.Errorf("%s is another repository", spelling)
		}
	}
	for _, other := range []string{
		"", "http://h/g/p", "https://h:8443/g/p", "https://h/g/P", "https://h/g/p2",
	} {
		if SameRepository("https://h/g/p", other) {
			t.Errorf("%s is the same repository", other)
		}
	}
	if !SameRepository("git@h:g/p.git", "git@h:g/p") {
		t.Error("URLs that are not of the web are not compared by their ends")
	}
}
