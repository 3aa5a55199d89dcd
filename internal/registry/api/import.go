package api

import (
	"encoding/json"
	"fmt"

	"arkindex"
	"arkindex/internal/registry/catalog"
	"arkindex/internal/workerfile"
)

// decodeImport decodes the body of ImportWorkerVersion.
func decodeImport(f fields) catalog.NewVersion {
	body := f.newVersion()
	yaml, ok := f.str("yaml", stringRule{required: true, max: maxBody})
	if !ok {
		return body
	}
	definition, problems := workerfile.ParseDefinition("", []byte(yaml))
	for _, problem := range problems {
		if problem.Severity == arkindex.SeverityError {
			f.refuse("yaml", "invalid", "%s", describeProblem(problem))
		}
	}
	if definition == nil {
		return body
	}
	body.YAML, body.Slug = &yaml, definition.Slug
	body.GPUUsage, body.ModelUsage = definition.GPUUsage, definition.ModelUsage
	body.Configuration = encodeDefinition(*definition)
	return body
}

// describeProblem describes a problem of a file with the path of the value, or else its position.
func describeProblem(problem arkindex.Problem) string {
	path := problem.Path
	if path == "" {
		path = fmt.Sprintf("line %d, column %d", problem.Line, problem.Column)
	}
	return path + ": " + withHint(problem.Message, problem.Hint)
}

// encodeDefinition returns the configuration of a version from a file as JSON: the file's keys
// with their defaults, without the description, which is the worker's.
func encodeDefinition(definition workerfile.Definition) json.RawMessage {
	content, err := json.Marshal(struct {
		workerfile.Definition
		Description *string `json:"description,omitempty"`
	}{Definition: definition})
	if err != nil { // it consists of strings, and of JSON that was made from YAML
		panic("api: cannot encode a definition: " + err.Error())
	}
	return content
}
