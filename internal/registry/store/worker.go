package store

import (
	"strings"
	"time"
)

// Worker is a worker of a repository, in which its slug is unique.
type Worker struct {
	ID            string
	RepositoryID  string
	RepositoryURL string // of the repository; read only
	Slug          string
	Name          string
	Type          string
	Description   string
	// ArchivedReason is why an administrator archived the worker, nil if it is not archived.
	ArchivedReason *string
	Created        time.Time
	Verified       bool // whether one of its versions is
}

const (
	workerColumns = "w.id, w.repository_id, p.url, w.slug, w.name, w.type, w.description, " +
		"w.archived_reason, w.created_at, w.verified"
	workerTables = "workers w JOIN repositories p ON p.id = w.repository_id"
)

func scanWorker(r row) (Worker, error) {
	var worker Worker
	var created, verified int64
	err := r.Scan(
		&worker.ID, &worker.RepositoryID, &worker.RepositoryURL, &worker.Slug, &worker.Name,
		&worker.Type, &worker.Description, &worker.ArchivedReason, &created,
		&verified,
	)
	worker.Created, worker.Verified = toTime(created), verified != 0
	return worker, err
}

// Worker returns a worker by its ID.
func (tx *Tx) Worker(id string) (Worker, error) {
	return find(tx, scanWorker, "SELECT "+workerColumns+" FROM "+workerTables+" WHERE w.id = $1", id)
}

// WorkerBySlug returns a worker of a repository by its slug.
func (tx *Tx) WorkerBySlug(repositoryID, slug string) (Worker, error) {
	query := "SELECT " + workerColumns + " FROM " + workerTables +
		" WHERE w.repository_id = $1 AND w.slug = $2"
	return find(tx, scanWorker, query, repositoryID, slug)
}

// AddWorker adds a worker and returns it with its new ID.
func (tx *Tx) AddWorker(worker Worker) (Worker, error) {
	var err error
	if worker.ID, err = newID(); err != nil {
		return worker, err
	}
	err = tx.exec("INSERT INTO workers "+
		"(id, repository_id, slug, name, folded_name, type, description, created_at, place) "+
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT coalesce(max(place), 0) + 1 FROM workers))",
		worker.ID, worker.RepositoryID, worker.Slug, worker.Name, fold(worker.Name), worker.Type,
		worker.Description, fromTime(worker.Created))
	if err != nil {
		return worker, err
	}
	return worker, tx.AddWorkerRepository(worker.ID, worker.RepositoryID)
}

// AddWorkerRepository lets a worker have versions at the revisions of one more repository.
func (tx *Tx) AddWorkerRepository(workerID, repositoryID string) error {
	query := "INSERT INTO worker_repositories (worker_id, repository_id) VALUES ($1, $2) " +
		"ON CONFLICT DO NOTHING"
	return tx.exec(query, workerID, repositoryID)
}

// UpdateWorker changes the name, type, description and ArchivedReason of the worker with the ID.
func (tx *Tx) UpdateWorker(worker Worker) error {
	return tx.exec(
		"UPDATE workers SET name = $1, folded_name = $2, type = $3, "+
			"description = $4, archived_reason = $5 "+
			"WHERE id = $6",
		worker.Name, fold(worker.Name), worker.Type, worker.Description, worker.ArchivedReason,
		worker.ID,
	)
}

// VerifyWorker records that a worker has a verified version.
func (tx *Tx) VerifyWorker(id string) error {
	return tx.exec("UPDATE workers SET verified = 1 WHERE id = $1 AND verified = 0", id)
}

// WorkerFilter selects workers that match all of its fields. An empty field matches every worker.
type WorkerFilter struct {
	Name         string // a part of the name, whatever its case
	Type         string
	Slug         string
	RepositoryID string
	Archived     string // true or false
	Verified     bool
}

func (f WorkerFilter) conditions() conditions {
	var c conditions
	if f.Name != "" {
		c.add(`w.folded_name LIKE ? ESCAPE '\'`, containsPattern(fold(f.Name)))
	}
	if f.Type != "" {
		c.add("w.type = ?", f.Type)
	}
	if f.Slug != "" {
		c.add("w.slug = ?", f.Slug)
	}
	if f.RepositoryID != "" {
		c.add("w.repository_id = ?", f.RepositoryID)
	}
	if f.Verified {
		c.terms = append(c.terms, "w.verified = 1")
	}
	switch f.Archived {
	case "true":
		c.terms = append(c.terms, "w.archived_reason IS NOT NULL")
	case "false":
		c.terms = append(c.terms, "w.archived_reason IS NULL")
	}
	return c
}

// fold makes strings equal that differ in case only. The databases' own lower() knows ASCII only,
// or depends on the locale.
func fold(s string) string { return strings.ToLower(s) }

// Workers returns a page of the workers that the filter selects, newest first, and their total
// number.
func (tx *Tx) Workers(filter WorkerFilter, page Page) ([]Worker, int, error) {
	from := listing{
		columns:    workerColumns,
		tables:     workerTables,
		id:         "w.id",
		place:      "w.place",
		placeTable: "workers w",
	}
	switch filter {
	case WorkerFilter{}:
		from.whole = true
	case WorkerFilter{Archived: "false"}:
		from.whole, from.hidden = true, "w.archived_reason IS NOT NULL"
	}
	return readPage(tx, scanWorker, page, filter.conditions(), from)
}

// WorkerType is a type that at least one worker has. ID is the ID of the first worker that has it.
type WorkerType struct {
	ID   string
	Name string
}

func scanWorkerType(r row) (WorkerType, error) {
	var found WorkerType
	err := r.Scan(&found.ID, &found.Name)
	return found, err
}

// WorkerTypes returns a page of the types of the workers, newest first, and their total number.
func (tx *Tx) WorkerTypes(page Page) ([]WorkerType, int, error) {
	return readPage(tx, scanWorkerType, page, conditions{}, listing{
		columns: "t.id, t.type",
		tables:  "(SELECT type, min(id) AS id FROM workers GROUP BY type) t",
		id:      "t.id",
	})
}
