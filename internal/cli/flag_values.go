package cli

import (
	"strings"

	"arkindex/internal/publish"
	"arkindex/internal/revision"
)

// optional is an option whose absence differs from an empty text.
type optional struct{ target **string }

// Set takes the option's value.
func (o optional) Set(value string) error {
	*o.target = &value
	return nil
}

// String returns the value so far.
func (o optional) String() string {
	if o.target == nil || *o.target == nil {
		return ""
	}
	return **o.target
}

// Type names the kind of value in the help.
func (optional) Type() string { return "string" }

// words is the option that collects tags, one for each time that it is set.
type words struct{ options *revision.Options }

// Set adds a tag. An empty one means "none", and only says that the option was given.
func (w words) Set(value string) error {
	w.options.TagsGiven = true
	if value != "" {
		w.options.Tags = append(w.options.Tags, value)
	}
	return nil
}

// String returns the tags so far.
func (w words) String() string {
	if w.options == nil {
		return ""
	}
	return strings.Join(w.options.Tags, " ")
}

// Type names the kind of value in the help.
func (words) Type() string { return "strings" }

// generation is the option that takes a generation of instances.
type generation struct{ target *publish.Generation }

// Set takes the option's value.
func (g generation) Set(value string) (err error) {
	*g.target, err = publish.ParseGeneration(value)
	return err
}

// String returns the generation's name.
func (g generation) String() string {
	if g.target == nil {
		return ""
	}
	return string(*g.target)
}

// Type names the kind of value in the help.
func (generation) Type() string { return "NAME" }
