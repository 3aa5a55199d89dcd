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

const (
	get    = http.MethodGet
	post   = http.MethodPost
	patch  = http.MethodPatch
	remove = http.MethodDelete
)

// The paths that several operations share.
const (
	userPath         = "/api/v1/user/"
	workersPath      = "/api/v1/workers/"
	workerPath       = workersPath + "{id}/"
	versionsPath     = workerPath + "versions/"
	versionPath      = workersPath + "versions/{id}/"
	repositoriesPath = "/api/v1/repositories/"
	healthPath       = "/healthz"
	readinessPath    = "/readyz"
	metricsPath      = "/metrics"
)

// operationTable lists every operation. The OpenAPI document declares those with a name. The
// others are the document itself, and what operators monitor.
func (a *API) operationTable() []operation {
	const (
		none    = auth.Scope("")
		valid   = auth.ScopeAny
		read    = auth.ScopeRead
		publish = auth.ScopePublish
	)
	return []operation{
		{"", get, "/api/v1/openapi/", none, a.openAPI},
		{"", get, healthPath, none, a.health},
		{"", get, readinessPath, none, a.readiness},
		{"", get, metricsPath, read, a.metrics},
		{retrieveUserName, get, userPath, valid, a.retrieveUser},
		{"Logout", remove, userPath, valid, a.logout},
		{"Login", post, userPath + "login/", none, a.login},
		{"CreateOidcToken", post, userPath + "oidc/", none, a.createOidcToken},
		{
			"CreateDockerWorkerVersion", post, workersPath + "versions/docker/", publish,
			a.createDockerWorkerVersion,
		},
		{"ListWorkers", get, workersPath, read, a.listWorkers},
		{"CreateWorker", post, workersPath, publish, a.createWorker},
		{"ListWorkerTypes", get, workersPath + "types/", read, a.listWorkerTypes},
		{"RetrieveWorker", get, workerPath, read, a.retrieveWorker},
		{"PartialUpdateWorker", patch, workerPath, publish, a.partialUpdateWorker},
		{"ListWorkerVersions", get, versionsPath, read, a.listWorkerVersions},
		{"CreateWorkerVersion", post, versionsPath, publish, a.createWorkerVersion},
		{"ImportWorkerVersion", post, versionsPath + "import/", publish, a.importWorkerVersion},
		{
			"RetrieveRecommendedWorkerVersion", get, versionsPath + "recommended/", read,
			a.retrieveRecommendedWorkerVersion,
		},
		{"RetrieveWorkerVersion", get, versionPath, read, a.retrieveWorkerVersion},
		{"PartialUpdateWorkerVersion", patch, versionPath, publish, a.partialUpdateWorkerVersion},
		{"ListRepositories", get, repositoriesPath, read, a.listRepositories},
		{"RetrieveRepository", get, repositoriesPath + "{id}/", read, a.retrieveRepository},
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
