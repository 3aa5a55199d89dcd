package arkindex

import "testing"

func TestRevisionURLOfACommitHasOneKey(t *testing.T) {
	for raw, want := range map[string]RevisionURL{
		"https://h/g/p/commit/abc": {
			Key: "https://h/g/p/commit/abc", Repository: "https://h/g/p", Hash: "abc",
		},
		"HTTPS://H:443/g/p.git/commit/abc/": {
			Key: "https://h/g/p/commit/abc", Repository: "https://h/g/p", Hash: "abc",
		},
		"https://h/g/p/-/commit/abc": {
			Key: "https://h/g/p/commit/abc", Repository: "https://h/g/p", Hash: "abc",
		},
		"https://h/commit/p/commit/abc": {
			Key: "https://h/commit/p/commit/abc", Repository: "https://h/commit/p", Hash: "abc",
		},
		"https://h/g/p/commit/abc?diff=split": {Key: "https://h/g/p/commit/abc?diff=split"},
		"https://h/g/p/commit/a%20b":          {Key: "https://h/g/p/commit/a%20b"},
		"https://h/g/p/tree/main/":            {Key: "https://h/g/p/tree/main"},
	} {
		t.Run(raw, func(t *testing.T) {
			want.Sent = raw
			if got, err := ParseRevisionURL(raw); err != nil || got != want {
				t.Errorf("ParseRevisionURL(%q) = %+v, %v, want %+v", raw, got, err, want)
			}
			if !SameRevision(raw, want.Key) || SameRevision(raw, want.Key+"0") {
				t.Errorf("SameRevision does not go by the key of %q", raw)
			}
		})
	}
}

func TestLocationOfARevisionHasNoQueryOrFragment(t *testing.T) {
	for raw, want := range map[string]string{
		"https://h/g/p.git/-/commit/abc":       "https://h/g/p",
		"HTTPS://H:443/g/p/Commit/abc/":        "https://h/g/p/Commit/abc",
		"https://h/g/p/commit/abc?diff=split":  "https://h/g/p/commit/abc",
		"https://h/g/p#/commit/abc":            "https://h/g/p",
		"https://h/x?https://h/g/p/commit/abc": "https://h/x",
		"https://h/x/..%2fg/tree/main":         "https://h/x/..%2fg/tree/main",
	} {
		t.Run(raw, func(t *testing.T) {
			if url, err := ParseRevisionURL(raw); err != nil || url.Location() != want {
				t.Errorf("%q lies at %q, %v, want %q", raw, url.Location(), err, want)
			}
		})
	}
}

func TestCommitURLIsSplitAsItWasBuilt(t *testing.T) {
	repository, hash, ok := SplitCommitURL(CommitURL("https://h/g/p/", "abc") + "/")
	if repository != "https://h/g/p" || hash != "abc" || !ok {
		t.Errorf("SplitCommitURL() = %q, %q, %v", repository, hash, ok)
	}
	for _, address := range []string{
		"https://h/g/p", "https://h/g/p/commit/", "https://h/commit/a/b", "https://h/p/commit/a?b",
	} {
		if _, _, ok := SplitCommitURL(address); ok {
			t.Errorf("%s is taken for the URL of a commit", address)
		}
	}
}
