package api

import (
	"net/http"

	"arkindex"
	"arkindex/internal/registry/catalog"
)

// repositoryResponse is the JSON of a repository. Created is RFC 3339 in UTC.
type repositoryResponse struct {
	ID      string `json:"id"`
	URL     string `json:"url"`
	Created string `json:"created"`
}

func encodeRepository(r catalog.Repository) repositoryResponse {
	return repositoryResponse{r.ID, r.URL, arkindex.FormatTime(r.Created)}
}

func (a *API) listRepositories(w http.ResponseWriter, r request) error {
	page, err := decodePage(r.http.URL.Query())
	if err != nil {
		return err
	}
	list, err := a.catalog.Within(r.memory).Repositories(r.http.Context(), page)
	if err != nil {
		return err
	}
	id := func(r catalog.Repository) string { return r.ID }
	return writeList(a, w, r, page, list, encodeRepository, id)
}

func (a *API) retrieveRepository(w http.ResponseWriter, r request) error {
	repository, err := a.catalog.Within(r.memory).Repository(r.http.Context(), r.id)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, encodeRepository(repository))
}

func (a *API) retrieveRevision(w http.ResponseWriter, r request) error {
	revision, err := a.catalog.Within(r.memory).Revision(r.http.Context(), r.id)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, revision)
}
