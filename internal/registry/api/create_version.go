package api

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/registry/catalog"
)

// createWorkerVersion creates a version from its configuration. A version that exists already
// makes the request invalid.
func (a *API) createWorkerVersion(w http.ResponseWriter, r request) error {
	return a.createVersion(w, r, decodeNewVersion, arkindex.CodeInvalid)
}

// importWorkerVersion creates a version from a YAML file. A version that exists already is a
// conflict.
func (a *API) importWorkerVersion(w http.ResponseWriter, r request) error {
	return a.createVersion(w, r, decodeImport, arkindex.CodeConflict)
}

func (a *API) createVersion(
	w http.ResponseWriter, r request, decode func(fields) catalog.NewVersion, exists arkindex.Code,
) error {
	f, err := decodeBody(w, r)
	if err != nil {
		return err
	}
	body := decode(f)
	if err := f.err(); err != nil {
		return err
	}
	version, err := a.catalog.CreateVersion(r.http.Context(), r.caller, r.id, body)
	var existing *catalog.VersionExistsError
	if errors.As(err, &existing) {
		return versionExists(existing, exists)
	}
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, encodeVersion(version))
}

// versionExists returns the error with a code for a version that exists already, with its ID.
func versionExists(existing *catalog.VersionExistsError, code arkindex.Code) error {
	err := arkindex.Invalid(arkindex.FieldProblem("revision_url", "unique", existing.Error()))
	err.Code = code
	return errorWithFields{err, map[string]any{"existing_id": existing.ID}}
}

// decodeNewVersion decodes the body of CreateWorkerVersion.
func decodeNewVersion(f fields) catalog.NewVersion {
	body := f.newVersion()
	body.Configuration = f.rawObject("configuration")
	body.GPUUsage = f.usage("gpu_usage", nil)
	body.ModelUsage = f.usage("model_usage", modelUsageAliases())
	rule := stringRule{max: arkindex.MaxName, check: checkState(arkindex.VersionStates())}
	if state, ok := f.str("state", rule); ok {
		body.State = arkindex.VersionState(state)
	}
	return body
}

// newVersion decodes what both ways to create a version have in common.
func (f fields) newVersion() catalog.NewVersion {
	body := catalog.NewVersion{State: arkindex.StateAvailable}
	body.DockerImageIID, _ = f.str("docker_image_iid", imageRule())
	body.RevisionURL = f.revisionURL("revision_url")
	body.Branch = f.optional("branch", referenceNameRule())
	body.Tag = f.optional("tag", referenceNameRule())
	body.RevisionMessage = f.optional("revision_message", messageRule())
	body.RevisionAuthor = f.optional("revision_author", authorRule())
	return body
}

func (f fields) revisionURL(name string) arkindex.RevisionURL {
	raw, ok := f.str(name, stringRule{required: true, max: arkindex.MaxRevisionURL})
	if !ok {
		return arkindex.RevisionURL{}
	}
	url, err := arkindex.ParseRevisionURL(raw)
	if err != nil {
		f.refuse(name, "invalid", "%s", err)
	}
	return url
}

// checkState returns a check for one of the allowed states.
func checkState(allowed []arkindex.VersionState) func(string) error {
	return func(state string) error {
		if slices.Contains(allowed, arkindex.VersionState(state)) {
			return nil
		}
		names := make([]string, len(allowed))
		for i, state := range allowed {
			names[i] = string(state)
		}
		return arkindex.Errorf(
			arkindex.CodeInvalid, "must be one of %s", strings.Join(names, ", "),
		)
	}
}
