package api

import (
	"arkindex"
	"arkindex/internal/registry/catalog"
)

// workerResponse is the JSON of a worker.
type workerResponse struct {
	arkindex.Worker
	Archived       bool    `json:"archived"`
	ArchivedReason *string `json:"archived_reason"`
}

func encodeWorker(worker catalog.Worker) workerResponse {
	return workerResponse{worker.Worker, worker.ArchivedReason != nil, worker.ArchivedReason}
}

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
