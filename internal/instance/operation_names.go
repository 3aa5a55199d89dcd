package instance

import "net/http"

// The operations that this client calls.
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

// UsualOperation is where instances have one of the operations that create: what a plan made without an instance assumes.
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
