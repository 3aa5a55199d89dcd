package instance

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"arkindex"
)

// documentFormats are the names by which instances serve their OpenAPI document as JSON, newest
// first.
var documentFormats = [...]string{"json", "openapi-json"}

// discovery holds what a client knows of the instance's document. fresh means that the instance
// has served or confirmed the document to this client; a document from the cache may be out of
// date.
type discovery struct {
	lock     sync.Mutex
	cache    cache
	document *cachedDocument
	fresh    bool
}

// Operation returns an operation, from the cache or from the instance's OpenAPI document. An
// operation that the instance does not offer is an Error with CodeNotFound.
func (c *Client) Operation(ctx context.Context, name string) (Operation, error) {
	d := &c.discovery
	d.lock.Lock()
	defer d.lock.Unlock()
	if err := c.loadDocument(ctx); err != nil {
		return Operation{}, err
	}
	if _, ok := d.document.Operations[name]; !ok {
		if err := c.refreshDocument(ctx); err != nil {
			return Operation{}, err
		}
	}
	operation, ok := d.document.Operations[name]
	if !ok {
		return Operation{}, arkindex.Errorf(arkindex.CodeNotFound,
			"%s does not offer the operation %s", c.base.Host, name).
			WithHint("check that %s is the right instance "+
				"and that this program is recent enough for it", c.URL())
	}
	return operation, nil
}

// Reach makes sure that the instance responds, by loading its OpenAPI document.
func (c *Client) Reach(ctx context.Context) error {
	d := &c.discovery
	d.lock.Lock()
	defer d.lock.Unlock()
	return c.refreshDocument(ctx)
}

// FirstOffered returns the index of the first set of operations that the instance offers
// completely, or -1 if it offers none of the sets.
func (c *Client) FirstOffered(ctx context.Context, sets ...[]string) (int, error) {
	d := &c.discovery
	d.lock.Lock()
	defer d.lock.Unlock()
	if err := c.loadDocument(ctx); err != nil {
		return -1, err
	}
	if i := d.document.Operations.firstOffered(sets); i >= 0 {
		return i, nil
	}
	if err := c.refreshDocument(ctx); err != nil {
		return -1, err
	}
	return d.document.Operations.firstOffered(sets), nil
}

func (o Operations) firstOffered(sets [][]string) int {
	for i, set := range sets {
		complete := true
		for _, name := range set {
			_, offered := o[name]
			complete = complete && offered
		}
		if complete {
			return i
		}
	}
	return -1
}

// moved reports whether an operation that was not found has changed in the instance's current
// document, or is no longer there.
func (c *Client) moved(ctx context.Context, used Operation) (bool, error) {
	d := &c.discovery
	d.lock.Lock()
	defer d.lock.Unlock()
	if err := c.refreshDocument(ctx); err != nil {
		return false, err
	}
	return d.document.Operations[used.Name] != used, nil
}

// csrfCookie returns the name of the instance's CSRF cookie.
func (c *Client) csrfCookie() string {
	c.discovery.lock.Lock()
	defer c.discovery.lock.Unlock()
	if c.discovery.document == nil {
		return defaultCSRFCookie
	}
	return c.discovery.document.CSRFCookie
}

// loadedOperation returns an operation of the loaded document. It sends no request.
func (c *Client) loadedOperation(name string) (Operation, bool) {
	c.discovery.lock.Lock()
	defer c.discovery.lock.Unlock()
	if c.discovery.document == nil {
		return Operation{}, false
	}
	operation, ok := c.discovery.document.Operations[name]
	return operation, ok
}

// loadDocument reads the document from the cache, else from the instance, unless it is loaded
// already. The lock must be held.
func (c *Client) loadDocument(ctx context.Context) error {
	d := &c.discovery
	if d.document == nil {
		d.document = d.cache.read()
	}
	if d.document != nil {
		return nil
	}
	return c.refreshDocument(ctx)
}

// refreshDocument reads the document from the instance, once for each client. The lock must be
// held.
func (c *Client) refreshDocument(ctx context.Context) error {
	d := &c.discovery
	if d.fresh {
		return nil
	}
	read, err := c.readDocument(ctx, d.document)
	if err != nil {
		return err
	}
	if read != d.document {
		d.cache.write(*read)
	}
	d.document, d.fresh = read, true
	return nil
}

// readDocument reads the document from the instance. It returns known itself when the instance
// confirms it.
func (c *Client) readDocument(
	ctx context.Context, known *cachedDocument,
) (*cachedDocument, error) {
	var refusal error
	for _, address := range c.documentAddresses() {
		etag := ""
		if known != nil && known.Address == address {
			etag = known.ETag
		}
		read, err := c.readDocumentAt(ctx, address, etag)
		if err == nil && read == nil {
			return known, nil
		}
		if err == nil {
			return read, nil
		}
		refusal = err
		status := statusOf(err)
		if status != http.StatusNotFound && status != http.StatusNotAcceptable {
			break
		}
	}
	if statusOf(refusal) == 0 { // there was no response, or it is explained already
		return nil, refusal
	}
	return nil, arkindex.Errorf(arkindex.CodeOf(refusal),
		"the OpenAPI document of %s cannot be read: %w", c.base.Host, refusal).
		WithHint("check that %s is the address of an Arkindex instance", c.URL())
}

// documentAddresses lists the possible addresses of the document.
func (c *Client) documentAddresses() []string {
	if c.schemaURL != "" {
		return []string{c.schemaURL}
	}
	var addresses []string
	for _, format := range documentFormats {
		addresses = append(addresses, c.URL()+"/api/v1/openapi/?format="+format)
	}
	return addresses
}

// readDocumentAt reads the document at one address, without credentials, since every instance
// serves it to anyone. It is nil when it still has this ETag.
func (c *Client) readDocumentAt(
	ctx context.Context, address, etag string,
) (*cachedDocument, error) {
	var parsed *document
	response, err := c.send(ctx, exchange{
		method: http.MethodGet, address: address, etag: etag, anonymous: true, limit: maxDocument,
		read: func(body io.Reader) (err error) {
			if parsed, err = parseDocument(body); errors.Is(err, errNotJSON) {
				return arkindex.Errorf(arkindex.CodeUnavailable,
					"the OpenAPI document of %s cannot be read: %w", c.base.Host, err).
					WithHint("check that %s is the address of an Arkindex instance", c.URL())
			}
			return err
		},
	})
	if err != nil || response.StatusCode == http.StatusNotModified {
		return nil, err
	}
	return &cachedDocument{
		Address: address, ETag: response.Header.Get("ETag"),
		CSRFCookie: parsed.csrfCookie, Operations: parsed.operations,
	}, nil
}
