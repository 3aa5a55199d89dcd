package catalog

import (
	"context"
	"errors"
	"strings"

	"arkindex"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/paging"
	"arkindex/internal/registry/store"
)

// WorkerFilter narrows a list of workers. Empty fields match every worker.
type WorkerFilter struct {
	Name         string // a part of the name, in any case
	Type         string
	Slug         string
	RepositoryID string // a UUID
	Archived     bool   // list archived workers instead of the others
	Verified     bool   // list only workers with a verified version
}

// Workers returns a page of the workers that match a filter.
func (c *Catalog) Workers(
	ctx context.Context, filter WorkerFilter, page paging.Page,
) (paging.List[Worker], error) {
	matching := store.WorkerFilter{
		Name: filter.Name, Type: filter.Type, Slug: filter.Slug,
		RepositoryID: filter.RepositoryID, Archived: "false", Verified: filter.Verified,
	}
	if filter.Archived {
		matching.Archived = "true"
	}
	read := func(tx *store.Tx) ([]store.Worker, int, error) {
		return tx.Workers(matching, page.Rows())
	}
	return readList(ctx, c, read, newWorkerResult)
}

// WorkerType is a type that some worker has. ID is that of the first worker of the type.
type WorkerType struct {
	ID   string
	Name string
}

// WorkerTypes returns a page of the types that workers have.
func (c *Catalog) WorkerTypes(
	ctx context.Context, page paging.Page,
) (paging.List[WorkerType], error) {
	read := func(tx *store.Tx) ([]store.WorkerType, int, error) {
		return tx.WorkerTypes(page.Rows())
	}
	return readList(
		ctx, c, read, func(row store.WorkerType) WorkerType { return WorkerType(row) },
	)
}

// Worker returns the worker with an ID.
func (c *Catalog) Worker(ctx context.Context, id string) (Worker, error) {
	var row store.Worker
	err := c.read(ctx, func(tx *store.Tx) (err error) {
		row, err = find(tx.Worker, id, "worker")
		return err
	})
	return newWorkerResult(row), err
}

// NewWorker is a request to create a worker. RepositoryURL is normalized.
type NewWorker struct {
	Name          string
	Type          string
	Slug          string
	Description   string
	RepositoryURL string
}

// CreateWorker creates a worker. If its repository has a worker with the slug, CreateWorker
// returns that one unchanged, with created unset.
func (c *Catalog) CreateWorker(
	ctx context.Context, caller auth.Caller, request NewWorker,
) (worker Worker, created bool, err error) {
	var row store.Worker
	err = c.write(ctx, caller, func(t *transaction) error {
		repository, err := t.repository(request.RepositoryURL)
		if err != nil {
			return err
		}
		row, err = t.tx.WorkerBySlug(repository.ID, request.Slug)
		if created = errors.Is(err, store.ErrNotFound); !created {
			return err
		}
		row, err = t.addWorker(store.Worker{
			RepositoryID: repository.ID, RepositoryURL: repository.URL, Slug: request.Slug,
			Name: request.Name, Type: request.Type, Description: request.Description,
			Created: t.now,
		})
		return err
	})
	return newWorkerResult(row), created, err
}

func (t *transaction) addWorker(worker store.Worker) (store.Worker, error) {
	worker, err := t.tx.AddWorker(worker)
	if err != nil {
		return worker, err
	}
	return worker, t.record(workerChange("worker.added", worker, nil))
}

// changeableWorker returns the worker with an ID if the caller may change it.
func (t *transaction) changeableWorker(id string) (store.Worker, error) {
	worker, err := find(t.tx.Worker, id, "worker")
	if err != nil {
		return worker, err
	}
	return worker, t.caller.MayChange(worker.RepositoryURL)
}

// WorkerUpdate is a request to change a worker. Nil fields stay as they are. Slug and
// RepositoryURL, which identify the worker, may be given but not changed. To archive a worker
// takes an administrator, and a reason.
type WorkerUpdate struct {
	Name           *string
	Type           *string
	Description    *string
	Slug           *string
	RepositoryURL  *string // normalized
	Archived       *bool
	ArchivedReason *string
}

// UpdateWorker changes a worker.
func (c *Catalog) UpdateWorker(
	ctx context.Context, caller auth.Caller, id string, update WorkerUpdate,
) (Worker, error) {
	var after store.Worker
	err := c.write(ctx, caller, func(t *transaction) error {
		before, err := t.changeableWorker(id)
		if err != nil {
			return err
		}
		if after, err = update.apply(before); err != nil {
			return err
		}
		if after.ArchivedReason != before.ArchivedReason {
			if err := t.caller.Require(auth.ScopeAdmin); err != nil {
				return err
			}
		}
		return t.updateWorker(before, after)
	})
	return newWorkerResult(after), err
}

// updateWorker stores what changed of a worker, if anything did.
func (t *transaction) updateWorker(before, after store.Worker) error {
	details := workerChanges(before, after)
	if len(details) == 0 {
		return nil
	}
	if err := t.tx.UpdateWorker(after); err != nil {
		return err
	}
	return t.record(workerChange("worker.changed", after, details))
}

// apply returns the updated worker.
func (u WorkerUpdate) apply(worker store.Worker) (store.Worker, error) {
	var problems []arkindex.Problem
	readOnly := func(field string, value *string, current string) {
		if value != nil && *value != current {
			problems = append(problems,
				arkindex.FieldProblem(field, "read_only", "cannot be changed"))
		}
	}
	readOnly("slug", u.Slug, worker.Slug)
	readOnly("repository_url", u.RepositoryURL, worker.RepositoryURL)
	reason, problem := u.archivedReason(worker.ArchivedReason)
	if problem != nil {
		problems = append(problems, *problem)
	}
	if problems != nil {
		return worker, arkindex.Invalid(problems...)
	}
	set(&worker.Name, u.Name)
	set(&worker.Type, u.Type)
	set(&worker.Description, u.Description)
	worker.ArchivedReason = reason
	return worker, nil
}

// set sets a field to a value unless that is nil.
func set(field, value *string) {
	if value != nil {
		*field = *value
	}
}

// archivedReason returns the new reason, or nil if the worker is not archived. If nothing changes,
// it returns the same pointer.
func (u WorkerUpdate) archivedReason(before *string) (*string, *arkindex.Problem) {
	archived := before != nil
	if u.Archived != nil {
		archived = *u.Archived
	}
	var problem arkindex.Problem
	switch {
	case u.ArchivedReason != nil && u.Archived == nil && before == nil:
		problem = arkindex.FieldProblem("archived_reason", "invalid",
			"goes with archived: send archived as true as well")
	case !archived:
		return nil, nil
	case before == nil && u.ArchivedReason == nil:
		problem = arkindex.FieldProblem("archived_reason", "required", "is required")
	case u.ArchivedReason == nil:
		return before, nil
	default:
		reason := strings.TrimSpace(*u.ArchivedReason)
		if before != nil && reason == *before {
			return before, nil
		}
		return &reason, nil
	}
	return nil, &problem
}
