package registry

import (
	"strings"
	"unicode/utf8"

	"arkindex"
	"arkindex/internal/registry/store"

	"github.com/google/uuid"
)

func (r *Registry) listWorkers(c *call) (answer, error) {
	query := c.request.URL.Query()
	page, err := parsePage(query)
	if err != nil {
		return answer{}, err
	}
	for _, name := range []string{"name", "type", "slug", "repository_id"} {
		if text := query.Get(name); !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return answer{}, invalid(problem(name, "invalid", "is not a text"))
		}
	}
	filter := store.WorkerFilter{Name: query.Get("name"), Type: query.Get("type"), Slug: query.Get("slug")}
	if text := query.Get("repository_id"); text != "" {
		id, isID := parseID(text)
		if !isID {
			return answer{}, invalid(problem("repository_id", "invalid", "is not a UUID"))
		}
		filter.RepositoryID = id
	}
	return r.workersPage(c, page, filter)
}

func (r *Registry) workersPage(c *call, page pageRequest, filter store.WorkerFilter) (answer, error) {
	var workers []store.Worker
	var count int
	err := r.store.Read(c.request.Context(), func(tx *store.Tx) (err error) {
		workers, count, err = tx.Workers(filter, page.slice())
		return err
	})
	if err != nil {
		return answer{}, err
	}
	var newest string
	items := make([]arkindex.Worker, len(workers))
	for i, worker := range workers {
		items[i] = presentWorker(worker)
	}
	if len(items) > 0 {
		newest = items[0].ID
	}
	return pageOf(r, c.request, page, items, count, newest)
}

func (r *Registry) retrieveWorker(c *call) (answer, error) {
	id, isID := parseID(c.id)
	if !isID {
		return answer{}, notFound("worker")
	}
	var worker store.Worker
	err := r.store.Read(c.request.Context(), func(tx *store.Tx) (err error) {
		worker, err = existing(tx.Worker(id))("worker")
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return ok(presentWorker(worker)), nil
}

// existing makes an error of what was not found.
func existing[T any](found T, known bool, err error) func(what string) (T, error) {
	return func(what string) (T, error) {
		if err == nil && !known {
			return found, notFound(what)
		}
		return found, err
	}
}

// parseID reads a UUID in its usual form and returns it in lower case.
func parseID(text string) (string, bool) {
	if len(text) != 36 {
		return "", false
	}
	id, err := uuid.Parse(text)
	return id.String(), err == nil
}
