package instance

import "net/http"

// The names of the operations on workers and versions, and of the one that returns the user.
const (
	CreateDockerWorkerVersion  = "CreateDockerWorkerVersion"
	CreateWorker               = "CreateWorker"
	PartialUpdateWorker        = "PartialUpdateWorker"
	CreateWorkerVersion        = "CreateWorkerVersion"
	ImportWorkerVersion        = "ImportWorkerVersion"
	PartialUpdateWorkerVersion = "PartialUpdateWorkerVersion"
	ListWorkers                = "ListWorkers"
	RetrieveWorker             = "RetrieveWorker"
	ListWorkerVersions         = "ListWorkerVersions"
	RetrieveWorkerVersion      = "RetrieveWorkerVersion"
	RecommendedWorkerVersion   = "RetrieveRecommendedWorkerVersion"
	RetrieveUser               = "RetrieveUser"
)

// UsualOperation returns the usual address of an operation that creates something, for plans that
// are made without an instance.
func UsualOperation(name string) Operation {
	operation := Operation{Name: name, Method: http.MethodPost}
	switch name {
	case CreateDockerWorkerVersion:
		operation.Path = "/api/v1/workers/versions/docker/"
	case CreateWorker:
		operation.Path = "/api/v1/workers/"
	case CreateWorkerVersion:
		operation.Path = "/api/v1/workers/{id}/versions/"
	case ImportWorkerVersion:
		operation.Path = "/api/v1/workers/{id}/versions/import/"
	}
	return operation
}
