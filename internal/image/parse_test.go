package image

import (
	_ "crypto/sha512" // the library takes only digests whose algorithm is linked
	"errors"
	"strings"
	"testing"

	"github.com/distribution/reference"
	"pgregory.net/rapid"

	"arkindex"
)

const digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func TestParseKeepsTheReferenceAsWritten(t *testing.T) {
	for text, wantDigest := range map[string]string{
		"worker":                  "",
		"worker:latest":           "",
		"localhost:5000/worker:1": "",
		"registry.example.com/a/b/worker:0.4.2-RC": "",
		"registry.example.com/a/worker@" + digest:  digest,
		"[::1]:5000/worker:1@" + digest:            digest,
	} {
		image, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if image.Reference != text || image.Digest != wantDigest {
			t.Errorf("Parse(%q) = %+v", text, image)
		}
	}
}

func TestInvalidReferenceIsRefusedWithTheLikelyMistake(t *testing.T) {
	for text, hint := range map[string]string{
		"registry.example.com/group/worker:":  "a variable is empty",
		":0.4.2":                              "a variable is empty",
		"":                                    "without spaces",
		" worker":                             "without spaces",
		"https://registry.example.com/w:1":    "leave out the scheme",
		"registry.example.com/Group/worker:1": "lower case",
		"worker@sha256:abc":                   "write it as",
		strings.Repeat("a", 300):              "write it as",
		digest[len("sha256:"):]:               "write it as",
	} {
		_, err := Parse(text)
		var e *arkindex.Error
		if !errors.As(err, &e) || e.Code != arkindex.CodeUsage || !strings.Contains(e.Hint, hint) {
			t.Errorf("Parse(%q): %#v", text, err)
		}
	}
}

// TestGrammarIsThatOfTheReferenceLibrary compares the grammar with Docker's own on strings that
// are almost references.
func TestGrammarIsThatOfTheReferenceLibrary(t *testing.T) {
	part := rapid.OneOf(
		rapid.StringMatching(`[a-z0-9]{1,4}([._-]{1,3}[a-z0-9]{1,3})?`),
		rapid.StringMatching(`[a-zA-Z0-9._:\[\]-]{0,6}`),
		rapid.SampledFrom([]string{
			"localhost", "localhost:5000", "Example.com", "[::1]", "[::1]:80", "[a", "a]:1",
			strings.Repeat("a", 130), strings.Repeat("b", 64),
		}),
	)
	end := rapid.SampledFrom([]string{
		"", ":1", ":v1.0-RC_1", ":", ":-a", ":" + strings.Repeat("t", 129), "@" + digest, ":1@" + digest,
		"@", " ",
		"@sha256:abc", "@sha512:" + strings.Repeat("0", 128), "@sha1:" + strings.Repeat("0", 40),
		"@" + strings.ToUpper(digest),
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(part, 1, 4).Draw(t, "parts"), "/") + end.Draw(t, "end")
		image, err := Parse(text)
		named, wrong := reference.ParseNormalizedNamed(text)
		if (err == nil) != (wrong == nil) {
			t.Fatalf("Parse(%q): %v, the library says %v", text, err, wrong)
		}
		if err != nil {
			return
		}
		want := ""
		if digested, ok := named.(reference.Digested); ok {
			want = digested.Digest().String()
		}
		if image.Digest != want {
			t.Fatalf("Parse(%q) has the digest %q, want %q", text, image.Digest, want)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("registry.example.com/a/worker:1@" + digest)
	f.Fuzz(func(t *testing.T, text string) {
		_, err := Parse(text)
		if _, wrong := reference.ParseNormalizedNamed(text); (err == nil) != (wrong == nil) {
			t.Errorf("Parse(%q): %v, the library says %v", text, err, wrong)
		}
	})
}
