package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/registry/auth"
)

// operation is an operation of the API. Its name is the operationId in the OpenAPI document. A
// part of the path in braces is a parameter. An empty scope admits requests without a token.
type operation struct {
	name   string
	method string
	path   string
	scope  auth.Scope
	run    func(http.ResponseWriter, request) error
}

const retrieveUserName = "RetrieveUser"

// operationTable lists every operation. The OpenAPI document declares those with a name. The
// others are the document itself, and what operators monitor.
func (a *API) operationTable() []operation {
	const (
		get    = http.MethodGet
		post   = http.MethodPost
		patch  = http.MethodPatch
		remove = http.MethodDelete

		user         = "/api/v1/user/"
		workers      = "/api/v1/workers/"
		worker       = workers + "{id}/"
		versions     = worker + "versions/"
		version      = workers + "versions/{id}/"
		repositories = "/api/v1/repositories/"

		none    = auth.Scope("")
		valid   = auth.ScopeAny
		read    = auth.ScopeRead
		publish = auth.ScopePublish
	)
	return []operation{
		{"", get, "/api/v1/openapi/", none, a.openAPI},
		{"", get, "/healthz", none, a.health},
		{"", get, "/readyz", none, a.readiness},
		{"", get, "/metrics", read, a.metrics},
		{retrieveUserName, get, user, valid, a.retrieveUser},
		{"Logout", remove, user, valid, a.logout},
		{"Login", post, user + "login/", none, a.login},
		{"CreateOidcToken", post, user + "oidc/", none, a.createOidcToken},
		{
			"CreateDockerWorkerVersion", post, workers + "versions/docker/", publish,
			a.createDockerWorkerVersion,
		},
		{"ListWorkers", get, workers, read, a.listWorkers},
		{"CreateWorker", post, workers, publish, a.createWorker},
		{"ListWorkerTypes", get, workers + "types/", read, a.listWorkerTypes},
		{"RetrieveWorker", get, worker, read, a.retrieveWorker},
		{"PartialUpdateWorker", patch, worker, publish, a.partialUpdateWorker},
		{"ListWorkerVersions", get, versions, read, a.listWorkerVersions},
		{"CreateWorkerVersion", post, versions, publish, a.createWorkerVersion},
		{"ImportWorkerVersion", post, versions + "import/", publish, a.importWorkerVersion},
		{
			"RetrieveRecommendedWorkerVersion", get, versions + "recommended/", read,
			a.retrieveRecommendedWorkerVersion,
		},
		{"RetrieveWorkerVersion", get, version, read, a.retrieveWorkerVersion},
		{"PartialUpdateWorkerVersion", patch, version, publish, a.partialUpdateWorkerVersion},
		{"ListRepositories", get, repositories, read, a.listRepositories},
		{"RetrieveRepository", get, repositories + "{id}/", read, a.retrieveRepository},
		{"RetrieveRevision", get, "/api/v1/revisions/{id}/", read, a.retrieveRevision},
	}
}

// route finds the operation of a request, and the parameter in the path. It does not use
// http.ServeMux, which redirects unclean paths and responds in plain text.
func (a *API) route(w http.ResponseWriter, r *http.Request) (operation, string, error) {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	candidates, id := a.operationsAt(r.URL.EscapedPath())
	if candidates == nil {
		return operation{}, "", arkindex.Errorf(
			arkindex.CodeNotFound, "there is nothing at %s", r.URL.Path,
		).WithHint("the addresses are those of /api/v1/openapi/, and end with a slash")
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
	return operation{}, "", arkindex.Errorf(
		arkindex.CodeMethod, "%s does not go with this address", r.Method,
	).WithHint("it takes %s", methods)
}

// operationsAt returns the operations at a path, with its parameter. Paths without a parameter
// have precedence over those with one.
func (a *API) operationsAt(path string) (found []operation, id string) {
	parts := strings.Split(path, "/")
	for _, candidate := range a.operations {
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

// matchPath compares the path of an operation with the parts of a request's path, and returns the
// parameter.
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
