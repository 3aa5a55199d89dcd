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

// maxCached bounds a file of the cache, in bytes.
const maxCached = 4 << 20

// cached is what a file of the cache holds: an instance's operations, with the address that they were read from and its
// ETag.
type cached struct {
	URL        string     `json:"url"`
	Address    string     `json:"address"`
	ETag       string     `json:"etag"`
	CSRFCookie string     `json:"csrf_cookie"`
	Operations Operations `json:"operations"`
}

// cache keeps the document of one instance in a file. It saves time and nothing else: when it cannot be read or written, all
// goes on without it.
type cache struct {
	path string // empty: none
	url  string
}

// newCache keeps the document of an instance in dir, by the URL that stands for it.
func newCache(dir, url string) cache {
	if dir == "" {
		return cache{}
	}
	sum := sha256.Sum256([]byte(url))
	return cache{filepath.Join(dir, hex.EncodeToString(sum[:16])+".json"), url}
}

// read returns what is kept; nothing when there is no file, or one that is broken, too large or for another instance.
func (c cache) read() *cached {
	if c.path == "" {
		return nil
	}
	file, err := os.Open(c.path)
	if err != nil {
		return nil
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxCached))
	if err != nil {
		return nil
	}
	kept := &cached{}
	if json.Unmarshal(text, kept) != nil || kept.URL != c.url || len(kept.Operations) == 0 || kept.CSRFCookie == "" {
		return nil
	}
	for name, operation := range kept.Operations {
		if operation.Method == "" || !strings.HasPrefix(operation.Path, "/") {
			return nil
		}
		operation.Name = name
		kept.Operations[name] = operation
	}
	return kept
}

// write replaces what is kept, whole or not at all: another run may be reading it.
func (c cache) write(kept cached) {
	if c.path == "" {
		return
	}
	kept.URL = c.url
	text, err := json.Marshal(kept)
	if err != nil || os.MkdirAll(filepath.Dir(c.path), 0o700) != nil {
		return
	}
	file, err := os.CreateTemp(filepath.Dir(c.path), ".new-*") // made with mode 0600
	if err != nil {
		return
	}
	_, err = file.Write(text)
	if closed := file.Close(); err != nil || closed != nil || os.Rename(file.Name(), c.path) != nil {
		_ = os.Remove(file.Name())
	}
}
