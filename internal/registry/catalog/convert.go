package catalog

import (
	"arkindex"
	"arkindex/internal/registry/store"
	"arkindex/internal/tag"
)

// Worker is a worker with the reason why it is archived, nil if it is not.
type Worker struct {
	arkindex.Worker
	ArchivedReason *string
}

func newWorkerResult(row store.Worker) Worker {
	return Worker{
		Worker: arkindex.Worker{
			ID: row.ID, Name: row.Name, Type: row.Type, Slug: row.Slug,
			Description: row.Description, RepositoryURL: row.RepositoryURL,
			Verified: row.Verified,
		},
		ArchivedReason: row.ArchivedReason,
	}
}

// Version is a version with the reason that an administrator gave for its state, empty without
// one.
type Version struct {
	arkindex.WorkerVersion
	StateReason string
}

func newVersionResult(row store.PublishedVersion) Version {
	version := arkindex.WorkerVersion{
		ID: row.ID,
		Worker: arkindex.WorkerSummary{
			ID: row.Worker.ID, Name: row.Worker.Name, Slug: row.Worker.Slug, Type: row.Worker.Type,
		},
		Version:     row.Number,
		RevisionURL: &row.RevisionURL,
		Branch:      nilIfEmpty(tag.ShownBranch(referencesOf(row, arkindex.Branch))),
		Tag:         nilIfEmpty(tag.ShownTag(referencesOf(row, arkindex.Tag))),
		State:       row.State, DockerImageIID: row.DockerImageIID,
		DockerImageName: row.DockerImageIID,
		GPUUsage:        row.GPUUsage, ModelUsage: row.ModelUsage,
		Configuration: []byte(row.Configuration),
		Created:       arkindex.FormatTime(row.Created),
		Verified:      row.Verified, Provenance: row.Provenance,
	}
	if row.Revision != nil {
		revision := newRevisionResult(*row.Revision, row.RevisionKey, row.References)
		version.Revision = &revision
	}
	return Version{version, row.StateReason}
}

func newRevisionResult(
	row store.Revision, commitURL string, references []store.Reference,
) arkindex.Revision {
	refs := make([]arkindex.Reference, len(references))
	for i, reference := range references {
		refs[i] = arkindex.Reference{
			ID: reference.ID, Type: reference.Type, Name: reference.Name,
		}
	}
	return arkindex.Revision{
		ID: row.ID, Hash: row.Hash, Message: row.Message, Author: row.Author,
		Created: arkindex.FormatTime(row.Created), CommitURL: commitURL, Refs: refs,
	}
}

func nilIfEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
