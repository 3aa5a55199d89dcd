package registry

import (
	"arkindex"
	"arkindex/internal/registry/store"
)

// note keeps a change as an event.
func (c catalogue) note(done deed) error { return c.by.note(c.tx, c.now, done) }

// noteOutcome notes a publication: a new version with the references that it got, or one that was there and got some.
func (c catalogue) noteOutcome(done published) error {
	details := map[string]any{}
	if len(done.added) > 0 {
		details["references"] = namedReferences(done.added)
	}
	switch {
	case done.created:
		details["image"] = done.version.DockerImageIID
		return c.note(versionDeed("version.published", done.version, details))
	case len(done.added) > 0:
		return c.note(versionDeed("version.referenced", done.version, details))
	default:
		return nil
	}
}

func namedReferences(references []arkindex.Reference) []string {
	var names []string
	for _, reference := range references {
		names = append(names, string(reference.Type)+" "+reference.Name)
	}
	return names
}

// versionDeed is a change of a version.
func versionDeed(action string, version store.PublishedVersion, details map[string]any) deed {
	return deed{action: action, subjectID: version.ID, subject: version.Worker.Slug + " at " + version.RevisionKey, details: details}
}

// workerDeed is a change of a worker.
func workerDeed(action string, worker store.Worker, details map[string]any) deed {
	return deed{action: action, subjectID: worker.ID, subject: worker.Slug + " of " + worker.RepositoryURL, details: details}
}

// changedFields tells how a worker is called now where that changed. A description is long, and only said to have changed.
func changedFields(before, after store.Worker) map[string]any {
	details := map[string]any{}
	if before.Name != after.Name {
		details["name"] = after.Name
	}
	if before.Type != after.Type {
		details["type"] = after.Type
	}
	if before.Description != after.Description {
		details["description"] = "changed"
	}
	if after.ArchivedReason != before.ArchivedReason {
		details["archived_reason"] = after.ArchivedReason
	}
	return details
}
