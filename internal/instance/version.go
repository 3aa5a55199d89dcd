package instance

import (
	"encoding/json"

	"arkindex"
)

// versionAnswer is a version as instances of every age answer it.
type versionAnswer struct {
	arkindex.WorkerVersion
	GPU   answeredUsage        `json:"gpu_usage"`
	Model answeredUsage        `json:"model_usage"`
	Added []arkindex.Reference `json:"added_references"`
}

func (a *versionAnswer) lacks() string {
	if a.ID == "" {
		return "the version's id"
	}
	return ""
}

// version is the version in today's form.
func (a versionAnswer) version() arkindex.WorkerVersion {
	a.GPUUsage, a.ModelUsage = arkindex.Usage(a.GPU), arkindex.Usage(a.Model)
	return a.WorkerVersion
}

// workerAnswer is a worker as an instance answers it.
type workerAnswer struct{ arkindex.Worker }

func (a *workerAnswer) lacks() string {
	if a.ID == "" {
		return "the worker's id"
	}
	return ""
}

// pageAnswer is a page of a list as an instance answers it.
type pageAnswer[T any] struct{ arkindex.Page[T] }

func (a *pageAnswer[T]) lacks() string {
	if a.Results == nil {
		return "the list"
	}
	return ""
}

// answeredUsage is a usage as a text, or as the boolean that it once was: true is required.
type answeredUsage arkindex.Usage

// UnmarshalJSON reads a text, a boolean or null.
func (u *answeredUsage) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case "true":
		*u = answeredUsage(arkindex.UsageRequired)
	case "false":
		*u = answeredUsage(arkindex.UsageDisabled)
	default:
		return json.Unmarshal(text, (*string)(u))
	}
	return nil
}
