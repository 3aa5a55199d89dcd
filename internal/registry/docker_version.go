package registry

import (
	"encoding/json"
	"slices"

	"arkindex"
)

// maxReferences is how many references a publication may have.
const maxReferences = 1000

// referenceName is what the name of a branch or tag must be.
func referenceName() textRule {
	return textRule{max: arkindex.MaxReferenceName, maxBytes: arkindex.MaxKey}
}

// readPublication checks the body of CreateDockerWorkerVersion and names all that is wrong with it.
func readPublication(object map[string]json.RawMessage) (arkindex.DockerWorkerVersion, error) {
	f := newFields(object)
	var p arkindex.DockerWorkerVersion
	p.DockerImageIID, _ = f.text("docker_image_iid", textRule{required: true, max: arkindex.MaxImage})
	p.RepositoryURL = f.repositoryURL("repository_url")
	p.RevisionHash, _ = f.text("revision_hash", textRule{required: true, max: arkindex.MaxHash, check: arkindex.CheckHash})
	p.RevisionMessage = f.optionalText("revision_message", textRule{max: arkindex.MaxLongText})
	p.RevisionAuthor = f.optionalText("revision_author", textRule{max: arkindex.MaxName})
	p.RevisionReferences = f.references("revision_references")
	p.WorkerSlug, _ = f.text("worker_slug", textRule{required: true, max: arkindex.MaxSlug, check: arkindex.CheckSlug})
	p.WorkerName, _ = f.text("worker_name", textRule{max: arkindex.MaxName})
	p.WorkerType, _ = f.text("worker_type", textRule{max: arkindex.MaxName})
	if description, ok := f.text("worker_description", textRule{blank: true, max: arkindex.MaxLongText}); ok {
		p.WorkerDescription = &description
	}
	p.GPUUsage = f.usage("gpu_usage", nil)
	p.ModelUsage = f.usage("model_usage", oldModelUsages())
	p.Configuration = f.rawObject("configuration")
	if len(*f.problems) > 0 {
		return p, invalid(*f.problems...)
	}
	return p, nil
}

// oldModelUsages is how clients write a worker's use of models that keep it as a boolean, and those that turn the file's
// boolean into Python's text of it.
func oldModelUsages() map[string]arkindex.Usage {
	return map[string]arkindex.Usage{
		"true": arkindex.UsageRequired, "false": arkindex.UsageDisabled,
		`"True"`: arkindex.UsageRequired, `"False"`: arkindex.UsageDisabled,
	}
}

// references reads branches and tags. One that is named twice counts once.
func (f fields) references(name string) []arkindex.Reference {
	var references []arkindex.Reference
	for _, item := range f.list(name, maxReferences) {
		kind, hasType := item.text("type", textRule{required: true, max: arkindex.MaxName})
		if hasType && kind != string(arkindex.Branch) && kind != string(arkindex.Tag) {
			item.refuse("type", "invalid_choice", "must be branch or tag")
		}
		rule := referenceName()
		rule.required = true
		refName, _ := item.text("name", rule)
		reference := arkindex.Reference{Type: arkindex.ReferenceType(kind), Name: refName}
		if !slices.Contains(references, reference) {
			references = append(references, reference)
		}
	}
	return references
}

func (f fields) repositoryURL(name string) string {
	text, ok := f.text(name, textRule{required: true, max: arkindex.MaxRepositoryURL})
	if !ok {
		return ""
	}
	url, err := arkindex.NormalizeRepositoryURL(text)
	if err != nil {
		f.refuse(name, "invalid", "%s", err)
	}
	return url
}
