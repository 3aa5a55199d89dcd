package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"arkindex"
	"arkindex/internal/registry/catalog"

	"github.com/google/uuid"
)

// workerResponse is the JSON of a worker.
type workerResponse struct {
	arkindex.Worker
	Archived       bool    `json:"archived"`
	ArchivedReason *string `json:"archived_reason"`
}

func encodeWorker(worker catalog.Worker) workerResponse {
	return workerResponse{worker.Worker, worker.ArchivedReason != nil, worker.ArchivedReason}
}

func (a *API) listWorkers(w http.ResponseWriter, r request) error {
	query := r.http.URL.Query()
	page, err := decodePage(query)
	if err != nil {
		return err
	}
	filter, err := decodeWorkerFilter(query)
	if err != nil {
		return err
	}
	list, err := a.catalog.Within(r.memory).Workers(r.http.Context(), filter, page)
	if err != nil {
		return err
	}
	id := func(worker catalog.Worker) string { return worker.ID }
	return writeList(a, w, r, page, list, encodeWorker, id)
}

// decodeWorkerFilter decodes the query of ListWorkers.
func decodeWorkerFilter(query url.Values) (catalog.WorkerFilter, error) {
	filter := catalog.WorkerFilter{
		Name: query.Get("name"), Type: query.Get("type"), Slug: query.Get("slug"),
	}
	var problems []arkindex.Problem
	refuse := func(name, code, message string) {
		problems = append(problems, arkindex.FieldProblem(name, code, message))
	}
	for _, name := range []string{"name", "type", "slug"} {
		if value := query.Get(name); !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			refuse(name, "invalid", "must be UTF-8 without a NUL character")
		}
	}
	// No name is longer, and SQLite refuses longer patterns.
	if utf8.RuneCountInString(filter.Name) > arkindex.MaxName {
		refuse("name", "max_length",
			fmt.Sprintf("may not be longer than %d characters", arkindex.MaxName))
	}
	if value := query.Get("repository_id"); value != "" {
		id, ok := catalog.ParseID(value)
		if !ok {
			refuse("repository_id", "invalid", "is not a UUID")
		}
		filter.RepositoryID = id
	}
	for name, into := range map[string]*bool{
		"archived": &filter.Archived, "verified": &filter.Verified,
	} {
		switch strings.ToLower(query.Get(name)) {
		case "", "false":
		case "true":
			*into = true
		default:
			refuse(name, "invalid", "must be true or false")
		}
	}
	if problems != nil {
		return filter, arkindex.Invalid(problems...)
	}
	return filter, nil
}

func (a *API) retrieveWorker(w http.ResponseWriter, r request) error {
	worker, err := a.catalog.Within(r.memory).Worker(r.http.Context(), r.id)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, encodeWorker(worker))
}

// createWorker responds with 201 to a new worker, and with 200 to one that exists.
func (a *API) createWorker(w http.ResponseWriter, r request) error {
	f, err := decodeBody(w, r)
	if err != nil {
		return err
	}
	var body catalog.NewWorker
	body.Name, _ = f.str("name", stringRule{required: true, max: arkindex.MaxName})
	body.Type, _ = f.str("type", stringRule{required: true, max: arkindex.MaxName})
	body.Slug, _ = f.str("slug", slugRule())
	body.RepositoryURL = f.repositoryURL("repository_url")
	body.Description, _ = f.str("description", descriptionRule())
	if err := f.err(); err != nil {
		return err
	}
	worker, created, err := a.catalog.CreateWorker(r.http.Context(), r.caller, body)
	if err != nil {
		return err
	}
	return writeJSON(w, statusOf(created), encodeWorker(worker))
}

func slugRule() stringRule {
	return stringRule{required: true, max: arkindex.MaxSlug, check: arkindex.CheckSlug}
}

func descriptionRule() stringRule { return stringRule{blank: true, max: arkindex.MaxLongText} }

// statusOf returns the status of a response with an object that may be new.
func statusOf(created bool) int {
	if created {
		return http.StatusCreated
	}
	return http.StatusOK
}

func (a *API) partialUpdateWorker(w http.ResponseWriter, r request) error {
	f, err := decodeBody(w, r)
	if err != nil {
		return err
	}
	body := decodeWorkerUpdate(f)
	if err := f.err(); err != nil {
		return err
	}
	worker, err := a.catalog.UpdateWorker(r.http.Context(), r.caller, r.id, body)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, encodeWorker(worker))
}

// decodeWorkerUpdate decodes the body of PartialUpdateWorker. A null description removes it.
func decodeWorkerUpdate(f fields) catalog.WorkerUpdate {
	update := catalog.WorkerUpdate{
		Name: f.update("name", stringRule{max: arkindex.MaxName}),
		Type: f.update("type", stringRule{max: arkindex.MaxName}),
		Slug: f.optional("slug", stringRule{max: arkindex.MaxSlug}),
	}
	if f.has("description") {
		description, _ := f.str("description", descriptionRule())
		update.Description = &description
	}
	if f.has("repository_url") {
		url := f.repositoryURL("repository_url")
		update.RepositoryURL = &url
	}
	if raw, present := f.raw("archived", false); present {
		update.Archived = new(bool)
		if err := json.Unmarshal(raw, update.Archived); err != nil {
			f.refuse("archived", "invalid", "must be true or false")
		}
	}
	if reason, ok := f.str("archived_reason", stringRule{max: arkindex.MaxLongText}); ok {
		update.ArchivedReason = &reason
	}
	return update
}

// workerTypeResponse is the JSON of a type of workers. Its ID is derived from its name, for
// clients that expect one.
type workerTypeResponse struct {
	ID          string `json:"id"`
	Slug        string `json:"slug"`
	DisplayName string `json:"display_name"`
}

func encodeWorkerType(t catalog.WorkerType) workerTypeResponse {
	return workerTypeResponse{uuid.NewSHA1(uuid.Nil, []byte(t.Name)).String(), t.Name, t.Name}
}

func (a *API) listWorkerTypes(w http.ResponseWriter, r request) error {
	page, err := decodePage(r.http.URL.Query())
	if err != nil {
		return err
	}
	list, err := a.catalog.Within(r.memory).WorkerTypes(r.http.Context(), page)
	if err != nil {
		return err
	}
	id := func(t catalog.WorkerType) string { return t.ID }
	return writeList(a, w, r, page, list, encodeWorkerType, id)
}
