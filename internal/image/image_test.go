package image

import (
	"errors"
	"strings"
	"testing"

	"arkindex"
)

const digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func TestReferenceIsKeptAsWritten(t *testing.T) {
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

func TestTextThatIsNoReferenceIsRefusedWithTheLikeliestMistake(t *testing.T) {
	for text, hint := range map[string]string{
		"":                                    "without blanks",
		" worker":                             "without blanks",
		"https://registry.example.com/w:1":    "leave out the scheme",
		"registry.example.com/Group/worker:1": "lower case",
		"registry.example.com/w:":             "write it as",
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
