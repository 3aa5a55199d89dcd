package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"arkindex"
)

// output is the form of a command's result on standard output.
type output string

// The forms of output.
const (
	outputText output = "text"
	outputJSON output = "json"
)

// addOutput gives a command the option -o.
func addOutput(cmd *cobra.Command) *output {
	form := outputText
	cmd.Flags().VarP(&form, "output", "o", "`FORM` of the result: text or json")
	return &form
}

// Set takes the option's value.
func (o *output) Set(value string) error {
	if known := []output{outputText, outputJSON}; !slices.Contains(known, output(value)) {
		return fmt.Errorf("%q is not one of text, json", value)
	}
	*o = output(value)
	return nil
}

// String returns the form's name.
func (o *output) String() string { return string(*o) }

// Type names the option's kind of value in the help.
func (o *output) Type() string { return "FORM" }

// printJSON writes one JSON document on standard output.
func (a *app) printJSON(document any) error {
	encoder := json.NewEncoder(a.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return arkindex.Errorf(arkindex.CodeInternal, "the result cannot be written: %w", err)
	}
	return nil
}

// printRow writes one line of fields separated by tabs on standard output.
func (a *app) printRow(fields ...string) error {
	for i, field := range fields {
		fields[i] = visible(field)
	}
	if _, err := fmt.Fprintln(a.Stdout, strings.Join(fields, "\t")); err != nil {
		return arkindex.Errorf(arkindex.CodeInternal, "the result cannot be written: %w", err)
	}
	return nil
}
