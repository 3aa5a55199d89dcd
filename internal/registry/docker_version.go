package registry

import (
	"encoding/json"
	"slices"
	"strings"

	"arkindex"
)

// The sizes of texts, in code points, and of lists. They are wide enough for what Git and Docker allow; the body's limit
// bounds the rest.
const (
	maxImage         = 1000
	maxHash          = 64
	maxSlug          = 100
	maxName          = 500
	maxLongText      = 500_000
	maxReferences    = 1000
	maxReferenceName = 1000
)

// maxKey is how many bytes a text may have by which the database finds things: an index of PostgreSQL has room for 2,704, with an
// ID beside it.
const maxKey = 2400

// referenceName is what the name of a branch or tag must be.
func referenceName() textRule { return textRule{max: maxReferenceName, maxBytes: maxKey} }

// readPublication checks the body of CreateDockerWorkerVersion and names all that is wrong with it.
func readPublication(object map[string]json.RawMessage) (arkindex.DockerWorkerVersion, error) {
	f := newFields(object)
	var p arkindex.DockerWorkerVersion
	p.DockerImageIID, _ = f.text("docker_image_iid", textRule{required: true, max: maxImage})
	p.RepositoryURL = f.repositoryURL("repository_url")
	p.RevisionHash, _ = f.text("revision_hash", textRule{required: true, max: maxHash, check: checkHash})
	p.RevisionMessage = f.optionalText("revision_message", textRule{max: maxLongText})
	p.RevisionAuthor = f.optionalText("revision_author", textRule{max: maxName})
	p.RevisionReferences = f.references("revision_references")
	p.WorkerSlug, _ = f.text("worker_slug", textRule{required: true, max: maxSlug, check: checkSlug})
	p.WorkerName, _ = f.text("worker_name", textRule{max: maxName})
	p.WorkerType, _ = f.text("worker_type", textRule{max: maxName})
	if description, ok := f.text("worker_description", textRule{blank: true, max: maxLongText}); ok {
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
		kind, hasType := item.text("type", textRule{required: true, max: maxName})
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
	text, ok := f.text(name, textRule{required: true, max: maxRepositoryURL})
	if !ok {
		return ""
	}
	url, wrong := normaliseURL(text)
	if wrong != "" {
		f.refuse(name, "invalid", "%s", wrong)
	}
	return url
}

const asciiLettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

func checkSlug(text string) string {
	if strings.Trim(text, asciiLettersAndDigits+"_-") != "" {
		return "must hold only ASCII letters, digits, _ and -"
	}
	return ""
}

// checkHash asks for what can end a URL: a revision's hash is the last part of its address.
func checkHash(text string) string {
	if strings.Trim(text, asciiLettersAndDigits+"._-") != "" {
		return "must hold only ASCII letters, digits, ., _ and -"
	}
	return ""
}
