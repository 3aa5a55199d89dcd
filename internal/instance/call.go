package instance

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"arkindex"
)

// call performs an operation: parameters fill the path's places by their names, query is appended, body is sent as it is and
// the answer is decoded into out. It returns the answer's status. An operation that the instance has moved since its document
// was kept is found again.
func (c *Client) call(ctx context.Context, name string, parameters map[string]string, query url.Values, body []byte, out any) (int, error) {
	if err := c.obtainToken(ctx, name); err != nil {
		return 0, err
	}
	operation, err := c.Operation(ctx, name)
	if err != nil {
		return 0, err
	}
	status, err := c.perform(ctx, operation, parameters, query, body, out)
	if !elsewhere(statusOf(err)) {
		return status, err
	}
	moved, failed := c.moved(ctx, operation)
	switch code := arkindex.CodeOf(failed); {
	case failed != nil && (code == arkindex.CodeUnavailable || code == arkindex.CodeInterrupted):
		return 0, failed // whether there is such a thing is still open
	case !moved:
		return status, err
	}
	if operation, err = c.Operation(ctx, name); err != nil {
		return 0, err
	}
	return c.perform(ctx, operation, parameters, query, body, out)
}

// elsewhere reports whether a status may mean that an operation is somewhere else than it was.
func elsewhere(status int) bool {
	return status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status == http.StatusGone ||
		status >= 300 && status < 400
}

// perform is call for a known operation.
func (c *Client) perform(ctx context.Context, operation Operation, parameters map[string]string, query url.Values, body []byte, out any) (int, error) {
	address, err := c.address(operation, parameters, query)
	if err != nil {
		return 0, err
	}
	response, err := c.send(ctx, exchange{
		method: operation.Method, address: address, body: body, limit: maxAnswer,
		read: func(in io.Reader) error { return c.decode(in, operation.Name, out) },
	})
	if err != nil {
		return statusOf(err), err
	}
	return response.StatusCode, nil
}

// answered is an answer that can be told from JSON of another meaning: whole says what it lacks, nothing when it is what was
// asked for.
type answered interface{ lacks() string }

// decode reads an answer; with a nil out, one that holds nothing.
func (c *Client) decode(in io.Reader, name string, out any) error {
	content, err := io.ReadAll(in)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(content, out); err != nil {
		return arkindex.Errorf(arkindex.CodeUnavailable, "%s answered %s with something that is not its JSON: %w",
			c.base.Host, name, err).WithHint("check that %s is the address of an Arkindex instance", c.URL())
	}
	if answer, ok := out.(answered); ok && answer.lacks() != "" {
		return arkindex.Errorf(arkindex.CodeUnavailable, "%s answered %s without %s", c.base.Host, name, answer.lacks()).
			WithHint("check that %s is the address of an Arkindex instance", c.URL())
	}
	return nil
}

// statusOf is the HTTP status that an error is about, 0 when it is about none.
func statusOf(err error) int {
	var e *arkindex.Error
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// address builds an operation's whole URL.
func (c *Client) address(operation Operation, parameters map[string]string, query url.Values) (string, error) {
	path := operation.Path
	for name, value := range parameters {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	if strings.ContainsAny(path, "{}") {
		return "", arkindex.Errorf(arkindex.CodeUnavailable, "the instance's document gives %s the path %s, which has unknown parameters",
			operation.Name, operation.Path)
	}
	address := c.URL() + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address, nil
}
