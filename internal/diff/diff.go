// Package difference says what two versions of a worker differ in, for the people who run it.
package diff

import (
	"strings"

	"arkindex"
	"arkindex/internal/workerfile"
)

// Offer is what a version of a worker is to those who run it. What is empty or nil is not known, and not compared.
type Offer struct {
	Name, Type           string
	Description          *string
	Image                string
	GPUUsage, ModelUsage arkindex.Usage
	Form                 *workerfile.Form
}

// OfWorker is what a worker of the older format would be, with an image.
func OfWorker(worker workerfile.Worker, image string) Offer {
	form := worker.Form()
	return Offer{worker.Name, worker.Type, worker.Description, image, worker.GPUUsage, worker.ModelUsage, &form}
}

// OfDefinition is what a worker of the newer format would be, with an image.
func OfDefinition(definition workerfile.Definition, image string) Offer {
	form := definition.Form()
	return Offer{
		definition.DisplayName, definition.Type, &definition.Description, image, definition.GPUUsage, definition.ModelUsage, &form,
	}
}

// OfVersion is what an instance has of a worker, in a version of whichever format; nil for a worker without one.
func OfVersion(worker arkindex.Worker, version *arkindex.WorkerVersion) Offer {
	offer := Offer{Name: worker.Name, Type: worker.Type, Description: &worker.Description}
	if version == nil {
		return offer
	}
	offer.Image, offer.GPUUsage, offer.ModelUsage = version.DockerImageIID, version.GPUUsage, version.ModelUsage
	if form, told := workerfile.ParseForm(version.Configuration); told {
		offer.Form = &form
	}
	return offer
}

// Kind says what happens to a thing.
type Kind string

// What can happen.
const (
	Added   Kind = "added"
	Removed Kind = "removed"
	Changed Kind = "changed"
)

// Change is one thing that differs. Option is the key of the option that it is about, behind GROUP. of one in a group; empty when it
// is about the worker. Field is what of it changed, empty for an option that is added or removed as a whole: then the one of
// Existing and Wanted that is there is an Option.
type Change struct {
	Kind     Kind   `json:"change"`
	Option   string `json:"option,omitempty"`
	Field    string `json:"field,omitempty"`
	Existing any    `json:"existing"`
	Wanted   any    `json:"wanted"`
}

// Compare lists what is different in an offer that is wanted: the worker first, then the options in their order, then those that
// are gone.
func Compare(existing, wanted Offer) []Change {
	changes := compareFields(nil, "", []field{
		{"name", existing.Name, wanted.Name, existing.Name != ""},
		{"type", existing.Type, wanted.Type, existing.Type != ""},
		{"description", trimmed(existing.Description), trimmed(wanted.Description), existing.Description != nil && wanted.Description != nil},
		{"image", existing.Image, wanted.Image, existing.Image != "" && wanted.Image != ""},
		{"gpu_usage", string(existing.GPUUsage), string(wanted.GPUUsage), existing.GPUUsage != ""},
		{"model_usage", string(existing.ModelUsage), string(wanted.ModelUsage), existing.ModelUsage != ""},
	})
	if existing.Form == nil || wanted.Form == nil {
		return changes
	}
	changes = compareFields(changes, "", []field{
		{"docker.command", text(existing.Form.Docker.Command), text(wanted.Form.Docker.Command), true},
		{"docker.shm_size", text(existing.Form.Docker.ShmSize), text(wanted.Form.Docker.ShmSize), true},
		{"secrets", list(existing.Form.Secrets), list(wanted.Form.Secrets), true},
	})
	return compareOptions(changes, flatten("", existing.Form.Options), flatten("", wanted.Form.Options))
}

// field is a value on both sides. Known says whether both sides tell it.
type field struct {
	name             string
	existing, wanted any
	known            bool
}

func compareFields(changes []Change, option string, fields []field) []Change {
	for _, f := range fields {
		if f.known && !Equal(f.existing, f.wanted) {
			changes = append(changes, Change{Changed, option, f.name, f.existing, f.wanted})
		}
	}
	return changes
}

// compareOptions compares the options that both sides have, and names those of one side only.
func compareOptions(changes []Change, existing, wanted []workerfile.Option) []Change {
	had, has := byKey(existing), byKey(wanted)
	for _, option := range wanted {
		before, both := had[option.Key]
		if !both {
			changes = append(changes, Change{Kind: Added, Option: option.Key, Wanted: option})
			continue
		}
		changes = compareFields(changes, option.Key, []field{
			{"display_name", before.DisplayName, option.DisplayName, true},
			{"help_text", optional(before.HelpText), optional(option.HelpText), true},
			{"type", before.Type, option.Type, true},
			{"many", before.Many, option.Many, true},
			{"default", Decode(before.Default), Decode(option.Default), true},
			{"required", before.Required, option.Required, true},
			{"editable", before.Editable, option.Editable, true},
			{"choices", list(before.Choices), list(option.Choices), true},
		})
	}
	for _, option := range existing {
		if _, both := has[option.Key]; !both {
			changes = append(changes, Change{Kind: Removed, Option: option.Key, Existing: option})
		}
	}
	return changes
}

// flatten lists options with those of groups behind their group, under the key by which they are told apart.
func flatten(group string, options []workerfile.Option) []workerfile.Option {
	var flat []workerfile.Option
	for _, option := range options {
		children := option.Children
		option.Key, option.Children = group+strings.TrimSpace(option.Key), nil
		flat = append(flat, option)
		flat = append(flat, flatten(option.Key+".", children)...)
	}
	return flat
}

func byKey(options []workerfile.Option) map[string]workerfile.Option {
	keyed := make(map[string]workerfile.Option, len(options))
	for _, option := range options {
		keyed[option.Key] = option
	}
	return keyed
}

// text is a text that may be absent, as JSON has it.
func text(value *string) any {
	if value == nil {
		return nil
	}
	return *value
}

// trimmed is text without the blanks and line ends around it, which instances take off.
func trimmed(value *string) any {
	if value == nil {
		return nil
	}
	return strings.TrimSpace(*value)
}

// optional is a text that says nothing when it is empty.
func optional(value string) any {
	if value == "" {
		return nil
	}
	return value
}

// list is a list of texts as JSON has it.
func list(texts []string) any {
	items := []any{}
	for _, item := range texts {
		items = append(items, item)
	}
	return items
}
