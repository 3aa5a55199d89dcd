package registry

import (
	"net/http"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/registry/store"
)

// publishedVersion is the answer to a publication: the version, and the references that the call gave to its revision.
type publishedVersion struct {
	presentedVersion
	AddedReferences []arkindex.Reference `json:"added_references"`
}

// createDockerWorkerVersion answers 201 with a new version, 200 with one that was there already.
func (r *Registry) createDockerWorkerVersion(c *call) (answer, error) {
	object, err := readObject(c)
	if err != nil {
		return answer{}, err
	}
	wanted, err := readPublication(object)
	if err != nil {
		return answer{}, err
	}
	var done published
	err = r.write(c, func(catalogue catalogue) (err error) {
		done, err = publication{catalogue, wanted}.publish()
		return err
	})
	if err != nil {
		return answer{}, err
	}
	status := http.StatusOK
	if done.created {
		status = http.StatusCreated
	}
	return answer{status, publishedVersion{presentVersion(done.version), done.added}}, nil
}

// newVersion is a version that one of the later generations asks for.
type newVersion struct {
	version store.Version
	address arkindex.RevisionURL
	yaml    *string
	slug    string // that of the worker in the YAML, empty without
}

// createWorkerVersion makes a version of a worker from its configuration as JSON. One that exists is refused.
func (r *Registry) createWorkerVersion(c *call) (answer, error) {
	return r.createVersion(c, readVersion, func(err error) error { return err })
}

// importWorkerVersion makes a version of a worker from a YAML file. One that exists is a conflict.
func (r *Registry) importWorkerVersion(c *call) (answer, error) {
	return r.createVersion(c, readImport, asConflict)
}

func (r *Registry) createVersion(c *call, read func(fields) newVersion, whenExists func(error) error) (answer, error) {
	workerID, isID := parseID(c.id)
	if !isID {
		return answer{}, notFound("worker")
	}
	object, err := readObject(c)
	if err != nil {
		return answer{}, err
	}
	f := newFields(object)
	wanted := read(f)
	if len(*f.problems) > 0 {
		return answer{}, invalid(*f.problems...)
	}
	var made store.PublishedVersion
	err = r.write(c, func(catalogue catalogue) error {
		worker, existingID, err := catalogue.versionAt(workerID, wanted)
		switch {
		case err != nil:
			return err
		case existingID == "":
			made, err = catalogue.create(worker, wanted)
			return err
		case existingID == made.ID: // an earlier run made it, and its commit was not answered
			return nil
		default:
			return whenExists(exists(existingID))
		}
	})
	if err != nil {
		return answer{}, err
	}
	return answer{http.StatusCreated, presentVersion(made)}, nil
}

// versionAt returns a worker, and the ID of the version that it has at an address, empty when it has none.
func (c catalogue) versionAt(workerID string, wanted newVersion) (store.Worker, string, error) {
	worker, err := c.changeableWorker(workerID)
	if err != nil {
		return worker, "", err
	}
	if wanted.yaml != nil && wanted.slug != worker.Slug {
		return worker, "", invalid(problem("yaml", "invalid", "slug: is "+wanted.slug+", and the worker's is "+worker.Slug))
	}
	version, _, err := c.tx.VersionByRevision(workerID, wanted.address.Key)
	return worker, version.ID, err
}

func (c catalogue) create(worker store.Worker, wanted newVersion) (store.PublishedVersion, error) {
	revision, err := c.revision(wanted.address)
	if err != nil {
		return store.PublishedVersion{}, err
	}
	version, err := c.addVersion(worker, wanted.version, wanted.address, revision, wanted.yaml)
	if err != nil {
		return version, err
	}
	return version, c.noteOutcome(published{version: version, created: true, added: ownReferences(version)})
}

// ownReferences are the branch and tag that a version has of its own, as references.
func ownReferences(version store.PublishedVersion) []arkindex.Reference {
	var own []arkindex.Reference
	if version.Branch != nil && *version.Branch != "" {
		own = append(own, arkindex.Reference{Type: arkindex.Branch, Name: *version.Branch})
	}
	if version.Tag != nil && *version.Tag != "" {
		own = append(own, arkindex.Reference{Type: arkindex.Tag, Name: *version.Tag})
	}
	return own
}

// exists refuses a version that the worker has already.
func exists(id string) error {
	refusal := invalid(problem("revision_url", "unique", "a version of this worker already exists for this revision URL"))
	return extendedError{refusal, map[string]any{"existing_id": id}}
}

// asConflict is a refusal as newer clients expect it.
func asConflict(refusal error) error {
	extended := refusal.(extendedError)
	known := *extended.error.(*arkindex.Error)
	known.Code = arkindex.CodeConflict
	return extendedError{&known, extended.extra}
}

// readVersion checks the body of CreateWorkerVersion.
func readVersion(f fields) newVersion {
	wanted := f.newVersion()
	wanted.version.Configuration = string(f.rawObject("configuration"))
	wanted.version.GPUUsage = f.usage("gpu_usage", nil)
	wanted.version.ModelUsage = f.usage("model_usage", oldModelUsages())
	wanted.version.State = arkindex.StateAvailable
	if state, ok := f.text("state", textRule{max: arkindex.MaxName, check: checkState}); ok {
		wanted.version.State = arkindex.VersionState(state)
	}
	return wanted
}

// newVersion reads what both ways to make a version share.
func (f fields) newVersion() newVersion {
	var wanted newVersion
	wanted.version.DockerImageIID, _ = f.text("docker_image_iid", textRule{required: true, max: arkindex.MaxImage})
	wanted.address = f.revisionURL("revision_url")
	wanted.version.Branch = f.optionalText("branch", referenceName())
	wanted.version.Tag = f.optionalText("tag", referenceName())
	return wanted
}

func (f fields) revisionURL(name string) arkindex.RevisionURL {
	text, ok := f.text(name, textRule{required: true, max: arkindex.MaxRevisionURL})
	if !ok {
		return arkindex.RevisionURL{}
	}
	address, err := arkindex.ParseRevisionURL(text)
	if err != nil {
		f.refuse(name, "invalid", "%s", err)
	}
	return address
}

// checkState accepts the states that a publisher can give a version.
func checkState(text string) error {
	return oneOfStates(arkindex.VersionState(text), arkindex.VersionStates())
}

func oneOfStates(state arkindex.VersionState, allowed []arkindex.VersionState) error {
	if slices.Contains(allowed, state) {
		return nil
	}
	names := make([]string, len(allowed))
	for i, state := range allowed {
		names[i] = string(state)
	}
	return arkindex.Errorf(arkindex.CodeInvalid, "must be one of %s", strings.Join(names, ", "))
}
