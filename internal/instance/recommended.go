package instance

import (
	"context"

	"arkindex"
)

// OffersRecommended reports whether the instance tells which version of a worker it recommends.
func (c *Client) OffersRecommended(ctx context.Context) (bool, error) {
	i, err := c.FirstOffered(ctx, []string{RecommendedWorkerVersion})
	return i == 0, err
}

// RetrieveRecommendedWorkerVersion returns the version of a worker that the instance recommends. One that it does not recommend any
// of is an Error with CodeNotFound.
func (c *Client) RetrieveRecommendedWorkerVersion(ctx context.Context, workerID string) (arkindex.WorkerVersion, error) {
	var answer versionAnswer
	_, err := c.call(ctx, RecommendedWorkerVersion, map[string]string{"id": workerID}, nil, nil, &answer)
	return answer.version(), err
}
