package registry

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"arkindex"
)

// operation is one call of the API. Its name is the operationId of the OpenAPI document; path parts in braces are
// parameters; an empty scope serves anyone.
type operation struct {
	name   string
	method string
	path   string
	scope  scope
	run    func(*call) (answer, error)
}

const retrieveUserName = "RetrieveUser"

// operationTable lists every operation. The OpenAPI document declares those that have a name: the others are the document
// itself and what operators ask.
func (r *Registry) operationTable() []operation {
	return []operation{
		{"", http.MethodGet, "/api/v1/openapi/", "", r.serveDocument},
		{"", http.MethodGet, "/healthz", "", r.serveHealth},
		{"", http.MethodGet, "/readyz", "", r.serveReadiness},
		{"", http.MethodGet, "/metrics", readScope, r.serveMetrics},
		{retrieveUserName, http.MethodGet, "/api/v1/user/", anyScope, r.retrieveUser},
		{"Logout", http.MethodDelete, "/api/v1/user/", anyScope, r.logout},
		{"Login", http.MethodPost, "/api/v1/user/login/", "", r.login},
		{"CreateOidcToken", http.MethodPost, "/api/v1/user/oidc/", "", r.createOidcToken},
		{"CreateDockerWorkerVersion", http.MethodPost, "/api/v1/workers/versions/docker/", publishScope, r.createDockerWorkerVersion},
		{"ListWorkers", http.MethodGet, "/api/v1/workers/", readScope, r.listWorkers},
		{"CreateWorker", http.MethodPost, "/api/v1/workers/", publishScope, r.createWorker},
		{"ListWorkerTypes", http.MethodGet, "/api/v1/workers/types/", readScope, r.listWorkerTypes},
		{"RetrieveWorker", http.MethodGet, "/api/v1/workers/{id}/", readScope, r.retrieveWorker},
		{"PartialUpdateWorker", http.MethodPatch, "/api/v1/workers/{id}/", publishScope, r.partialUpdateWorker},
		{"ListWorkerVersions", http.MethodGet, "/api/v1/workers/{id}/versions/", readScope, r.listWorkerVersions},
		{"CreateWorkerVersion", http.MethodPost, "/api/v1/workers/{id}/versions/", publishScope, r.createWorkerVersion},
		{"ImportWorkerVersion", http.MethodPost, "/api/v1/workers/{id}/versions/import/", publishScope, r.importWorkerVersion},
		{"RetrieveRecommendedWorkerVersion", http.MethodGet, "/api/v1/workers/{id}/versions/recommended/", readScope, r.retrieveRecommendedWorkerVersion},
		{"RetrieveWorkerVersion", http.MethodGet, "/api/v1/workers/versions/{id}/", readScope, r.retrieveWorkerVersion},
		{"PartialUpdateWorkerVersion", http.MethodPatch, "/api/v1/workers/versions/{id}/", publishScope, r.partialUpdateWorkerVersion},
		{"ListRepositories", http.MethodGet, "/api/v1/repositories/", readScope, r.listRepositories},
		{"RetrieveRepository", http.MethodGet, "/api/v1/repositories/{id}/", readScope, r.retrieveRepository},
		{"RetrieveRevision", http.MethodGet, "/api/v1/revisions/{id}/", readScope, r.retrieveRevision},
	}
}

// route finds a request's operation and its path parameter. http.ServeMux is not used because it redirects unclean paths
// and answers in plain text, which API clients do not expect.
func (r *Registry) route(w http.ResponseWriter, request *http.Request) (operation, string, error) {
	method := request.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	candidates, id := r.operationsAt(request.URL.EscapedPath())
	if candidates == nil {
		return operation{}, "", arkindex.Errorf(arkindex.CodeNotFound, "there is nothing at %s", request.URL.Path).
			WithHint("the addresses are those of /api/v1/openapi/, and end with a slash")
	}
	var allowed []string
	for _, candidate := range candidates {
		if candidate.method == method {
			return candidate, id, nil
		}
		allowed = append(allowed, candidate.method)
	}
	slices.Sort(allowed)
	methods := strings.Join(allowed, ", ")
	w.Header().Set("Allow", methods)
	return operation{}, "", arkindex.Errorf(arkindex.CodeMethod, "%s does not go with this address", request.Method).
		WithHint("it takes %s", methods)
}

// operationsAt lists the operations of a path, with its parameter. A path that is fixed goes before one with a parameter.
func (r *Registry) operationsAt(path string) (found []operation, id string) {
	parts := strings.Split(path, "/")
	for _, candidate := range r.operations {
		value, ok := matchPath(candidate.path, parts)
		switch {
		case !ok || found != nil && id == "" && value != "":
		case found != nil && id != "" && value == "":
			found, id = []operation{candidate}, ""
		default:
			found, id = append(found, candidate), value
		}
	}
	return found, id
}

// matchPath compares a path's parts with an operation's and returns the parameter.
func matchPath(path string, parts []string) (id string, ok bool) {
	at := 0
	for part := range strings.SplitSeq(path, "/") {
		switch {
		case at == len(parts):
			return "", false
		case strings.HasPrefix(part, "{"):
			value, err := url.PathUnescape(parts[at])
			if err != nil || value == "" {
				return "", false
			}
			id = value
		case part != parts[at]:
			return "", false
		}
		at++
	}
	return id, at == len(parts)
}
