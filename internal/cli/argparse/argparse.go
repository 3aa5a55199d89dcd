// Package argparse accepts the argument forms of the Python command line, which Python's argparse
// defines, and rewrites them into the form that pflag reads the same way.
package argparse

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"arkindex/internal/cli/app"
)

// Annotations of options.
const (
	annotationVariadic = "variadic" // takes every word up to the next option
	annotationValues   = "values"   // the words that a variadic option took at once
	annotationNew      = "new"      // the Python command line does not have the option
)

// MarkVariadic lets an option take every word up to the next option: --revision-tags a b c.
func MarkVariadic(flags *pflag.FlagSet, name string) {
	_ = flags.SetAnnotation(name, annotationVariadic, []string{"true"})
}

// VariadicValues returns the words that a variadic option took at once.
func VariadicValues(flag *pflag.Flag) []string { return flag.Annotations[annotationValues] }

// MarkNew marks an option that the Python command line does not have, so that it makes no old
// abbreviation ambiguous: an abbreviation means a new option only if it means nothing else.
func MarkNew(flags *pflag.FlagSet, names ...string) {
	for _, name := range names {
		_ = flags.SetAnnotation(name, annotationNew, []string{"true"})
	}
}

// Expand rewrites a command line. Global options before or after the subcommand, unambiguous
// abbreviations, and variadic options all become --option=value.
func Expand(root *cobra.Command, args []string) ([]string, error) {
	e := &expansion{cmd: root, rest: args}
	for len(e.rest) > 0 {
		word := e.next()
		var err error
		switch {
		case word == "--":
			return append(append(e.out, word), e.rest...), nil
		case strings.HasPrefix(word, "--"):
			err = e.long(word[2:])
		case strings.HasPrefix(word, "-") && word != "-":
			err = e.short(word[1:])
		default:
			err = e.word(word)
		}
		if err != nil {
			return nil, err
		}
	}
	return e.out, nil
}

// AsksForJSON reports whether a command line, which may be wrong, asks for the result as JSON.
func AsksForJSON(args []string) bool {
	format := ""
	for i, word := range args {
		name, value, hasValue := strings.Cut(word, "=")
		isOutput := name == "-o" || len(name) > 2 && strings.HasPrefix("--output", name)
		switch {
		case word == "--":
			return format == string(app.FormatJSON)
		case isOutput && hasValue:
			format = value
		case isOutput && i+1 < len(args):
			format = args[i+1]
		case strings.HasPrefix(word, "-o"):
			format = word[len("-o"):]
		}
	}
	return format == string(app.FormatJSON)
}
