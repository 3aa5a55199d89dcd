package api

import (
	"net/http"
	"slices"

	"arkindex"
)

// publicationResponse is the JSON of a publication: the version, and the references that it did
// not have before.
type publicationResponse struct {
	versionResponse
	AddedReferences []arkindex.Reference `json:"added_references"`
}

// createDockerWorkerVersion responds with 201 to a new version, and with 200 to one that exists.
func (a *API) createDockerWorkerVersion(w http.ResponseWriter, r request) error {
	f, err := decodeBody(w, r)
	if err != nil {
		return err
	}
	body := decodeDockerWorkerVersion(f)
	if err := f.err(); err != nil {
		return err
	}
	publication, err := a.catalog.Publish(r.http.Context(), r.caller, body)
	if err != nil {
		return err
	}
	version := encodeVersion(publication.Version)
	return writeJSON(w, statusOf(publication.Created), publicationResponse{
		version, publication.AddedReferences,
	})
}

// maxReferences is how many references a publication may have.
const maxReferences = 100

// referenceNameRule is the rule for the name of a branch or tag.
func referenceNameRule() stringRule {
	return stringRule{max: arkindex.MaxReferenceName, maxBytes: arkindex.MaxKey}
}

// decodeDockerWorkerVersion decodes the body of CreateDockerWorkerVersion.
func decodeDockerWorkerVersion(f fields) arkindex.DockerWorkerVersion {
	var body arkindex.DockerWorkerVersion
	body.DockerImageIID, _ = f.str("docker_image_iid", imageRule())
	body.RepositoryURL = f.repositoryURL("repository_url")
	body.RevisionHash, _ = f.str("revision_hash", stringRule{
		required: true, max: arkindex.MaxHash, check: arkindex.CheckHash,
	})
	body.RevisionMessage = f.optional("revision_message", messageRule())
	body.RevisionAuthor = f.optional("revision_author", authorRule())
	body.RevisionReferences = f.references("revision_references")
	body.WorkerSlug, _ = f.str("worker_slug", slugRule())
	body.WorkerName, _ = f.str("worker_name", stringRule{max: arkindex.MaxName})
	body.WorkerType, _ = f.str("worker_type", stringRule{max: arkindex.MaxName})
	if description, ok := f.str("worker_description", descriptionRule()); ok {
		body.WorkerDescription = &description
	}
	body.GPUUsage = f.usage("gpu_usage", nil)
	body.ModelUsage = f.usage("model_usage", modelUsageAliases())
	body.Configuration = f.rawObject("configuration")
	return body
}

func imageRule() stringRule { return stringRule{required: true, max: arkindex.MaxImage} }

// modelUsageAliases are the booleans that clients whose model usage is a boolean send, and the
// strings that other clients make of them with Python's str.
func modelUsageAliases() map[string]arkindex.Usage {
	return map[string]arkindex.Usage{
		"true": arkindex.UsageRequired, "false": arkindex.UsageDisabled,
		`"True"`: arkindex.UsageRequired, `"False"`: arkindex.UsageDisabled,
	}
}

// references decodes branches and tags, without repeated ones.
func (f fields) references(name string) []arkindex.Reference {
	var references []arkindex.Reference
	for _, item := range f.list(name, maxReferences) {
		kind, ok := item.str("type", stringRule{required: true, max: arkindex.MaxName})
		if ok && kind != string(arkindex.Branch) && kind != string(arkindex.Tag) {
			item.refuse("type", "invalid_choice", "must be branch or tag")
		}
		rule := referenceNameRule()
		rule.required = true
		refName, _ := item.str("name", rule)
		reference := arkindex.Reference{Type: arkindex.ReferenceType(kind), Name: refName}
		if !slices.Contains(references, reference) {
			references = append(references, reference)
		}
	}
	return references
}

// messageRule is the rule for the message of a revision, and authorRule the one for its author.
func messageRule() stringRule { return stringRule{max: arkindex.MaxLongText} }

func authorRule() stringRule { return stringRule{max: arkindex.MaxName} }
