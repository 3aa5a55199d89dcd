package instance

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"arkindex"
)

// documentQueries are the ways in which instances of different ages serve their OpenAPI document as JSON, newest first.
var documentQueries = [...]string{"json", "openapi-json"}

// discovery is what is known of an instance's document. Fresh says that the instance has served or confirmed it to this
// client; what only the cache says may be out of date.
type discovery struct {
	lock  sync.Mutex
	cache cache
	known *cached
	fresh bool
}

// Operation returns an operation of the instance, from the cache or from its OpenAPI document. An operation that the instance
// does not offer is an Error with CodeNotFound.
func (c *Client) Operation(ctx context.Context, name string) (Operation, error) {
	d := &c.discovery
	d.lock.Lock()
	defer d.lock.Unlock()
	if err := c.know(ctx); err != nil {
		return Operation{}, err
	}
	if _, ok := d.known.Operations[name]; !ok {
		if err := c.refresh(ctx); err != nil {
			return Operation{}, err
		}
	}
	operation, ok := d.known.Operations[name]
	if !ok {
		return Operation{}, arkindex.Errorf(arkindex.CodeNotFound, "%s does not offer the operation %s", c.base.Host, name).
			WithHint("check that %s is the right instance and that this program is recent enough for it", c.URL())
	}
	return operation, nil
}

// FirstOffered returns the index of the first set of operations that the instance offers as a whole, -1 when it offers
// none.
func (c *Client) FirstOffered(ctx context.Context, sets ...[]string) (int, error) {
	d := &c.discovery
	d.lock.Lock()
	defer d.lock.Unlock()
	if err := c.know(ctx); err != nil {
		return -1, err
	}
	if i := d.known.Operations.first(sets); i >= 0 {
		return i, nil
	}
	if err := c.refresh(ctx); err != nil {
		return -1, err
	}
	return d.known.Operations.first(sets), nil
}

func (o Operations) first(sets [][]string) int {
	for i, set := range sets {
		whole := true
		for _, name := range set {
			_, offered := o[name]
			whole = whole && offered
		}
		if whole {
			return i
		}
	}
	return -1
}

// moved reports whether an operation that answered "not here" is meanwhile somewhere else, or nowhere at all.
func (c *Client) moved(ctx context.Context, used Operation) (bool, error) {
	d := &c.discovery
	d.lock.Lock()
	defer d.lock.Unlock()
	if err := c.refresh(ctx); err != nil {
		return false, err
	}
	return d.known.Operations[used.Name] != used, nil
}

// csrfCookie is the name of the instance's cookie against forged requests.
func (c *Client) csrfCookie() string {
	c.discovery.lock.Lock()
	defer c.discovery.lock.Unlock()
	if c.discovery.known == nil {
		return defaultCSRFCookie
	}
	return c.discovery.known.CSRFCookie
}

// knownOperation is an operation that the instance is known to offer, without asking it.
func (c *Client) knownOperation(name string) (Operation, bool) {
	c.discovery.lock.Lock()
	defer c.discovery.lock.Unlock()
	if c.discovery.known == nil {
		return Operation{}, false
	}
	operation, ok := c.discovery.known.Operations[name]
	return operation, ok
}

// know reads the cache, else the instance's document, when nothing is known yet. The lock is held.
func (c *Client) know(ctx context.Context) error {
	d := &c.discovery
	if d.known == nil {
		d.known = d.cache.read()
	}
	if d.known != nil {
		return nil
	}
	return c.refresh(ctx)
}

// refresh asks the instance for its document, once for each client. The lock is held.
func (c *Client) refresh(ctx context.Context) error {
	d := &c.discovery
	if d.fresh {
		return nil
	}
	read, err := c.readDocument(ctx, d.known)
	if err != nil {
		return err
	}
	if read != d.known {
		d.cache.write(*read)
	}
	d.known, d.fresh = read, true
	return nil
}

// readDocument fetches the instance's document, without credentials since every instance serves it to anyone. It returns
// known itself when the instance confirms it.
func (c *Client) readDocument(ctx context.Context, known *cached) (*cached, error) {
	ctx = context.WithValue(ctx, anonymous{}, true)
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
		if status := statusOf(err); status != http.StatusNotFound && status != http.StatusNotAcceptable {
			break
		}
	}
	if statusOf(refusal) == 0 {
		return nil, refusal
	}
	return nil, arkindex.Errorf(arkindex.CodeOf(refusal), "the OpenAPI document of %s cannot be read: %w", c.base.Host, refusal).
		WithHint("check that %s is the address of an Arkindex instance", c.URL())
}

// documentAddresses lists where the document may be.
func (c *Client) documentAddresses() []string {
	if c.schemaURL != "" {
		return []string{c.schemaURL}
	}
	var addresses []string
	for _, format := range documentQueries {
		addresses = append(addresses, c.URL()+"/api/v1/openapi/?format="+format)
	}
	return addresses
}

// readDocumentAt fetches the document at one address; nil when it is still the one with this ETag.
func (c *Client) readDocumentAt(ctx context.Context, address, etag string) (*cached, error) {
	var read *document
	answer, err := c.send(ctx, exchange{
		method: http.MethodGet, address: address, etag: etag, limit: maxDocument,
		read: func(body io.Reader) (err error) {
			if read, err = parseDocument(body); errors.Is(err, errNotJSON) {
				return arkindex.Errorf(arkindex.CodeUnavailable, "the OpenAPI document of %s cannot be read: %w", c.base.Host, err).
					WithHint("check that %s is the address of an Arkindex instance", c.URL())
			}
			return err
		},
	})
	if err != nil || answer.StatusCode == http.StatusNotModified {
		return nil, err
	}
	return &cached{
		Address: address, ETag: answer.Header.Get("ETag"),
		CSRFCookie: read.csrfCookie, Operations: read.operations,
	}, nil
}
