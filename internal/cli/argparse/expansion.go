package argparse

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"arkindex/internal/cli/app"
	"arkindex/internal/spelling"
)

// expansion is the state of Expand: the command named so far, the words to come, and the words
// rewritten.
type expansion struct {
	cmd  *cobra.Command
	rest []string
	out  []string
}

func (e *expansion) next() string {
	word := e.rest[0]
	e.rest = e.rest[1:]
	return word
}

// word handles the name of a subcommand or an argument.
func (e *expansion) word(word string) error {
	e.out = append(e.out, word)
	if !e.cmd.HasSubCommands() {
		return nil
	}
	var known []string
	for _, sub := range e.cmd.Commands() {
		if sub.Name() == word {
			e.cmd = sub
			return nil
		}
		known = append(known, sub.Name())
	}
	if !e.cmd.HasParent() && isPythonCommand(word) {
		return app.UsageError(e.cmd, "%q is a command of the Python program arkindex-cli: this program "+
			"publishes workers", word).
			WithHint("pip install arkindex-cli, and use its arkindex %s", exampleOfPython(word))
	}
	err := app.UsageError(e.cmd, "%q is not a command of %s", word, e.cmd.CommandPath())
	err.Hint = cmp.Or(
		spelling.DidYouMean(word, known), commandElsewhere(e.cmd.Root(), word), err.Hint,
	)
	return err
}

// long handles --name, --name=value, and abbreviations of both.
func (e *expansion) long(text string) error {
	name, value, hasValue := strings.Cut(text, "=")
	flag, err := e.find(name)
	if err != nil {
		return err
	}
	switch {
	case hasValue:
		e.emit(flag, value)
	case flag.NoOptDefVal != "":
		e.out = append(e.out, "--"+flag.Name)
	default:
		return e.value(flag)
	}
	return nil
}

// short handles -x, -xVALUE, -x VALUE, and several letters without values.
func (e *expansion) short(letters string) error {
	for i, letter := range letters {
		flag := e.findShorthand(letter)
		if flag == nil {
			return app.UsageError(e.cmd, "there is no option -%c", letter)
		}
		if flag.NoOptDefVal != "" {
			e.out = append(e.out, "--"+flag.Name)
			continue
		}
		if rest := letters[i+len(string(letter)):]; rest != "" {
			e.emit(flag, strings.TrimPrefix(rest, "="))
			return nil
		}
		return e.value(flag)
	}
	return nil
}

// findShorthand returns the option with a one-letter name, nil if there is none. pflag panics on
// a shorthand of several bytes, and no option has one.
func (e *expansion) findShorthand(letter rune) *pflag.Flag {
	if letter > 0x7f {
		return nil
	}
	e.cmd.InitDefaultHelpFlag()
	for _, set := range []*pflag.FlagSet{
		e.cmd.Flags(), e.cmd.PersistentFlags(), e.cmd.InheritedFlags(),
	} {
		if flag := set.ShorthandLookup(string(letter)); flag != nil {
			return flag
		}
	}
	return nil
}

// value takes the next word, or words, as the value of an option. A word that looks like an option
// is no value: an unquoted, empty shell variable leaves the next option in its place.
func (e *expansion) value(flag *pflag.Flag) error {
	if len(e.rest) == 0 || isOption(e.rest[0]) {
		err := app.UsageError(e.cmd, "the option --%s needs a value", flag.Name)
		if len(e.rest) > 0 {
			err.Hint = "a value that begins with a dash is written --" + flag.Name + "=" + e.rest[0]
		}
		return err
	}
	values := []string{e.next()}
	if flag.Annotations[annotationVariadic] != nil {
		for len(e.rest) > 0 && !isOption(e.rest[0]) {
			values = append(values, e.next())
		}
		if len(values) > 1 || flag.Annotations[annotationValues] == nil {
			flag.Annotations[annotationValues] = values
		}
	}
	for _, value := range values {
		e.emit(flag, value)
	}
	return nil
}

func (e *expansion) emit(flag *pflag.Flag, value string) {
	e.out = append(e.out, "--"+flag.Name+"="+value)
}

// find returns the option with a name, or with an unambiguous abbreviation of it.
func (e *expansion) find(name string) (*pflag.Flag, error) {
	e.cmd.InitDefaultHelpFlag()
	var known []string
	var exact *pflag.Flag
	var candidates, newer []*pflag.Flag
	visit := func(flag *pflag.Flag) {
		known = append(known, "--"+flag.Name)
		switch {
		case flag.Name == name:
			exact = flag
		case !strings.HasPrefix(flag.Name, name):
		case flag.Annotations[annotationNew] != nil:
			newer = append(newer, flag)
		default:
			candidates = append(candidates, flag)
		}
	}
	e.cmd.LocalFlags().VisitAll(visit)
	e.cmd.InheritedFlags().VisitAll(visit)
	if len(candidates) == 0 {
		candidates = newer
	}
	switch {
	case exact != nil:
		return exact, nil
	case len(candidates) == 1:
		return candidates[0], nil
	case len(candidates) > 1:
		return nil, app.UsageError(e.cmd, "the option --%s is ambiguous: it could be %s",
			name, alternatives(candidates))
	}
	err := app.UsageError(e.cmd, "there is no option --%s", name)
	err.Hint = cmp.Or(
		spelling.DidYouMean("--"+name, known), optionElsewhere(name, known), err.Hint,
	)
	return nil, err
}

func alternatives(flags []*pflag.Flag) string {
	var names []string
	for _, flag := range flags {
		names = append(names, "--"+flag.Name)
	}
	return strings.Join(names, " or ")
}

// isOption reports whether a word is an option rather than a value. As in Python's argparse, words
// with a space and negative numbers are values.
func isOption(word string) bool {
	if len(word) < 2 || word[0] != '-' || strings.Contains(word, " ") {
		return false
	}
	return strings.Trim(word[1:], "0123456789.") != "" || word == "--"
}
