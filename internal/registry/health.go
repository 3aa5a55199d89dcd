package registry

import (
	"context"
	"errors"
	"net/http"
	"time"

	"arkindex"
)

// serveHealth tells that the process answers, whatever its database does.
func (r *Registry) serveHealth(*call) (answer, error) {
	return ok(map[string]string{"status": "ok"}), nil
}

// readyWithin is how long the database may take to show that it answers.
const readyWithin = 2 * time.Second

// serveReadiness tells whether the database answers and has this program's schema, so that a balancer sends requests
// elsewhere while it does not.
func (r *Registry) serveReadiness(c *call) (answer, error) {
	ctx, cancel := context.WithTimeout(c.request.Context(), readyWithin)
	defer cancel()
	if err := r.store.Ping(ctx); err != nil {
		r.config.Logger.WarnContext(ctx, "not ready", "error", causes(err))
		return answer{http.StatusServiceUnavailable, map[string]string{"status": notReady(err)}}, nil
	}
	return ok(map[string]string{"status": "ready"}), nil
}

// notReady says why no request should come here, without what the database itself said.
func notReady(err error) string {
	var known *arkindex.Error
	if errors.As(err, &known) && known.Code == arkindex.CodeConflict {
		return known.Message // another program's schema
	}
	return "the database does not answer"
}
