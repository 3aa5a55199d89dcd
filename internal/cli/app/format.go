package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// Format is the format of a command's result on standard output.
type Format string

// The formats of results.
const (
	FormatText     Format = "text"
	FormatJSON     Format = "json"
	FormatSARIF    Format = "sarif"
	FormatGitLab   Format = "gitlab"
	FormatMarkdown Format = "markdown"
)

// AddFormatFlag adds the option -o with the formats of most commands, text and JSON.
func AddFormatFlag(cmd *cobra.Command) *Format {
	return AddFormatsFlag(cmd, FormatText, FormatJSON).Chosen
}

// AddFormatsFlag adds the option -o with the given formats. The first one is the default.
func AddFormatsFlag(cmd *cobra.Command, formats ...Format) *FormatFlag {
	chosen := formats[0]
	f := &FormatFlag{Chosen: &chosen, formats: formats}
	cmd.Flags().VarP(f, "output", "o", "`FORMAT` of the result: "+f.list())
	return f
}

// FormatFlag is an option that takes one of several formats.
type FormatFlag struct {
	Chosen  *Format
	formats []Format
}

// Set implements pflag.Value. An empty value keeps the default.
func (f *FormatFlag) Set(value string) error {
	if value == "" {
		return nil
	}
	if !slices.Contains(f.formats, Format(value)) {
		return fmt.Errorf("%q is not one of %s", value, f.list())
	}
	*f.Chosen = Format(value)
	return nil
}

// String implements pflag.Value.
func (f *FormatFlag) String() string {
	if f.Chosen == nil {
		return ""
	}
	return string(*f.Chosen)
}

// Type implements pflag.Value.
func (*FormatFlag) Type() string { return "FORMAT" }

func (f *FormatFlag) list() string {
	var names []string
	for _, format := range f.formats {
		names = append(names, string(format))
	}
	return strings.Join(names, ", ")
}
