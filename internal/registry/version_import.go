package registry

import (
	"encoding/json"
	"fmt"

	"arkindex"
	"arkindex/internal/workerfile"
)

// readImport checks the body of ImportWorkerVersion.
func readImport(f fields) newVersion {
	wanted := f.newVersion()
	wanted.version.State = arkindex.StateAvailable
	text, ok := f.text("yaml", textRule{required: true, max: maxBody})
	if !ok {
		return wanted
	}
	definition, problems := workerfile.ParseDefinition("", []byte(text))
	for _, found := range problems {
		if found.Severity == arkindex.SeverityError {
			f.refuse("yaml", "invalid", "%s", problemOfFile(found))
		}
	}
	if definition == nil {
		return wanted
	}
	wanted.yaml, wanted.slug = &text, definition.Slug
	wanted.version.GPUUsage, wanted.version.ModelUsage = definition.GPUUsage, definition.ModelUsage
	wanted.version.Configuration = importedConfiguration(*definition)
	return wanted
}

// problemOfFile says what is wrong at which value, or where there is none.
func problemOfFile(found arkindex.Problem) string {
	place := found.Path
	if place == "" {
		place = fmt.Sprintf("line %d, column %d", found.Line, found.Column)
	}
	return place + ": " + sentence(found.Message, found.Hint)
}

// importedConfiguration is what a file says, as JSON: its keys with their defaults, but for the description, which belongs to the worker.
func importedConfiguration(definition workerfile.Definition) string {
	content, err := json.Marshal(struct {
		workerfile.Definition
		Description *string `json:"description,omitempty"`
	}{Definition: definition})
	if err != nil {
		panic("registry: a definition cannot be written as JSON: " + err.Error()) // it is texts, and JSON that was made from YAML
	}
	return string(content)
}
