package registry

import (
	"encoding/json"
	"time"

	"arkindex"
	"arkindex/internal/registry/store"
	"arkindex/internal/tag"
)

// presentedWorker is a worker as the registry answers it: with whether, and why, it is archived.
type presentedWorker struct {
	arkindex.Worker
	Archived       bool    `json:"archived"`
	ArchivedReason *string `json:"archived_reason"`
}

func presentWorker(worker store.Worker) presentedWorker {
	return presentedWorker{arkindex.Worker{
		ID: worker.ID, Name: worker.Name, Type: worker.Type, Slug: worker.Slug,
		Description: worker.Description, RepositoryURL: worker.RepositoryURL,
	}, worker.ArchivedReason != nil, worker.ArchivedReason}
}

// presentedVersion is a version as the registry answers it: with why an administrator gave it its state.
type presentedVersion struct {
	arkindex.WorkerVersion
	StateReason *string `json:"state_reason"`
}

func presentVersion(v store.PublishedVersion) presentedVersion {
	presented := presentedVersion{WorkerVersion: arkindex.WorkerVersion{
		ID:          v.ID,
		Worker:      arkindex.WorkerSummary{ID: v.Worker.ID, Name: v.Worker.Name, Slug: v.Worker.Slug, Type: v.Worker.Type},
		Version:     v.Number,
		RevisionURL: &v.RevisionURL,
		Branch:      optional(tag.ShownBranch(marksOf(v, arkindex.Branch))),
		Tag:         optional(tag.ShownTag(marksOf(v, arkindex.Tag))),
		State:       v.State, DockerImageIID: v.DockerImageIID, DockerImageName: v.DockerImageIID,
		GPUUsage: v.GPUUsage, ModelUsage: v.ModelUsage,
		Configuration: json.RawMessage(v.Configuration), Created: presentTime(v.Created),
	}}
	if v.StateReason != "" {
		presented.StateReason = &v.StateReason
	}
	if v.Revision != nil {
		revision := presentRevision(*v.Revision, v.RevisionKey, v.References)
		presented.Revision = &revision
	}
	return presented
}

func presentRevision(revision store.Revision, address string, references []store.Reference) arkindex.Revision {
	return arkindex.Revision{
		ID: revision.ID, Hash: revision.Hash, Message: revision.Message, Author: revision.Author,
		Created: presentTime(revision.Created), CommitURL: address, Refs: presentReferences(references),
	}
}

// presentTime writes a time with all of its six decimals, since Python reads three or six only.
func presentTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

func presentReferences(references []store.Reference) []arkindex.Reference {
	refs := make([]arkindex.Reference, len(references))
	for i, reference := range references {
		refs[i] = arkindex.Reference{ID: reference.ID, Type: reference.Type, Name: reference.Name}
	}
	return refs
}

func namesOf(references []store.Reference, kind arkindex.ReferenceType) []string {
	var names []string
	for _, reference := range references {
		if reference.Type == kind {
			names = append(names, reference.Name)
		}
	}
	return names
}

// optional is a text that is null in JSON when it is empty.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
