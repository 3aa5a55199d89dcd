package instance

import (
	"io"
	"net/http"
	"slices"
	"strings"
)

// Operation is a call that an instance offers. Path starts with a slash, is relative to the
// instance's base address, and may contain parameters in braces. KeepsDescription says that the
// operation stores the message and the author of a revision although its generation has neither.
type Operation struct {
	Name   string `json:"-"`
	Method string `json:"method"`
	Path   string `json:"path"`

	KeepsDescription bool `json:"keeps_description,omitempty"`
}

// Operations are the operations of an instance by their operationId.
type Operations map[string]Operation

// defaultCSRFCookie is the name of an instance's CSRF cookie, unless its document has another.
const defaultCSRFCookie = "arkindex.csrf"

// document is the part of an instance's OpenAPI document that a client needs.
type document struct {
	operations Operations
	csrfCookie string
}

// parseDocument reads an OpenAPI document as a stream. Parts that do not conform to OpenAPI are
// skipped.
func parseDocument(in io.Reader) (*document, error) {
	s := newJSONStream(in)
	d := &document{operations: Operations{}, csrfCookie: defaultCSRFCookie}
	c, err := s.peek()
	if err != nil {
		return nil, err
	}
	if c != '{' {
		return nil, errNotJSON
	}
	err = s.readObject(func(key string) error {
		switch key {
		case "paths":
			return s.readObject(func(path string) error { return d.readPathItem(s, path) })
		case "servers":
			return s.readArray(func() error { return d.readServer(s) })
		default:
			return s.skip()
		}
	})
	return d, err
}

// readPathItem stores the operations of one path. A path without a leading slash is ignored: it
// could lead to another host.
func (d *document) readPathItem(s jsonStream, path string) error {
	return s.readObject(func(method string) error {
		var name string
		var keeps []string
		err := s.readObject(func(key string) (err error) {
			switch key {
			case "operationId":
				name, err = s.readString()
			case "x-keeps":
				err = s.readArray(func() error {
					field, err := s.readString()
					keeps = append(keeps, field)
					return err
				})
			default:
				err = s.skip()
			}
			return err
		})
		if name != "" && strings.HasPrefix(path, "/") {
			d.operations[name] = Operation{
				Name: name, Method: strings.ToUpper(method), Path: path,
				KeepsDescription: slices.Contains(keeps, "revision_message"),
			}
		}
		return err
	})
}

// readServer stores the name of the CSRF cookie.
func (d *document) readServer(s jsonStream) error {
	return s.readObject(func(key string) error {
		if key != "x-csrf-cookie" {
			return s.skip()
		}
		name, err := s.readString()
		if name != "" {
			d.csrfCookie = name
		}
		return err
	})
}

// isWrite reports whether a method changes something on the server.
func isWrite(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return false
	}
	return true
}
