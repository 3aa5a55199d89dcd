package instance

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// maxCacheFile is the maximum size of a cache file, in bytes.
const maxCacheFile = 4 << 20

// cachedDocument is the content of a cache file: an instance's operations, the address of the
// document that lists them, and its ETag.
type cachedDocument struct {
	URL        string     `json:"url"`
	Address    string     `json:"address"`
	ETag       string     `json:"etag"`
	CSRFCookie string     `json:"csrf_cookie"`
	Operations Operations `json:"operations"`
}

// cache stores the document of one instance in a file. It only saves time: errors of reading and
// writing are ignored.
type cache struct {
	path string // empty when there is no cache
	url  string
}

// newCache returns the cache in dir of the instance whose document is at url.
func newCache(dir, url string) cache {
	if dir == "" {
		return cache{}
	}
	sum := sha256.Sum256([]byte(url))
	return cache{filepath.Join(dir, hex.EncodeToString(sum[:16])+".json"), url}
}

// read returns the cached document. It is nil when the file is missing, invalid, too large, or
// belongs to another instance.
func (c cache) read() *cachedDocument {
	if c.path == "" {
		return nil
	}
	file, err := os.Open(c.path)
	if err != nil {
		return nil
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxCacheFile))
	if err != nil {
		return nil
	}
	document := &cachedDocument{}
	if json.Unmarshal(content, document) != nil || document.URL != c.url ||
		len(document.Operations) == 0 || document.CSRFCookie == "" {
		return nil
	}
	for name, operation := range document.Operations {
		if operation.Method == "" || !strings.HasPrefix(operation.Path, "/") {
			return nil
		}
		operation.Name = name
		document.Operations[name] = operation
	}
	return document
}

// write replaces the file atomically, because another process may be reading it.
func (c cache) write(document cachedDocument) {
	if c.path == "" {
		return
	}
	document.URL = c.url
	content, err := json.Marshal(document)
	if err != nil || os.MkdirAll(filepath.Dir(c.path), 0o700) != nil {
		return
	}
	file, err := os.CreateTemp(filepath.Dir(c.path), ".new-*") // created with mode 0600
	if err != nil {
		return
	}
	_, err = file.Write(content)
	if closeErr := file.Close(); err != nil || closeErr != nil ||
		os.Rename(file.Name(), c.path) != nil {
		_ = os.Remove(file.Name())
	}
}
