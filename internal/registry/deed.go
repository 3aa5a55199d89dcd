package registry

import (
	"arkindex"
	"arkindex/internal/registry/store"
)

// note keeps a change that the publication makes as an event.
func (p publication) note(done deed) error { return p.by.note(p.tx, p.now, done) }

// noteVersion notes a new version, with the references that its publication gave to the revision.
func (p publication) noteVersion(done published) error {
	details := map[string]any{"image": done.version.DockerImageIID}
	if len(done.added) > 0 {
		details["references"] = namedReferences(done.added)
	}
	return p.note(versionDeed("version.published", done.version, details))
}

// noteReferences notes what a publication changed that found its version.
func (p publication) noteReferences(done published) error {
	if len(done.added) == 0 {
		return nil
	}
	return p.note(versionDeed("version.referenced", done.version, map[string]any{"references": namedReferences(done.added)}))
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
	subject := version.Worker.Slug + " at " + commitURL(version.Worker.RepositoryURL, version.Revision.Hash)
	return deed{action: action, subjectID: version.ID, subject: subject, details: details}
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
	return details
}
