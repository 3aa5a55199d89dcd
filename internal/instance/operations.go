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

// CreateDockerWorkerVersion publishes in one call. body is the encoded arkindex.DockerWorkerVersion. Some instances refuse a
// version that exists: an Error with an Exists as its cause.
func (c *Client) CreateDockerWorkerVersion(ctx context.Context, body json.RawMessage) (Published, error) {
	return c.publish(ctx, CreateDockerWorkerVersion, nil, body)
}

// CreateWorkerVersion creates a version of a worker. One that exists is an Error with an Exists as its cause.
func (c *Client) CreateWorkerVersion(ctx context.Context, workerID string, body json.RawMessage) (Published, error) {
	return c.publish(ctx, CreateWorkerVersion, map[string]string{"id": workerID}, body)
}

// ImportWorkerVersion creates a version of a worker from the text of a configuration file. One that exists is an Error with
// an Exists as its cause.
func (c *Client) ImportWorkerVersion(ctx context.Context, workerID string, body json.RawMessage) (Published, error) {
	return c.publish(ctx, ImportWorkerVersion, map[string]string{"id": workerID}, body)
}

func (c *Client) publish(ctx context.Context, operation string, parameters map[string]string, body json.RawMessage) (Published, error) {
	var answer versionAnswer
	status, err := c.call(ctx, operation, parameters, nil, body, &answer)
	if err != nil {
		return Published{}, err
	}
	return Published{Version: answer.version(), Created: status == http.StatusCreated, Added: answer.Added}, nil
}

// CreateWorker creates a worker, or finds the one that has its slug in its repository, as it is.
func (c *Client) CreateWorker(ctx context.Context, body json.RawMessage) (arkindex.Worker, error) {
	var answer workerAnswer
	_, err := c.call(ctx, CreateWorker, nil, nil, body, &answer)
	return answer.Worker, err
}

// PartialUpdateWorker changes the fields of a worker that body has.
func (c *Client) PartialUpdateWorker(ctx context.Context, id string, body json.RawMessage) (arkindex.Worker, error) {
	var answer workerAnswer
	_, err := c.call(ctx, PartialUpdateWorker, map[string]string{"id": id}, nil, body, &answer)
	return answer.Worker, err
}

// PartialUpdateWorkerVersion changes the fields of a version that body has.
func (c *Client) PartialUpdateWorkerVersion(ctx context.Context, id string, body json.RawMessage) (arkindex.WorkerVersion, error) {
	var answer versionAnswer
	_, err := c.call(ctx, PartialUpdateWorkerVersion, map[string]string{"id": id}, nil, body, &answer)
	return answer.version(), err
}

// VersionURL returns where a version can be read, empty when the instance is not known to offer that. It asks the instance nothing.
func (c *Client) VersionURL(id string) string {
	operation, ok := c.knownOperation(RetrieveWorkerVersion)
	if !ok {
		return ""
	}
	address, _ := c.address(operation, map[string]string{"id": id}, nil) // empty with an error
	return address
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
	kept := []arkindex.Worker{}
	err := pages(ctx, c, ListWorkers, nil, query, func(worker arkindex.Worker) bool {
		if (filter.Slug == "" || worker.Slug == filter.Slug) && (filter.RepositoryURL == "" || arkindex.SameRepository(worker.RepositoryURL, filter.RepositoryURL)) {
			kept = append(kept, worker)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	return kept, nil
}

// ListWorkerVersions returns the versions of a worker, newest first.
func (c *Client) ListWorkerVersions(ctx context.Context, workerID string) ([]arkindex.WorkerVersion, error) {
	versions := []arkindex.WorkerVersion{}
	_, err := c.FindWorkerVersion(ctx, workerID, func(version arkindex.WorkerVersion) bool {
		versions = append(versions, version)
		return false
	})
	if err != nil {
		return nil, err
	}
	return versions, nil
}

// FindWorkerVersion returns the newest version of a worker that matches, nil when none does. It reads no further than it must.
func (c *Client) FindWorkerVersion(ctx context.Context, workerID string, matches func(arkindex.WorkerVersion) bool) (*arkindex.WorkerVersion, error) {
	var found *arkindex.WorkerVersion
	err := pages(ctx, c, ListWorkerVersions, map[string]string{"id": workerID}, url.Values{}, func(answer versionAnswer) bool {
		if version := answer.version(); matches(version) {
			found = &version
		}
		return found == nil
	})
	return found, err
}

// RetrieveWorkerVersion returns one version.
func (c *Client) RetrieveWorkerVersion(ctx context.Context, id string) (arkindex.WorkerVersion, error) {
	var answer versionAnswer
	_, err := c.call(ctx, RetrieveWorkerVersion, map[string]string{"id": id}, nil, nil, &answer)
	return answer.version(), err
}

// maxPages bounds a list, which an instance could else make endless.
const maxPages = 2000

// pages reads a list, page by page, for as long as more says true. It asks for the pages by number: the URL in next may name an
// address that only the instance's own network knows. A list that has become shorter meanwhile ends where it ends.
func pages[T any](ctx context.Context, c *Client, operation string, parameters map[string]string, query url.Values, more func(T) bool) error {
	for number := 1; number <= maxPages; number++ {
		var page pageAnswer[T]
		query.Set("page", strconv.Itoa(number))
		_, err := c.call(ctx, operation, parameters, query, nil, &page)
		if number > 1 && arkindex.CodeOf(err) == arkindex.CodeNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		for _, item := range page.Results {
			if !more(item) {
				return nil
			}
		}
		if page.Next == nil || len(page.Results) == 0 {
			return nil
		}
	}
	return arkindex.Errorf(arkindex.CodeUnavailable, "%s answered %s with a list that does not end after %d pages", c.base.Host, operation, maxPages)
}
