package store

import (
	"strings"
	"time"
)

// Worker is a worker of a repository, in which its slug is unique.
type Worker struct {
	ID            string
	RepositoryID  string
	RepositoryURL string // of the repository; only read
	Slug          string
	Name          string
	Type          string
	Description   string
	// ArchivedReason is why an administrator put the worker away, nil when none did.
	ArchivedReason *string
	Created        time.Time
}

const (
	workerColumns = "w.id, w.repository_id, p.url, w.slug, w.name, w.type, w.description, w.archived_reason, w.created_at"
	workerTables  = "workers w JOIN repositories p ON p.id = w.repository_id"
)

func scanWorker(r row) (Worker, error) {
	var worker Worker
	var created int64
	err := r.Scan(&worker.ID, &worker.RepositoryID, &worker.RepositoryURL, &worker.Slug, &worker.Name, &worker.Type, &worker.Description, &worker.ArchivedReason, &created)
	worker.Created = toTime(created)
	return worker, err
}

// Worker finds a worker by its ID.
func (tx *Tx) Worker(id string) (Worker, bool, error) {
	return find(tx, scanWorker, "SELECT "+workerColumns+" FROM "+workerTables+" WHERE w.id = $1", id)
}

// WorkerBySlug finds a worker of a repository.
func (tx *Tx) WorkerBySlug(repositoryID, slug string) (Worker, bool, error) {
	return find(tx, scanWorker, "SELECT "+workerColumns+" FROM "+workerTables+" WHERE w.repository_id = $1 AND w.slug = $2", repositoryID, slug)
}

// AddWorker keeps a new worker and returns it with its ID.
func (tx *Tx) AddWorker(worker Worker) (Worker, error) {
	var err error
	if worker.ID, err = newID(); err != nil {
		return worker, err
	}
	err = tx.exec("INSERT INTO workers (id, repository_id, slug, name, folded_name, type, description, created_at, place) "+
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT coalesce(max(place), 0) + 1 FROM workers))",
		worker.ID, worker.RepositoryID, worker.Slug, worker.Name, fold(worker.Name), worker.Type, worker.Description, fromTime(worker.Created))
	if err != nil {
		return worker, err
	}
	return worker, tx.AddWorkerRepository(worker.ID, worker.RepositoryID)
}

// AddWorkerRepository lets a worker have versions at the revisions of a repository, beside its own and others that it has already.
func (tx *Tx) AddWorkerRepository(workerID, repositoryID string) error {
	return tx.exec("INSERT INTO worker_repositories (worker_id, repository_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", workerID, repositoryID)
}

// DescribeWorker changes a worker's name, type and description to those given, and whether it is archived.
func (tx *Tx) DescribeWorker(worker Worker) error {
	return tx.exec("UPDATE workers SET name = $1, folded_name = $2, type = $3, description = $4, archived_reason = $5 WHERE id = $6",
		worker.Name, fold(worker.Name), worker.Type, worker.Description, worker.ArchivedReason, worker.ID)
}

// WorkerFilter narrows a list of workers. Its fields are combined by and; an empty one does not narrow.
type WorkerFilter struct {
	Name         string // a part of the name, in upper or lower case
	Type         string
	Slug         string
	RepositoryID string
	Archived     string // true or false
}

func (f WorkerFilter) conditions() conditions {
	var c conditions
	if f.Name != "" {
		c.add(`w.folded_name LIKE ? ESCAPE '\'`, pattern(fold(f.Name)))
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
	switch f.Archived {
	case "true":
		c.terms = append(c.terms, "w.archived_reason IS NOT NULL")
	case "false":
		c.terms = append(c.terms, "w.archived_reason IS NULL")
	}
	return c
}

// fold makes texts that differ in case only equal. The engines' own lower() knows ASCII only, or depends on the locale.
func fold(text string) string { return strings.ToLower(text) }

// Workers returns a slice of the workers that the filter keeps, newest first, and how many there are in all.
func (tx *Tx) Workers(filter WorkerFilter, slice Slice) ([]Worker, int, error) {
	list := listing{columns: workerColumns, tables: workerTables, id: "w.id", place: "w.place", from: "workers w"}
	switch filter {
	case WorkerFilter{}:
		list.whole = true
	case WorkerFilter{Archived: "false"}:
		list.whole, list.but = true, "w.archived_reason IS NOT NULL"
	}
	return readSlice(tx, scanWorker, slice, filter.conditions(), list)
}

// WorkerType is a type that some worker has. ID is that of its first worker.
type WorkerType struct {
	ID   string
	Name string
}

func scanWorkerType(r row) (WorkerType, error) {
	var found WorkerType
	err := r.Scan(&found.ID, &found.Name)
	return found, err
}

// WorkerTypes returns a slice of the types that workers have, the one that came last first, and how many there are in all.
func (tx *Tx) WorkerTypes(slice Slice) ([]WorkerType, int, error) {
	return readSlice(tx, scanWorkerType, slice, conditions{}, listing{
		columns: "t.id, t.type", tables: "(SELECT type, min(id) AS id FROM workers GROUP BY type) t", id: "t.id",
	})
}
