package publish

import (
	"context"
	"strings"

	"arkindex/internal/instance"
	"arkindex/internal/revision"
)

// describingOptions lists the options with which the user gave a message or an author.
func (p Plan) describingOptions() []string {
	var options []string
	for _, value := range []revision.Value{p.Revision.Message, p.Revision.Author} {
		if value.Source == revision.SourceOption && value.Value != "" {
			options = append(options, value.From)
		}
	}
	return options
}

// description returns the message and author to send with a generation that creates the worker
// first. Only the registry of this program keeps them then, and its document says so. For any
// other instance, options that give them are a notice.
func (p *publication) description(ctx context.Context) description {
	name := instance.CreateWorkerVersion
	switch p.generation {
	case GenerationDocker: // its only call has them
		return description{}
	case GenerationImport:
		name = instance.ImportWorkerVersion
	}
	if p.target.Client != nil {
		operation, err := p.target.Client.Operation(ctx, name)
		if err == nil && operation.KeepsDescription {
			return description{p.worker.Version.RevisionMessage, p.worker.Version.RevisionAuthor}
		}
	}
	if len(p.described) > 0 {
		noun := "value"
		if len(p.described) > 1 {
			noun = "values"
		}
		p.result.addNotice("the instance does not store the %s of %s",
			noun, strings.Join(p.described, " and "))
	}
	return description{}
}
