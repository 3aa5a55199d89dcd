package api

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// openAPIJSON declares the operations, in the narrow dialect that Arkindex's Python clients read.
// The tests enforce its rules.
//
//go:embed openapi.json
var openAPIJSON []byte

// document is the OpenAPI document with its ETag.
type document struct {
	content []byte
	etag    string
}

func newDocument() document {
	sum := sha256.Sum256(openAPIJSON)
	return document{openAPIJSON, `"` + hex.EncodeToString(sum[:16]) + `"`}
}

// openAPI writes the document, unless the client's copy is current. It does not use
// http.ServeContent, which refuses ranges in plain text.
func (a *API) openAPI(w http.ResponseWriter, r request) error {
	header := w.Header()
	header.Set("ETag", a.document.etag)
	header.Set("Cache-Control", "no-cache") // store it, but revalidate
	if matchesETag(r.http.Header.Values("If-None-Match"), a.document.etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.Itoa(len(a.document.content)))
	_, _ = w.Write(a.document.content) // fails if the client is gone
	return nil
}

// matchesETag reports whether If-None-Match headers match the ETag.
func matchesETag(headers []string, etag string) bool {
	for given := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		given = strings.TrimPrefix(strings.TrimSpace(given), "W/")
		if given == etag || given == "*" {
			return true
		}
	}
	return false
}
