package instance

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"arkindex"
)

// Operation is one call that an instance offers. Path starts with a slash, relative to the instance's base address, and
// may hold parameters in braces.
type Operation struct {
	Name   string
	Method string
	Path   string
}

// Operations are an instance's operations by their operationId.
type Operations map[string]Operation

// The operations that this client calls.
const (
	CreateDockerWorkerVersion = "CreateDockerWorkerVersion"
	ListWorkers               = "ListWorkers"
	RetrieveWorker            = "RetrieveWorker"
	ListWorkerVersions        = "ListWorkerVersions"
	RetrieveWorkerVersion     = "RetrieveWorkerVersion"
	RetrieveUser              = "RetrieveUser"
)

// DockerOperation is where the first generation of instances has its one operation: what a plan made without an instance
// assumes.
func DockerOperation() Operation {
	return Operation{Name: CreateDockerWorkerVersion, Method: http.MethodPost, Path: "/api/v1/workers/versions/docker/"}
}

// documentQueries are the ways in which instances of different ages serve their OpenAPI document as JSON, newest first.
var documentQueries = [...]string{"json", "openapi-json"}

// Operation returns an operation of the instance, reading its OpenAPI document at the first call. An operation that the
// instance does not offer is an Error with CodeNotFound.
func (c *Client) Operation(ctx context.Context, name string) (Operation, error) {
	c.discover.Lock()
	defer c.discover.Unlock()
	if c.operations == nil {
		operations, err := c.readDocument(ctx)
		if err != nil {
			return Operation{}, err
		}
		c.operations = operations
	}
	operation, ok := c.operations[name]
	if !ok {
		return Operation{}, arkindex.Errorf(arkindex.CodeNotFound, "%s does not offer the operation %s", c.base.Host, name).
			WithHint("check that %s is the right instance and that this program is recent enough for it", c.URL())
	}
	return operation, nil
}

// readDocument fetches the instance's document, without credentials since every instance serves it to anyone.
func (c *Client) readDocument(ctx context.Context) (Operations, error) {
	ctx = context.WithValue(ctx, anonymous{}, true)
	addresses := []string{c.schemaURL}
	if c.schemaURL == "" {
		addresses = nil
		for _, format := range documentQueries {
			addresses = append(addresses, c.URL()+"/api/v1/openapi/?format="+format)
		}
	}
	var refusal error
	for _, address := range addresses {
		response, content, err := c.send(ctx, http.MethodGet, address, nil, maxDocument)
		if err != nil {
			return nil, err
		}
		if response.StatusCode == http.StatusOK {
			return parseDocument(content, c.base.Host)
		}
		refusal = answerError(response, content[:min(len(content), maxError)])
		if response.StatusCode != http.StatusNotFound && response.StatusCode != http.StatusNotAcceptable {
			break
		}
	}
	return nil, arkindex.Errorf(arkindex.CodeOf(refusal), "the OpenAPI document of %s cannot be read: %w", c.base.Host, refusal).
		WithHint("check that %s is the address of an Arkindex instance", c.URL())
}

// pathItem is what a document says of one path: its operations by method, among other things that are passed over.
type pathItem map[string]documentOperation

// documentOperation is the part of an operation that a client needs. A path item's value of another form, such as a list
// of parameters, is none.
type documentOperation struct {
	OperationID string `json:"operationId"`
}

// UnmarshalJSON accepts any value and keeps the operationId of an object.
func (o *documentOperation) UnmarshalJSON(text []byte) error {
	if len(text) == 0 || text[0] != '{' {
		return nil
	}
	type plain documentOperation
	return json.Unmarshal(text, (*plain)(o))
}

// parseDocument keeps a document's operations.
func parseDocument(content []byte, host string) (Operations, error) {
	var document struct {
		Paths map[string]pathItem `json:"paths"`
	}
	if err := json.Unmarshal(content, &document); err != nil {
		return nil, arkindex.Errorf(arkindex.CodeUnavailable, "the OpenAPI document of %s is not JSON: %w", host, err).
			WithHint("check that the address is that of an Arkindex instance")
	}
	operations := Operations{}
	for path, item := range document.Paths {
		for method, operation := range item {
			if operation.OperationID != "" {
				operations[operation.OperationID] = Operation{Name: operation.OperationID, Method: strings.ToUpper(method), Path: path}
			}
		}
	}
	return operations, nil
}
