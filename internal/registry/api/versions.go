package api

import (
	"net/http"

	"arkindex"
	"arkindex/internal/registry/catalog"
)

// versionResponse is the JSON of a version.
type versionResponse struct {
	arkindex.WorkerVersion
	StateReason *string `json:"state_reason"`
}

func encodeVersion(version catalog.Version) versionResponse {
	response := versionResponse{WorkerVersion: version.WorkerVersion}
	if version.StateReason != "" {
		response.StateReason = &version.StateReason
	}
	return response
}

func (a *API) listWorkerVersions(w http.ResponseWriter, r request) error {
	page, err := decodePage(r.http.URL.Query())
	if err != nil {
		return err
	}
	list, err := a.catalog.Within(r.memory).Versions(r.http.Context(), r.id, page)
	if err != nil {
		return err
	}
	id := func(version catalog.Version) string { return version.ID }
	return writeList(a, w, r, page, list, encodeVersion, id)
}

// importedVersionResponse is the JSON of a version with the file that it was imported from.
type importedVersionResponse struct {
	versionResponse
	YAML *string `json:"yaml"`
}

func encodeImportedVersion(imported catalog.ImportedVersion) importedVersionResponse {
	return importedVersionResponse{encodeVersion(imported.Version), imported.YAML}
}

func (a *API) retrieveWorkerVersion(w http.ResponseWriter, r request) error {
	version, err := a.catalog.Within(r.memory).Version(r.http.Context(), r.id)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, encodeImportedVersion(version))
}

func (a *API) retrieveRecommendedWorkerVersion(w http.ResponseWriter, r request) error {
	version, err := a.catalog.Within(r.memory).RecommendedVersion(r.http.Context(), r.id)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, encodeImportedVersion(version))
}
