package catalog

import (
	"arkindex"
	"arkindex/internal/registry/audit"
	"arkindex/internal/registry/store"
)

// recordPublication records a publication: a new version with the references that it was given, or
// an existing version that was given some.
func (t *transaction) recordPublication(
	version store.PublishedVersion, created bool, added []arkindex.Reference,
) error {
	details := map[string]any{}
	if len(added) > 0 {
		var references []string
		for _, reference := range added {
			references = append(references, string(reference.Type)+" "+reference.Name)
		}
		details["references"] = references
	}
	switch {
	case created:
		details["image"] = version.DockerImageIID
		return t.record(versionChange("version.published", version, details))
	case len(added) > 0:
		return t.record(versionChange("version.referenced", version, details))
	default:
		return nil
	}
}

// recordUpdate records what changed of a version, if anything did.
func (t *transaction) recordUpdate(before, after store.PublishedVersion) error {
	details := map[string]any{}
	if before.Branch != after.Branch {
		details["branch"] = after.Branch.Name()
	}
	if before.Tag != after.Tag {
		details["tag"] = after.Tag.Name()
	}
	if before.State != after.State || before.StateReason != after.StateReason {
		details["state"], details["reason"] = after.State, after.StateReason
	}
	if len(details) == 0 {
		return nil
	}
	return t.record(versionChange("version.changed", after, details))
}

func versionChange(
	action string, version store.PublishedVersion, details map[string]any,
) audit.Change {
	return audit.Change{
		Action: action, SubjectID: version.ID, Details: details,
		Subject: version.Worker.Slug + " at " + version.RevisionKey,
	}
}

func workerChange(action string, worker store.Worker, details map[string]any) audit.Change {
	return audit.Change{
		Action: action, SubjectID: worker.ID, Details: details,
		Subject: worker.Slug + " of " + worker.RepositoryURL,
	}
}

// workerChanges returns the new values of the fields that changed. Descriptions are long, so it
// only says that one changed.
func workerChanges(before, after store.Worker) map[string]any {
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
