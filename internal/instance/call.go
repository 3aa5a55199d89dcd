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

// call performs an operation and returns the status of the response. Parameters replace the
// names in braces in the operation's path, and the response is decoded into out. When the
// operation seems to have moved since the document was cached, the document is read again.
func (c *Client) call(
	ctx context.Context, name string, parameters map[string]string, query url.Values,
	body []byte, out any,
) (int, error) {
	if err := c.ensureToken(ctx, name); err != nil {
		return 0, err
	}
	operation, err := c.Operation(ctx, name)
	if err != nil {
		return 0, err
	}
	status, err := c.perform(ctx, operation, parameters, query, body, out)
	if !mayHaveMoved(statusOf(err)) {
		return status, err
	}
	moved, refreshErr := c.moved(ctx, operation)
	switch arkindex.CodeOf(refreshErr) {
	case arkindex.CodeUnavailable, arkindex.CodeInterrupted:
		return 0, refreshErr // whether the resource exists is still unknown
	}
	if !moved {
		return status, err
	}
	if operation, err = c.Operation(ctx, name); err != nil {
		return 0, err
	}
	return c.perform(ctx, operation, parameters, query, body, out)
}

// mayHaveMoved reports whether a status may mean that an operation has another address now.
func mayHaveMoved(status int) bool {
	switch status {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone:
		return true
	}
	return status >= 300 && status < 400
}

// perform is call for an operation whose address has been looked up.
func (c *Client) perform(
	ctx context.Context, operation Operation, parameters map[string]string, query url.Values,
	body []byte, out any,
) (int, error) {
	address, err := c.address(operation, parameters, query)
	if err != nil {
		return 0, err
	}
	response, err := c.send(ctx, exchange{
		method: operation.Method, address: address, body: body, limit: maxResponse,
		anonymous: operation.Name == CreateOIDCToken,
		read:      func(in io.Reader) error { return c.decode(in, operation.Name, out) },
	})
	if err != nil {
		return statusOf(err), err
	}
	return response.StatusCode, nil
}

// completeness is implemented by responses that can be distinguished from unrelated JSON: missing
// names the required part that the response lacks. It is empty for a complete response.
type completeness interface{ missing() string }

// decode decodes a response into out. The response is ignored when out is nil.
func (c *Client) decode(in io.Reader, name string, out any) error {
	content, err := io.ReadAll(in)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(content, out); err != nil {
		return arkindex.Errorf(arkindex.CodeUnavailable,
			"%s responded to %s with an unexpected body: %w", c.base.Host, name, err).
			WithHint("check that %s is the address of an Arkindex instance", c.URL())
	}
	if response, ok := out.(interface{ received(size int64) }); ok {
		response.received(int64(len(content)))
	}
	if response, ok := out.(completeness); ok && response.missing() != "" {
		return arkindex.Errorf(arkindex.CodeUnavailable,
			"%s responded to %s without %s", c.base.Host, name, response.missing()).
			WithHint("check that %s is the address of an Arkindex instance", c.URL())
	}
	return nil
}

// statusOf returns the HTTP status in an error, or 0 for an error without a response.
func statusOf(err error) int {
	var e *arkindex.Error
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// address builds the full URL of an operation.
func (c *Client) address(
	operation Operation, parameters map[string]string, query url.Values,
) (string, error) {
	path := operation.Path
	for name, value := range parameters {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	if strings.ContainsAny(path, "{}") {
		return "", arkindex.Errorf(arkindex.CodeUnavailable,
			"the instance's document gives %s the path %s, which has unknown parameters",
			operation.Name, arkindex.CutText(operation.Path, maxProblemPath))
	}
	address := c.URL() + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address, nil
}
