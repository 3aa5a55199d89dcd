package instance

import (
	"encoding/json"

	"arkindex"
)

// versionResponse is a version in the format of instances of any age.
type versionResponse struct {
	arkindex.WorkerVersion
	GPU             usageResponse        `json:"gpu_usage"`
	Model           usageResponse        `json:"model_usage"`
	AddedReferences []arkindex.Reference `json:"added_references"`
}

func (r *versionResponse) missing() string {
	if r.ID == "" {
		return "the version's id"
	}
	return ""
}

// version returns the version in the current format.
func (r versionResponse) version() arkindex.WorkerVersion {
	r.GPUUsage, r.ModelUsage = arkindex.Usage(r.GPU), arkindex.Usage(r.Model)
	return r.WorkerVersion
}

// workerResponse is a worker in a response.
type workerResponse struct{ arkindex.Worker }

func (r *workerResponse) missing() string {
	if r.ID == "" {
		return "the worker's id"
	}
	return ""
}

// pageResponse is one page of a list.
type pageResponse[T any] struct{ arkindex.Page[T] }

func (r *pageResponse[T]) missing() string {
	if r.Results == nil {
		return "the list"
	}
	return ""
}

// usageResponse is a usage: a string, or with older instances a boolean, where true means
// required.
type usageResponse arkindex.Usage

// UnmarshalJSON implements json.Unmarshaler.
func (u *usageResponse) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "true":
		*u = usageResponse(arkindex.UsageRequired)
	case "false":
		*u = usageResponse(arkindex.UsageDisabled)
	default:
		return json.Unmarshal(data, (*string)(u))
	}
	return nil
}
