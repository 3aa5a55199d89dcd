package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

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

// Set takes the option's value; an empty one leaves the choice as it is.
func (g generation) Set(value string) (err error) {
	if value == "" {
		return nil
	}
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

// defaultTimeout is the time that a run has unless told otherwise.
const defaultTimeout = 5 * time.Minute

// budget is the option that takes how long a run may last.
type budget struct{ target *time.Duration }

// Set takes the option's value; an empty one leaves the time as it is.
func (b budget) Set(value string) error {
	if value == "" {
		return nil
	}
	duration, err := time.ParseDuration(value)
	if err != nil || duration <= 0 {
		return fmt.Errorf("%q is no time such as 30s, 5m or 1h", value)
	}
	*b.target = duration
	return nil
}

// String returns the time.
func (b budget) String() string {
	if b.target == nil {
		return ""
	}
	return b.target.String()
}

// Type names the kind of value in the help.
func (budget) Type() string { return "BUDGET" }

// notEmpty leaves empty values of an option out: they mean "none".
func notEmpty(values []string) []string {
	return slices.DeleteFunc(values, func(value string) bool { return value == "" })
}
