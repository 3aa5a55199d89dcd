// Package runconfig makes the configuration that a worker runs with, from the options that its
// configuration file or a published version declares and the values that a user sets.
package runconfig

import (
	"bytes"
	"encoding/json"
	"strings"

	"arkindex"
	"arkindex/internal/workerfile"
)

// Option is a value that the worker reads by its key. Type is that of a configuration file, or
// what a fixed value of the older format suggests: number, list or any. Default is JSON, and
// "null" if there is none.
type Option struct {
	Key      string
	Type     string
	Many     bool
	Required bool
	Editable bool
	Default  json.RawMessage
	Choices  []json.RawMessage
	anyItems bool // a dict whose values may be of any type, as in the older format
}

// IsSecret reports whether the value is the name of a secret.
func (o Option) IsSecret() bool { return o.Type == "secret" }

// FromDefinition returns the options of a worker in the newer format. The key of an option in a
// group is group.key.
func FromDefinition(options []workerfile.Option) []Option {
	var all []Option
	for _, o := range options {
		if o.Type == "group" {
			for _, child := range FromDefinition(o.Children) {
				child.Key = o.Key + "." + child.Key
				all = append(all, child)
			}
			continue
		}
		option := Option{
			Key: o.Key, Type: o.Type, Many: o.Many, Required: o.Required, Editable: o.Editable,
			Default: orNull(o.Default),
		}
		for _, choice := range o.Choices {
			option.Choices = append(option.Choices, appendString(nil, choice))
		}
		all = append(all, option)
	}
	return all
}

// FromVersion returns the options of a version's configuration as instances return it, in either
// format. Without a configuration it returns an Error with CodeNotFound.
func FromVersion(configuration json.RawMessage) ([]Option, error) {
	text := bytes.TrimSpace(configuration)
	if len(text) == 0 || string(text) == "null" {
		return nil, arkindex.Errorf(arkindex.CodeNotFound,
			"the instance does not report the configuration of this version").
			WithHint("name the worker's file instead, such as %s/my_worker.yml", workerfile.Folder)
	}
	var document struct {
		Configuration json.RawMessage `json:"configuration"`
		User          json.RawMessage `json:"user_configuration"`
		Secrets       []string        `json:"secrets"`
	}
	if text[0] == '[' {
		document.Configuration = text
	} else if err := json.Unmarshal(text, &document); err != nil {
		return nil, unknownFormat()
	}
	if bytes.HasPrefix(bytes.TrimSpace(document.Configuration), []byte("[")) {
		var options []workerfile.Option
		if err := json.Unmarshal(document.Configuration, &options); err != nil {
			return nil, unknownFormat()
		}
		return FromDefinition(options), nil
	}
	return fromOlder(document.Configuration, document.User, document.Secrets)
}

// unknownFormat is the error of a configuration that is JSON, but in neither format. The errors of
// the decoder would only name types of this program.
func unknownFormat() error {
	return arkindex.Errorf(arkindex.CodeUnavailable,
		"the instance returned a configuration in an unknown format").
		WithHint("name the worker's file instead, such as %s/my_worker.yml", workerfile.Folder)
}

// fromOlder returns the options of a worker in the older format: its fixed values, the options of
// its users, and its secrets, whose values are their own names. An option of users without a
// default takes the fixed value of the same key.
func fromOlder(fixed, user json.RawMessage, secrets []string) ([]Option, error) {
	values, err := entries(fixed)
	if err != nil {
		return nil, unknownFormat()
	}
	var options []Option
	position := map[string]int{}
	for _, entry := range values {
		position[entry.key] = len(options)
		options = append(options, Option{
			Key: entry.key, Type: kindOf(entry.value), Default: orNull(entry.value),
			Many: bytes.HasPrefix(entry.value, []byte("[")), anyItems: true,
		})
	}
	values, err = entries(user)
	if err != nil {
		return nil, unknownFormat()
	}
	for _, entry := range values {
		option := userOption(entry)
		i, known := position[entry.key]
		if !known {
			options = append(options, option)
			continue
		}
		if string(option.Default) == "null" {
			option.Default = options[i].Default
		}
		options[i] = option
	}
	for _, name := range secrets {
		options = append(options, Option{
			Key: name, Type: "secret", Editable: true, Default: appendString(nil, name),
		})
	}
	return options, nil
}

// userOption returns an option of user_configuration. Instances were lenient, so what it lacks or
// has in another type is taken as absent.
func userOption(e entry) Option {
	fields := map[string]json.RawMessage{}
	_ = json.Unmarshal(e.value, &fields)
	option := Option{
		Key: e.key, Editable: true, Required: string(fields["required"]) == "true",
		Default: orNull(fields["default"]), anyItems: true,
	}
	_ = json.Unmarshal(fields["type"], &option.Type)
	_ = json.Unmarshal(fields["choices"], &option.Choices)
	if option.Type == "list" {
		option.Many, option.Type = true, ""
		_ = json.Unmarshal(fields["subtype"], &option.Type)
	}
	if option.Type == "" {
		option.Type = typeAny
	}
	return option
}

// The types of fixed values, apart from those of options.
const (
	typeAny    = "any"
	typeNumber = "number"
)

// kindOf returns the type that a fixed value suggests.
func kindOf(value json.RawMessage) string {
	switch text := string(value); {
	case text == "true" || text == "false":
		return "bool"
	case strings.HasPrefix(text, `"`):
		return "string"
	case strings.HasPrefix(text, "{"):
		return "dict"
	case text != "" && strings.ContainsAny(text[:1], "-0123456789"):
		return typeNumber
	default:
		return typeAny
	}
}

func orNull(value json.RawMessage) json.RawMessage {
	if len(value) == 0 {
		return json.RawMessage("null")
	}
	return value
}
