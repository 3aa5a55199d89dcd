package cli

import (
	"io"
	"log"
	"net/http/httptest"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/rogpeppe/go-internal/testscript"
)

// cmdImages is the script command "images NAME:TAG": it starts an image registry with one image of
// that name, and sets IMAGES to its host and DIGEST to the image's digest.
func cmdImages(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: images NAME:TAG")
	}
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	ts.Defer(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	reference, err := name.ParseReference(host + "/" + args[0])
	ts.Check(err)
	ts.Check(remote.Write(reference, empty.Image))
	digest, err := empty.Image.Digest()
	ts.Check(err)
	ts.Setenv("IMAGES", host)
	ts.Setenv("DIGEST", digest.String())
}
