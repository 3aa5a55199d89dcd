package registry

import (
	"encoding/json"
	"net/http"
	"strings"

	"arkindex"
	"arkindex/internal/registry/store"
)

// createWorker makes a worker, or finds the one that has its slug in its repository, as it is.
func (r *Registry) createWorker(c *call) (answer, error) {
	object, err := readObject(c)
	if err != nil {
		return answer{}, err
	}
	f := newFields(object)
	wanted := readWorker(f)
	if len(*f.problems) > 0 {
		return answer{}, invalid(*f.problems...)
	}
	status := http.StatusOK
	var worker store.Worker
	err = r.write(c, func(catalogue catalogue) error {
		repository, err := catalogue.repository(wanted.RepositoryURL)
		if err != nil {
			return err
		}
		var known bool
		worker, known, err = catalogue.tx.WorkerBySlug(repository.ID, wanted.Slug)
		if known || err != nil {
			status = http.StatusOK
			return err
		}
		status = http.StatusCreated
		worker = wanted
		worker.RepositoryID, worker.Created = repository.ID, catalogue.now
		worker, err = catalogue.addWorker(worker)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return answer{status, presentWorker(worker)}, nil
}

// readWorker checks the body of CreateWorker.
func readWorker(f fields) store.Worker {
	var worker store.Worker
	worker.Name, _ = f.text("name", textRule{required: true, max: arkindex.MaxName})
	worker.Type, _ = f.text("type", textRule{required: true, max: arkindex.MaxName})
	worker.Slug, _ = f.text("slug", textRule{required: true, max: arkindex.MaxSlug, check: arkindex.CheckSlug})
	worker.RepositoryURL = f.repositoryURL("repository_url")
	worker.Description, _ = f.text("description", textRule{blank: true, max: arkindex.MaxLongText})
	return worker
}

// partialUpdateWorker changes a worker's name, type and description, and for administrators whether it is archived.
func (r *Registry) partialUpdateWorker(c *call) (answer, error) {
	id, isID := parseID(c.id)
	if !isID {
		return answer{}, notFound("worker")
	}
	object, err := readObject(c)
	if err != nil {
		return answer{}, err
	}
	var worker store.Worker
	err = r.write(c, func(catalogue catalogue) error {
		before, err := catalogue.changeableWorker(id)
		if err != nil {
			return err
		}
		f := newFields(object)
		if worker = changeWorker(f, before); len(*f.problems) > 0 {
			return invalid(*f.problems...)
		}
		if worker.ArchivedReason != before.ArchivedReason {
			if err := c.caller.require(adminScope); err != nil {
				return err
			}
		}
		return catalogue.describeWorker(before, worker)
	})
	if err != nil {
		return answer{}, err
	}
	return ok(presentWorker(worker)), nil
}

// changeWorker checks the body of PartialUpdateWorker, and returns the worker that it makes. What identifies a worker may be named,
// but not changed.
func changeWorker(f fields, worker store.Worker) store.Worker {
	if name, ok := f.text("name", textRule{required: f.has("name"), max: arkindex.MaxName}); ok {
		worker.Name = name
	}
	if kind, ok := f.text("type", textRule{required: f.has("type"), max: arkindex.MaxName}); ok {
		worker.Type = kind
	}
	if description, ok := f.text("description", textRule{blank: true, max: arkindex.MaxLongText}); ok || f.has("description") {
		worker.Description = description
	}
	if slug, ok := f.text("slug", textRule{max: arkindex.MaxSlug}); ok && slug != worker.Slug {
		f.refuse("slug", "read_only", "cannot be changed")
	}
	if f.has("repository_url") && f.repositoryURL("repository_url") != worker.RepositoryURL {
		f.refuse("repository_url", "read_only", "cannot be changed")
	}
	worker.ArchivedReason = f.archived(worker.ArchivedReason)
	return worker
}

// archived reads whether and why a worker is archived. The same pointer comes back when nothing changes.
func (f fields) archived(before *string) *string {
	archive := before != nil
	if value, present := f.raw("archived", false); present {
		if err := json.Unmarshal(value, &archive); err != nil {
			f.refuse("archived", "invalid", "must be true or false")
			return before
		}
	}
	reason, given := f.text("archived_reason", textRule{required: archive && before == nil, max: arkindex.MaxLongText})
	switch reason = strings.TrimSpace(reason); {
	case given && !f.has("archived") && before == nil:
		f.refuse("archived_reason", "invalid", "goes with archived: send archived as true as well")
		return nil
	case !archive:
		return nil
	case before != nil && (!given || reason == *before):
		return before
	default:
		return &reason
	}
}
