package registry

import (
	"fmt"
	"net/url"
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
	filter, err := readWorkerFilter(query)
	if err != nil {
		return answer{}, err
	}
	var workers []store.Worker
	var count int
	err = r.store.Read(c.request.Context(), func(tx *store.Tx) (err error) {
		workers, count, err = tx.Workers(filter, page.slice())
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return listOf(r, c, page, workers, count, presentWorker, func(w store.Worker) string { return w.ID })
}

// readWorkerFilter checks the query of ListWorkers. Archived workers are listed when they are asked for.
func readWorkerFilter(query url.Values) (store.WorkerFilter, error) {
	filter := store.WorkerFilter{Name: query.Get("name"), Type: query.Get("type"), Slug: query.Get("slug"), Archived: "false"}
	var problems []arkindex.Problem
	for _, name := range []string{"name", "type", "slug"} {
		if text := query.Get(name); !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			problems = append(problems, problem(name, "invalid", "is not a text"))
		}
	}
	if utf8.RuneCountInString(filter.Name) > arkindex.MaxName { // longer than any name, and than what SQLite compares with
		problems = append(problems, problem("name", "max_length", fmt.Sprintf("may not be longer than %d characters", arkindex.MaxName)))
	}
	if text := query.Get("repository_id"); text != "" {
		id, isID := parseID(text)
		if !isID {
			problems = append(problems, problem("repository_id", "invalid", "is not a UUID"))
		}
		filter.RepositoryID = id
	}
	switch text := strings.ToLower(query.Get("archived")); text {
	case "":
	case "true", "false":
		filter.Archived = text
	default:
		problems = append(problems, problem("archived", "invalid", "must be true or false"))
	}
	if problems != nil {
		return filter, invalid(problems...)
	}
	return filter, nil
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

// workerType is a type of workers. Its ID is made from its name, for clients that expect one.
type workerType struct {
	ID          string `json:"id"`
	Slug        string `json:"slug"`
	DisplayName string `json:"display_name"`
}

func (r *Registry) listWorkerTypes(c *call) (answer, error) {
	page, err := parsePage(c.request.URL.Query())
	if err != nil {
		return answer{}, err
	}
	var types []store.WorkerType
	var count int
	err = r.store.Read(c.request.Context(), func(tx *store.Tx) (err error) {
		types, count, err = tx.WorkerTypes(page.slice())
		return err
	})
	if err != nil {
		return answer{}, err
	}
	present := func(t store.WorkerType) workerType {
		return workerType{uuid.NewSHA1(uuid.Nil, []byte(t.Name)).String(), t.Name, t.Name}
	}
	return listOf(r, c, page, types, count, present, func(t store.WorkerType) string { return t.ID })
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
