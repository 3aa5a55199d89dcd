package instance

import (
	"bytes"
	"encoding/json"
	"fmt"

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

// pageResponse is one page of a list, as far as it is read. size is that of the response in bytes.
type pageResponse[T any] struct {
	Next    *string  `json:"next"`
	Results items[T] `json:"results"`
	size    int64
}

func (r *pageResponse[T]) missing() string {
	if r.Results == nil {
		return "the list"
	}
	return ""
}

func (r *pageResponse[T]) received(size int64) { r.size = size }

// maxPageItems is the maximum length of a page. Instances send 20 to 100 items.
const maxPageItems = 10_000

// items are the items of a page. Empty objects take far more memory than they do in JSON, so their
// number is limited.
type items[T any] []T

// UnmarshalJSON implements json.Unmarshaler.
func (list *items[T]) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('[') {
		return err // null is no list
	}
	*list = items[T]{}
	for decoder.More() {
		if len(*list) == maxPageItems {
			return fmt.Errorf("a page has more than %d items", maxPageItems)
		}
		var item T
		if err := decoder.Decode(&item); err != nil {
			return err
		}
		*list = append(*list, item)
	}
	return nil
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
