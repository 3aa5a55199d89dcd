package publish

import (
	"context"
	"slices"

	"arkindex"
	"arkindex/internal/diff"
	"arkindex/internal/instance"
	"arkindex/internal/workerfile"
)

// Candidate is a worker that could be published.
type Candidate struct {
	Slug  string
	Offer diff.Offer
}

// Candidates are a set's workers with an image, which may be empty: then it is not compared.
func Candidates(set *workerfile.Set, image string) []Candidate {
	var candidates []Candidate
	for _, worker := range set.Workers {
		candidates = append(candidates, Candidate{worker.Slug, diff.OfWorker(worker, image)})
	}
	for _, definition := range set.Definitions {
		candidates = append(candidates, Candidate{definition.Slug, diff.OfDefinition(definition, image)})
	}
	return candidates
}

// Against says which version of each worker to compare with: the one with an ID, else the one with a tag, branch or hash of that
// Name, else the recommended one.
type Against struct {
	ID, Name string
}

// Preview is what publishing would change of one worker. Worker is nil when the instance has none, Version when it has no version to
// compare with.
type Preview struct {
	Slug    string
	Worker  *arkindex.Worker
	Version *arkindex.WorkerVersion
	Changes []diff.Change
	Notices []string
}

// Status says what publishing would make of the worker.
func (p Preview) Status() PreviewStatus {
	switch {
	case p.Version == nil:
		return PreviewNew
	case len(p.Changes) > 0:
		return PreviewChanged
	default:
		return PreviewUnchanged
	}
}

// PreviewStatus is the outcome of a comparison.
type PreviewStatus string

// The outcomes. PreviewNew means that there is no version to compare with.
const (
	PreviewNew       PreviewStatus = "new"
	PreviewChanged   PreviewStatus = "changed"
	PreviewUnchanged PreviewStatus = "unchanged"
)

// Previews compares what would be published from a repository with what an instance has. It only reads. A version that none of the
// workers that exist has is an Error with CodeUsage.
func Previews(ctx context.Context, client *instance.Client, repositoryURL string, candidates []Candidate, against Against) ([]Preview, error) {
	p := previewer{client, repositoryURL}
	if against.ID != "" {
		preview, err := p.byID(ctx, candidates, against.ID)
		return []Preview{preview}, err
	}
	previews := make([]Preview, len(candidates))
	errs := make([]error, len(candidates))
	each(len(candidates), func(int) bool { return true }, func(i int) {
		previews[i], errs[i] = p.preview(ctx, candidates[i], against)
	})
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return nil, errs[i]
	}
	exists := slices.ContainsFunc(previews, func(p Preview) bool { return p.Worker != nil })
	if against.Name != "" && exists && !slices.ContainsFunc(previews, func(p Preview) bool { return p.Version != nil }) {
		return nil, arkindex.Errorf(arkindex.CodeUsage, "no worker of the repository has a version %s", against.Name).
			WithHint("see arkindex worker versions SLUG")
	}
	return previews, nil
}

// previewer looks things up on an instance.
type previewer struct {
	client        *instance.Client
	repositoryURL string
}

func (p previewer) preview(ctx context.Context, candidate Candidate, against Against) (Preview, error) {
	made := Preview{Slug: candidate.Slug}
	worker, err := p.worker(ctx, candidate.Slug)
	if err != nil || worker == nil {
		return made, err
	}
	made.Worker = worker
	if against.Name == "" {
		made.Version, err = p.recommended(ctx, worker.ID)
	} else {
		made.Version, err = p.named(ctx, worker.ID, against.Name)
	}
	if err != nil {
		return made, err
	}
	if made.Version == nil {
		made.Notices = append(made.Notices, against.lacking())
	}
	made.compare(diff.OfVersion(*worker, made.Version), candidate.Offer)
	return made, nil
}

// lacking says of a worker that it has no such version.
func (a Against) lacking() string {
	if a.Name == "" {
		return "the worker has no recommended version yet"
	}
	return "the worker has no version " + a.Name
}

// compare notes the changes, and what could not be compared.
func (p *Preview) compare(existing, wanted diff.Offer) {
	p.Changes = diff.Compare(existing, wanted)
	if p.Version != nil && existing.Form == nil && wanted.Form != nil {
		p.Notices = append(p.Notices, "the instance does not tell the version's configuration, so its options are not compared")
	}
}
