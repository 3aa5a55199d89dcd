package registry

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
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

// serveDocument writes the document, or says that the client's copy is still good. http.ServeContent is not used because it
// refuses ranges in plain text.
func (r *Registry) serveDocument(c *call) (answer, error) {
	header := c.writer.Header()
	header.Set("ETag", r.document.etag)
	header.Set("Cache-Control", "no-cache") // keep it, but ask
	if matchesETag(c.request.Header.Values("If-None-Match"), r.document.etag) {
		c.writer.WriteHeader(http.StatusNotModified)
		return answer{}, nil
	}
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.Itoa(len(r.document.content)))
	_, _ = c.writer.Write(r.document.content) // a client that went away misses its answer
	return answer{}, nil
}

// matchesETag reports whether If-None-Match headers name the ETag.
func matchesETag(headers []string, etag string) bool {
	for _, named := range strings.Split(strings.Join(headers, ","), ",") {
		if named = strings.TrimPrefix(strings.TrimSpace(named), "W/"); named == etag || named == "*" {
			return true
		}
	}
	return false
}
