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

// operationTable lists every operation. The OpenAPI document declares the same, but for the document itself.
func (r *Registry) operationTable() []operation {
	return []operation{
		{"", http.MethodGet, "/api/v1/openapi/", "", r.serveDocument},
		{retrieveUserName, http.MethodGet, "/api/v1/user/", anyScope, r.retrieveUser},
		{"Logout", http.MethodDelete, "/api/v1/user/", anyScope, r.logout},
		{"Login", http.MethodPost, "/api/v1/user/login/", "", r.login},
		{"CreateDockerWorkerVersion", http.MethodPost, "/api/v1/workers/versions/docker/", publishScope, r.createDockerWorkerVersion},
		{"ListWorkers", http.MethodGet, "/api/v1/workers/", readScope, r.listWorkers},
		{"RetrieveWorker", http.MethodGet, "/api/v1/workers/{id}/", readScope, r.retrieveWorker},
		{"ListWorkerVersions", http.MethodGet, "/api/v1/workers/{id}/versions/", readScope, r.listWorkerVersions},
		{"RetrieveWorkerVersion", http.MethodGet, "/api/v1/workers/versions/{id}/", readScope, r.retrieveWorkerVersion},
	}
}

// route finds a request's operation and its path parameter. http.ServeMux is not used because it redirects unclean paths
// and answers in plain text, which API clients do not expect. A fixed part of a path goes before a parameter.
func (r *Registry) route(w http.ResponseWriter, request *http.Request) (operation, string, error) {
	method := request.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	parts := strings.Split(request.URL.EscapedPath(), "/")
	var best operation
	var bestID string
	var allowed []string
	for _, candidate := range r.operations {
		id, ok := matchPath(candidate.path, parts)
		if !ok {
			continue
		}
		allowed = append(allowed, candidate.method)
		if candidate.method == method && (best.path == "" || id == "") {
			best, bestID = candidate, id
		}
	}
	if best.path != "" {
		return best, bestID, nil
	}
	if allowed == nil {
		return operation{}, "", arkindex.Errorf(arkindex.CodeNotFound, "there is nothing at %s", request.URL.Path).
			WithHint("the addresses are those of /api/v1/openapi/, and end with a slash")
	}
	slices.Sort(allowed)
	w.Header().Set("Allow", strings.Join(slices.Compact(allowed), ", "))
	return operation{}, "", arkindex.Errorf(arkindex.CodeMethod, "%s does not go with this address", request.Method)
}

// matchPath compares a path's parts with an operation's and returns the parameter.
func matchPath(path string, parts []string) (id string, ok bool) {
	pattern := strings.Split(path, "/")
	if len(pattern) != len(parts) {
		return "", false
	}
	for i, part := range pattern {
		if strings.HasPrefix(part, "{") {
			value, err := url.PathUnescape(parts[i])
			if err != nil || value == "" {
				return "", false
			}
			id = value
		} else if part != parts[i] {
			return "", false
		}
	}
	return id, true
}
