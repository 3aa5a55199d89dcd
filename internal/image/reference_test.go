package image

import (
	"testing"

	"arkindex"
)

func TestPinReplacesTagAndDigest(t *testing.T) {
	for text, want := range map[string]string{
		"worker":                             "worker@" + digest,
		"localhost:5000/group/worker":        "localhost:5000/group/worker@" + digest,
		"localhost:5000/group/worker:1":      "localhost:5000/group/worker@" + digest,
		"registry.example.com/w:1@" + digest: "registry.example.com/w@" + digest,
	} {
		t.Run(text, func(t *testing.T) {
			image, err := Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			pinned, err := image.Pin(digest)
			if err != nil || pinned.Reference != want || pinned.Digest != digest {
				t.Errorf("%+v, %v", pinned, err)
			}
			if _, err := Parse(pinned.Reference); err != nil {
				t.Error(err)
			}
		})
	}
	_, err := (Image{Reference: "worker"}).Pin("sha256:abc")
	if arkindex.CodeOf(err) != arkindex.CodeUsage {
		t.Errorf("got %v", err)
	}
}
