package diff

import (
	"strings"

	"arkindex/internal/workerfile"
)

// Compare lists what users would see change: the worker's fields, then the wanted options in their
// order, then the options that are removed.
func Compare(existing, wanted Side) []Change {
	changes := appendFields(
		nil, "",
		field{"name", existing.Name, wanted.Name, existing.Name != ""},
		field{"type", existing.Type, wanted.Type, existing.Type != ""},
		field{
			"description", trimmedOrNil(existing.Description), trimmedOrNil(wanted.Description),
			existing.Description != nil && wanted.Description != nil,
		},
		field{"image", existing.Image, wanted.Image, existing.Image != "" && wanted.Image != ""},
		field{"gpu_usage", string(existing.GPUUsage), string(wanted.GPUUsage), existing.GPUUsage != ""},
		field{
			"model_usage", string(existing.ModelUsage), string(wanted.ModelUsage),
			existing.ModelUsage != "",
		},
	)
	if existing.Form == nil || wanted.Form == nil {
		return changes
	}
	before, after := existing.Form, wanted.Form
	changes = appendFields(
		changes, "",
		field{
			"docker.command", valueOrNil(before.Docker.Command), valueOrNil(after.Docker.Command), true,
		},
		field{
			"docker.shm_size", valueOrNil(before.Docker.ShmSize), valueOrNil(after.Docker.ShmSize), true,
		},
		field{"secrets", jsonList(before.Secrets), jsonList(after.Secrets), true},
	)
	return appendOptions(changes, flatten("", before.Options), flatten("", after.Options))
}

// appendOptions appends the changes of options that exist on both sides, and the options that
// exist on one side only.
func appendOptions(changes []Change, existing, wanted []workerfile.Option) []Change {
	existingByKey, wantedByKey := optionsByKey(existing), optionsByKey(wanted)
	for _, after := range wanted {
		before, ok := existingByKey[after.Key]
		if !ok {
			changes = append(changes, Change{Kind: Added, Option: after.Key, Wanted: after})
			continue
		}
		changes = appendFields(
			changes, after.Key,
			field{"display_name", before.DisplayName, after.DisplayName, true},
			field{"help_text", nonEmptyOrNil(before.HelpText), nonEmptyOrNil(after.HelpText), true},
			field{"type", before.Type, after.Type, true},
			field{"many", before.Many, after.Many, true},
			field{"default", Decode(before.Default), Decode(after.Default), true},
			field{"required", before.Required, after.Required, true},
			field{"editable", before.Editable, after.Editable, true},
			field{"choices", jsonList(before.Choices), jsonList(after.Choices), true},
		)
	}
	for _, before := range existing {
		if _, ok := wantedByKey[before.Key]; !ok {
			changes = append(changes, Change{Kind: Removed, Option: before.Key, Existing: before})
		}
	}
	return changes
}

// flatten lists options depth first, each without children and with its group's key as a prefix.
func flatten(prefix string, options []workerfile.Option) []workerfile.Option {
	var flat []workerfile.Option
	for _, option := range options {
		children := option.Children
		option.Key, option.Children = prefix+strings.TrimSpace(option.Key), nil
		flat = append(flat, option)
		flat = append(flat, flatten(option.Key+".", children)...)
	}
	return flat
}

func optionsByKey(options []workerfile.Option) map[string]workerfile.Option {
	byKey := make(map[string]workerfile.Option, len(options))
	for _, option := range options {
		byKey[option.Key] = option
	}
	return byKey
}

// valueOrNil returns the string as a JSON value: nil stays null.
func valueOrNil(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}

// trimmedOrNil is like valueOrNil, without surrounding white space, which instances remove.
func trimmedOrNil(s *string) any {
	if s == nil {
		return nil
	}
	return strings.TrimSpace(*s)
}

// nonEmptyOrNil returns the string as a JSON value, null when it is empty.
func nonEmptyOrNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// jsonList returns the strings as a decoded JSON list, which Equal can compare.
func jsonList(list []string) any {
	values := []any{}
	for _, s := range list {
		values = append(values, s)
	}
	return values
}
