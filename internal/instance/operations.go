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

// Published is the result of a publication. Created means that the version is new. AddedReferences
// were added to a version that existed.
type Published struct {
	Version         arkindex.WorkerVersion
	Created         bool
	AddedReferences []arkindex.Reference
}

// Encode encodes a request body as compact JSON, without the HTML escapes of json.Marshal.
func Encode(body any) (json.RawMessage, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return nil, arkindex.Errorf(arkindex.CodeInternal,
			"a request cannot be encoded as JSON: %w", err)
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// CreateDockerWorkerVersion publishes a version in one call. body is the encoded
// arkindex.DockerWorkerVersion. Some instances refuse a version that exists: the Error then has a
// VersionExists as its cause.
func (c *Client) CreateDockerWorkerVersion(
	ctx context.Context, body json.RawMessage,
) (Published, error) {
	return c.publish(ctx, CreateDockerWorkerVersion, nil, body)
}

// CreateWorkerVersion creates a version of a worker. For a version that exists, the Error has a
// VersionExists as its cause.
func (c *Client) CreateWorkerVersion(
	ctx context.Context, workerID string, body json.RawMessage,
) (Published, error) {
	return c.publish(ctx, CreateWorkerVersion, idParameter(workerID), body)
}

// ImportWorkerVersion creates a version of a worker from the content of a configuration file.
// For a version that exists, the Error has a VersionExists as its cause.
func (c *Client) ImportWorkerVersion(
	ctx context.Context, workerID string, body json.RawMessage,
) (Published, error) {
	return c.publish(ctx, ImportWorkerVersion, idParameter(workerID), body)
}

func (c *Client) publish(
	ctx context.Context, operation string, parameters map[string]string, body json.RawMessage,
) (Published, error) {
	var response versionResponse
	status, err := c.call(ctx, operation, parameters, nil, body, &response)
	if err != nil {
		return Published{}, err
	}
	return Published{
		Version: response.version(), Created: status == http.StatusCreated,
		AddedReferences: response.AddedReferences,
	}, nil
}

// idParameter returns the parameters of an operation on one resource.
func idParameter(id string) map[string]string { return map[string]string{"id": id} }

// CreateWorker creates a worker. A worker with the same slug in the same repository is returned as
// it is.
func (c *Client) CreateWorker(ctx context.Context, body json.RawMessage) (arkindex.Worker, error) {
	var response workerResponse
	_, err := c.call(ctx, CreateWorker, nil, nil, body, &response)
	return response.Worker, err
}

// PartialUpdateWorker changes the fields of a worker that are in body.
func (c *Client) PartialUpdateWorker(
	ctx context.Context, id string, body json.RawMessage,
) (arkindex.Worker, error) {
	var response workerResponse
	_, err := c.call(ctx, PartialUpdateWorker, idParameter(id), nil, body, &response)
	return response.Worker, err
}

// PartialUpdateWorkerVersion changes the fields of a version that are in body.
func (c *Client) PartialUpdateWorkerVersion(
	ctx context.Context, id string, body json.RawMessage,
) (arkindex.WorkerVersion, error) {
	var response versionResponse
	_, err := c.call(ctx, PartialUpdateWorkerVersion, idParameter(id), nil, body, &response)
	return response.version(), err
}

// VersionURL returns the address of a version. It is empty when the loaded document has no
// operation that reads versions. It sends no request.
func (c *Client) VersionURL(id string) string {
	operation, ok := c.loadedOperation(RetrieveWorkerVersion)
	if !ok {
		return ""
	}
	address, _ := c.address(operation, idParameter(id), nil) // empty with an error
	return address
}

// WorkerFilter selects workers. Empty fields are ignored.
type WorkerFilter struct {
	Slug          string
	RepositoryURL string
	Verified      bool
}

func (f WorkerFilter) matches(worker arkindex.Worker) bool {
	return (!f.Verified || worker.Verified) && (f.Slug == "" || worker.Slug == f.Slug) &&
		(f.RepositoryURL == "" || arkindex.SameRepository(worker.RepositoryURL, f.RepositoryURL))
}

// ListWorkers returns the workers that match the filter, newest first. Some instances ignore
// unknown filters, so every worker is checked here too.
func (c *Client) ListWorkers(
	ctx context.Context, filter WorkerFilter,
) ([]arkindex.Worker, error) {
	query := url.Values{}
	if filter.Slug != "" {
		query.Set("slug", filter.Slug)
	}
	if filter.Verified {
		query.Set("verified", "true")
	}
	workers := []arkindex.Worker{}
	err := eachItem(ctx, c, ListWorkers, nil, query, func(worker arkindex.Worker) bool {
		if filter.matches(worker) {
			workers = append(workers, worker)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	return workers, nil
}

// ListWorkerVersions returns the versions of a worker, newest first.
func (c *Client) ListWorkerVersions(
	ctx context.Context, workerID string,
) ([]arkindex.WorkerVersion, error) {
	versions := []arkindex.WorkerVersion{}
	err := eachItem(ctx, c, ListWorkerVersions, idParameter(workerID), url.Values{},
		func(response versionResponse) bool {
			versions = append(versions, response.version())
			return true
		})
	if err != nil {
		return nil, err
	}
	return versions, nil
}

// FindWorkerVersion returns the newest version of a worker that matches, or ErrNotFound. It reads
// only as many pages as it needs.
func (c *Client) FindWorkerVersion(
	ctx context.Context, workerID string, matches func(arkindex.WorkerVersion) bool,
) (arkindex.WorkerVersion, error) {
	found, result := arkindex.WorkerVersion{}, ErrNotFound
	err := eachItem(ctx, c, ListWorkerVersions, idParameter(workerID), url.Values{},
		func(response versionResponse) bool {
			if version := response.version(); matches(version) {
				found, result = version, nil
			}
			return result != nil
		})
	if err != nil {
		return arkindex.WorkerVersion{}, err
	}
	return found, result
}

// RetrieveWorkerVersion returns one version.
func (c *Client) RetrieveWorkerVersion(
	ctx context.Context, id string,
) (arkindex.WorkerVersion, error) {
	var response versionResponse
	_, err := c.call(ctx, RetrieveWorkerVersion, idParameter(id), nil, nil, &response)
	return response.version(), err
}

// OffersRecommended reports whether the instance recommends a version of each worker.
func (c *Client) OffersRecommended(ctx context.Context) (bool, error) {
	i, err := c.FirstOffered(ctx, []string{RecommendedWorkerVersion})
	return i == 0, err
}

// RetrieveRecommendedWorkerVersion returns the version of a worker that the instance recommends.
// It is an Error with CodeNotFound if the instance recommends none.
func (c *Client) RetrieveRecommendedWorkerVersion(
	ctx context.Context, workerID string,
) (arkindex.WorkerVersion, error) {
	var response versionResponse
	_, err := c.call(ctx, RecommendedWorkerVersion, idParameter(workerID), nil, nil, &response)
	return response.version(), err
}

// Limits for a list, which a faulty instance could make endless: pages, and bytes of all their
// responses. How long it may take is up to the context.
const (
	maxPages     = 2000
	maxListBytes = 64 << 20
)

// endlessHint is the advice about a list that exceeds a limit.
const endlessHint = "tell the instance's administrator that the list does not end"

// eachItem reads a list page by page and calls do with each item, until do returns false. It
// requests pages by number: the URL in next may only be valid in the instance's own network. A
// list that becomes shorter in the meantime is not an error.
func eachItem[T any](
	ctx context.Context, c *Client, operation string, parameters map[string]string,
	query url.Values, do func(T) bool,
) error {
	size := int64(0)
	for number := 1; number <= maxPages; number++ {
		var page pageResponse[T]
		query.Set("page", strconv.Itoa(number))
		_, err := c.call(ctx, operation, parameters, query, nil, &page)
		if number > 1 && arkindex.CodeOf(err) == arkindex.CodeNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		for _, item := range page.Results {
			if !do(item) {
				return nil
			}
		}
		if page.Next == nil || len(page.Results) == 0 {
			return nil
		}
		if size += page.size; size > maxListBytes {
			return arkindex.Errorf(arkindex.CodeUnavailable,
				"%s responded to %s with a list of more than %d bytes, in %d pages",
				c.base.Host, operation, maxListBytes, number).WithHint("%s", endlessHint)
		}
	}
	return arkindex.Errorf(arkindex.CodeUnavailable,
		"%s responded to %s with a list that does not end after %d pages",
		c.base.Host, operation, maxPages).WithHint("%s", endlessHint)
}
