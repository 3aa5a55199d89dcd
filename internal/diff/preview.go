package diff

import (
	"context"
	"slices"
	"sync"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/workerfile"
)

// Candidate is a worker that could be published. Notices are about how it is described.
type Candidate struct {
	Slug    string
	Side    Side
	Notices []string
}

// Candidates returns the workers of a set with an image. An empty image is not compared.
func Candidates(set *workerfile.Set, image string) []Candidate {
	var candidates []Candidate
	for _, worker := range set.Workers {
		candidates = append(candidates, Candidate{
			Slug: worker.Slug, Side: FromWorker(worker, image),
		})
	}
	for _, definition := range set.Definitions {
		candidates = append(candidates, Candidate{
			Slug: definition.Slug, Side: FromDefinition(definition, image),
		})
	}
	return candidates
}

// Base selects the version to compare each worker with: the version with this ID, else the one
// with a tag, branch or revision hash of this Name, else the recommended version.
type Base struct {
	ID, Name string
}

// notFound says that a worker has no such version.
func (b Base) notFound() string {
	if b.Name == "" {
		return "the worker has no recommended version yet"
	}
	return "the worker has no version " + b.Name
}

// Preview is what publishing would change of one worker. Worker is nil when the instance does not
// have the worker, Version when there is no version to compare with. NotCompared names the fields
// of the version that the instance does not report.
type Preview struct {
	Slug        string
	Worker      *arkindex.Worker
	Version     *arkindex.WorkerVersion
	Changes     []Change
	NotCompared []string
	Notices     []string
}

// Status summarizes a preview.
type Status string

// The statuses of a preview. StatusNew means that there is no version to compare with, and
// StatusUnknown that no change was found, but not everything could be compared.
const (
	StatusNew       Status = "new"
	StatusChanged   Status = "changed"
	StatusUnchanged Status = "unchanged"
	StatusUnknown   Status = "unknown"
)

// Status returns what publishing would make of the worker.
func (p Preview) Status() Status {
	switch {
	case p.Version == nil:
		return StatusNew
	case len(p.Changes) > 0:
		return StatusChanged
	case len(p.NotCompared) > 0:
		return StatusUnknown
	default:
		return StatusUnchanged
	}
}

// compare sets the changes, and lists what cannot be compared.
func (p *Preview) compare(existing, wanted Side) {
	p.Changes = Compare(existing, wanted)
	if p.Version == nil {
		return
	}
	p.NotCompared = notCompared(existing, wanted)
	for _, name := range p.NotCompared {
		consequence := "it is not compared"
		if name == "configuration" {
			consequence = "its options are not compared"
		}
		p.Notices = append(p.Notices,
			"the instance does not report the version's "+name+", so "+consequence)
	}
}

// parallelLookups is how many workers are looked up at a time.
const parallelLookups = 4

// Previews compares the candidates, published from a repository, with what an instance has. It
// only reads. A base that none of the existing workers has is an Error with CodeUsage.
func Previews(
	ctx context.Context, client *instance.Client, repositoryURL string,
	candidates []Candidate, base Base,
) ([]Preview, error) {
	l := lookup{client, repositoryURL}
	if base.ID != "" {
		preview, err := l.previewByID(ctx, candidates, base.ID)
		return []Preview{preview}, err
	}
	previews := make([]Preview, len(candidates))
	errs := make([]error, len(candidates))
	slots := make(chan struct{}, parallelLookups)
	var running sync.WaitGroup
	for i := range candidates {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			previews[i], errs[i] = l.preview(ctx, candidates[i], base)
		})
	}
	running.Wait()
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return nil, errs[i]
	}
	anyWorker := slices.ContainsFunc(previews, func(p Preview) bool { return p.Worker != nil })
	anyVersion := slices.ContainsFunc(previews, func(p Preview) bool { return p.Version != nil })
	if base.Name != "" && anyWorker && !anyVersion {
		return nil, arkindex.Errorf(arkindex.CodeUsage,
			"no worker of the repository has a version %s", base.Name).
			WithHint("see arkindex worker versions SLUG")
	}
	return previews, nil
}
