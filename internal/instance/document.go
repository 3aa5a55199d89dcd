package instance

import (
	"io"
	"net/http"
	"strings"
)

// Operation is one call that an instance offers. Path starts with a slash, relative to the instance's base address, and
// may hold parameters in braces.
type Operation struct {
	Name   string `json:"-"`
	Method string `json:"method"`
	Path   string `json:"path"`
}

// Operations are an instance's operations by their operationId.
type Operations map[string]Operation

// defaultCSRFCookie is the cookie that instances defend their forms with, unless their document names another.
const defaultCSRFCookie = "arkindex.csrf"

// document is the part of an instance's OpenAPI document that a client needs.
type document struct {
	operations Operations
	csrfCookie string
}

// parseDocument reads a document as a stream. What it has in another form than OpenAPI's is passed over; a document without a
// single operation is none.
func parseDocument(in io.Reader) (*document, error) {
	s := newSkimmer(in)
	read := &document{operations: Operations{}, csrfCookie: defaultCSRFCookie}
	c, err := s.peek()
	if err != nil {
		return nil, err
	}
	if c != '{' {
		return nil, errNotJSON
	}
	err = s.object(func(key string) error {
		switch key {
		case "paths":
			return s.object(func(path string) error { return read.pathItem(s, path) })
		case "servers":
			return s.list(func() error { return read.server(s) })
		default:
			return s.skip()
		}
	})
	return read, err
}

// pathItem keeps the operations of one path. A path that does not begin with a slash could lead to another host.
func (d *document) pathItem(s skimmer, path string) error {
	return s.object(func(method string) error {
		var name string
		err := s.object(func(key string) (err error) {
			if key != "operationId" {
				return s.skip()
			}
			name, err = s.text()
			return err
		})
		if name != "" && strings.HasPrefix(path, "/") {
			d.operations[name] = Operation{Name: name, Method: strings.ToUpper(method), Path: path}
		}
		return err
	})
}

// server keeps the name of the cookie against forged requests.
func (d *document) server(s skimmer) error {
	return s.object(func(key string) error {
		if key != "x-csrf-cookie" {
			return s.skip()
		}
		name, err := s.text()
		if name != "" {
			d.csrfCookie = name
		}
		return err
	})
}

// unsafe reports whether a method changes something on the other side.
func unsafe(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions && method != http.MethodTrace
}
