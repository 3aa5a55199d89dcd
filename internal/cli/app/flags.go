package app

import (
	"fmt"
	"slices"
	"time"
)

// Setting returns the value of an environment variable, or defaultValue if it is empty.
func (a *App) Setting(variable, defaultValue string) string {
	if a.Process.Getenv == nil || a.Process.Getenv(variable) == "" {
		return defaultValue
	}
	return a.Process.Getenv(variable)
}

// OptionalString is an option for which an empty value differs from no value.
type OptionalString struct {
	Target      **string
	Placeholder string // of the value in the help
}

// Set implements pflag.Value.
func (o OptionalString) Set(value string) error {
	*o.Target = &value
	return nil
}

// String implements pflag.Value.
func (o OptionalString) String() string {
	if o.Target == nil {
		return ""
	}
	return StringOrEmpty(*o.Target)
}

// Type implements pflag.Value.
func (o OptionalString) Type() string { return o.Placeholder }

// DefaultTimeout is the default of --timeout.
const DefaultTimeout = 5 * time.Minute

// Timeout is the option --timeout: a positive duration.
type Timeout struct {
	Target *time.Duration
	Given  *bool
}

// Set implements pflag.Value. An empty value keeps the default.
func (t Timeout) Set(value string) error {
	if value == "" {
		return nil
	}
	duration, err := time.ParseDuration(value)
	if err != nil || duration <= 0 {
		return fmt.Errorf("%q is not a duration such as 30s, 5m or 1h", value)
	}
	*t.Target, *t.Given = duration, true
	return nil
}

// String implements pflag.Value.
func (t Timeout) String() string {
	if t.Target == nil {
		return ""
	}
	return t.Target.String()
}

// Type implements pflag.Value.
func (Timeout) Type() string { return "DURATION" }

// NonEmpty removes empty values, which mean "none", from a repeated option.
func NonEmpty(values []string) []string {
	return slices.DeleteFunc(values, func(value string) bool { return value == "" })
}
