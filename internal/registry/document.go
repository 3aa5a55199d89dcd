package registry

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"time"
)

// openAPI declares what is served, in the narrow dialect that Arkindex's Python clients read; the tests hold each of its rules.
//
//go:embed openapi.json
var openAPI []byte

// document is the OpenAPI document with its ETag.
type document struct {
	content []byte
	etag    string
}

func newDocument() document {
	sum := sha256.Sum256(openAPI)
	return document{openAPI, `"` + hex.EncodeToString(sum[:16]) + `"`}
}

// serveDocument writes the document, or says that the client's copy is still good.
func (r *Registry) serveDocument(c *call) (answer, error) {
	header := c.writer.Header()
	header.Set("Content-Type", "application/json")
	header.Set("ETag", r.document.etag)
	header.Set("Cache-Control", "no-cache") // keep it, but ask
	http.ServeContent(c.writer, c.request, "", time.Time{}, bytes.NewReader(r.document.content))
	return answer{}, nil
}
