package instance

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"arkindex"
)

// Published is the answer to a publication. Created tells a new version from one that was there before; Added are the
// references that the call added to a version that was there.
type Published struct {
	Version arkindex.WorkerVersion
	Created bool
	Added   []arkindex.Reference
}

// Encode writes a request body as compact JSON, without the HTML escapes that Go adds by default.
func Encode(body any) (json.RawMessage, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return nil, arkindex.Errorf(arkindex.CodeInternal, "a request cannot be written as JSON: %w", err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// CreateDockerWorkerVersion publishes in one call. body is the encoded arkindex.DockerWorkerVersion.
func (c *Client) CreateDockerWorkerVersion(ctx context.Context, body json.RawMessage) (Published, error) {
	var answer struct {
		arkindex.WorkerVersion
		Added []arkindex.Reference `json:"added_references"`
	}
	status, err := c.call(ctx, CreateDockerWorkerVersion, nil, nil, body, &answer)
	if err != nil {
		return Published{}, err
	}
	if answer.ID == "" {
		return Published{}, arkindex.Errorf(arkindex.CodeUnavailable, "%s answered %s without the version's id", c.base.Host, CreateDockerWorkerVersion)
	}
	return Published{Version: answer.WorkerVersion, Created: status == http.StatusCreated, Added: answer.Added}, nil
}

// VersionURL returns where a version can be read.
func (c *Client) VersionURL(ctx context.Context, id string) (string, error) {
	operation, err := c.Operation(ctx, RetrieveWorkerVersion)
	if err != nil {
		return "", err
	}
	return c.address(operation, map[string]string{"id": id}, nil)
}

// WorkerFilter narrows a list of workers; empty fields do not.
type WorkerFilter struct {
	Slug          string
	RepositoryURL string
}

// ListWorkers returns the workers that the filter lets through, newest first. Instances that do not know a filter send
// more, so each is checked here as well.
func (c *Client) ListWorkers(ctx context.Context, filter WorkerFilter) ([]arkindex.Worker, error) {
	query := url.Values{}
	if filter.Slug != "" {
		query.Set("slug", filter.Slug)
	}
	workers, err := list[arkindex.Worker](ctx, c, ListWorkers, nil, query)
	if err != nil {
		return nil, err
	}
	kept := workers[:0]
	for _, worker := range workers {
		if (filter.Slug == "" || worker.Slug == filter.Slug) && (filter.RepositoryURL == "" || worker.RepositoryURL == filter.RepositoryURL) {
			kept = append(kept, worker)
		}
	}
	return kept, nil
}

// ListWorkerVersions returns the versions of a worker, newest first.
func (c *Client) ListWorkerVersions(ctx context.Context, workerID string) ([]arkindex.WorkerVersion, error) {
	return list[arkindex.WorkerVersion](ctx, c, ListWorkerVersions, map[string]string{"id": workerID}, url.Values{})
}

// RetrieveWorkerVersion returns one version.
func (c *Client) RetrieveWorkerVersion(ctx context.Context, id string) (arkindex.WorkerVersion, error) {
	var version arkindex.WorkerVersion
	_, err := c.call(ctx, RetrieveWorkerVersion, map[string]string{"id": id}, nil, nil, &version)
	return version, err
}

// list reads every page of a list. It asks for the pages by number: the URL in next may name an address that only the
// instance's own network knows.
func list[T any](ctx context.Context, c *Client, operation string, parameters map[string]string, query url.Values) ([]T, error) {
	items := []T{}
	for number := 1; ; number++ {
		var page arkindex.Page[T]
		query.Set("page", strconv.Itoa(number))
		if _, err := c.call(ctx, operation, parameters, query, nil, &page); err != nil {
			return nil, err
		}
		items = append(items, page.Results...)
		if page.Next == nil || len(page.Results) == 0 {
			return items, nil
		}
	}
}
