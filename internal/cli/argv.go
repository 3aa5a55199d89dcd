package cli

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"arkindex/internal/spelling"
)

// annotationWords marks an option that takes every word up to the next option: --revision-tags a b c.
const annotationWords = "words"

// annotationTaken lists the words that such an option took at once.
const annotationTaken = "taken"

// annotationLater marks an option that the old command did not have, and whose name would make an abbreviation ambiguous
// that was none. An abbreviation means it only where it means nothing else.
const annotationLater = "later"

// expand rewrites a command line as the old command's users write it into the one form that the flag library reads the
// same way: global options before or after the subcommand, unambiguous abbreviations, and options that take several words
// all become --option=value.
func expand(root *cobra.Command, args []string) ([]string, error) {
	e := &expansion{cmd: root, rest: args}
	for len(e.rest) > 0 {
		word := e.next()
		var err error
		switch {
		case word == "--":
			e.out = append(append(e.out, word), e.rest...)
			return e.out, nil
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

// expansion is the state of expand: the command that the words so far name, the words to come and those rewritten.
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

// word takes a subcommand's name or an argument.
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
	err := usage(e.cmd, "%q is no command of %s", word, e.cmd.CommandPath())
	err.Hint = cmp.Or(spelling.DidYouMean(word, known), err.Hint)
	return err
}

// long takes --name, --name=value or an abbreviation of either.
func (e *expansion) long(text string) error {
	name, value, given := strings.Cut(text, "=")
	flag, err := e.find(name)
	if err != nil {
		return err
	}
	switch {
	case given:
		e.emit(flag, value)
	case flag.NoOptDefVal != "":
		e.out = append(e.out, "--"+flag.Name)
	default:
		return e.value(flag)
	}
	return nil
}

// short takes -x, -xVALUE, -x VALUE or several letters without values.
func (e *expansion) short(letters string) error {
	for i, letter := range letters {
		flag := e.lookup(func(set *pflag.FlagSet) *pflag.Flag { return set.ShorthandLookup(string(letter)) }, letter)
		if flag == nil {
			return usage(e.cmd, "there is no option -%c", letter)
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

// lookup finds a one-letter option. The flag library panics on a shorthand of several bytes, and none of ours is.
func (e *expansion) lookup(find func(*pflag.FlagSet) *pflag.Flag, letter rune) *pflag.Flag {
	if letter > 0x7f {
		return nil
	}
	e.cmd.InitDefaultHelpFlag()
	if flag := find(e.cmd.Flags()); flag != nil {
		return flag
	}
	if flag := find(e.cmd.PersistentFlags()); flag != nil {
		return flag
	}
	return find(e.cmd.InheritedFlags())
}

// value takes the next word, or words, as an option's value. A word that looks like an option is none: it is what stands
// there when a shell variable was empty and unquoted.
func (e *expansion) value(flag *pflag.Flag) error {
	if len(e.rest) == 0 || isOption(e.rest[0]) {
		err := usage(e.cmd, "the option --%s needs a value", flag.Name)
		if len(e.rest) > 0 {
			err.Hint = "a value that begins with a dash is written --" + flag.Name + "=" + e.rest[0]
		}
		return err
	}
	taken := []string{e.next()}
	if flag.Annotations[annotationWords] != nil {
		for len(e.rest) > 0 && !isOption(e.rest[0]) {
			taken = append(taken, e.next())
		}
		if len(taken) > 1 || flag.Annotations[annotationTaken] == nil {
			flag.Annotations[annotationTaken] = taken
		}
	}
	for _, word := range taken {
		e.emit(flag, word)
	}
	return nil
}

func (e *expansion) emit(flag *pflag.Flag, value string) {
	e.out = append(e.out, "--"+flag.Name+"="+value)
}

// find returns the option of a name or of its unambiguous beginning.
func (e *expansion) find(name string) (*pflag.Flag, error) {
	e.cmd.InitDefaultHelpFlag()
	var known []string
	var exact *pflag.Flag
	var candidates, later []*pflag.Flag
	visit := func(flag *pflag.Flag) {
		known = append(known, "--"+flag.Name)
		switch {
		case flag.Name == name:
			exact = flag
		case !strings.HasPrefix(flag.Name, name):
		case flag.Annotations[annotationLater] != nil:
			later = append(later, flag)
		default:
			candidates = append(candidates, flag)
		}
	}
	e.cmd.LocalFlags().VisitAll(visit)
	e.cmd.InheritedFlags().VisitAll(visit)
	if len(candidates) == 0 {
		candidates = later
	}
	switch {
	case exact != nil:
		return exact, nil
	case len(candidates) == 1:
		return candidates[0], nil
	case len(candidates) > 1:
		return nil, usage(e.cmd, "the option --%s is ambiguous: it could be %s", name, alternatives(candidates))
	}
	err := usage(e.cmd, "there is no option --%s", name)
	err.Hint = cmp.Or(spelling.DidYouMean("--"+name, known), err.Hint)
	return nil, err
}

func alternatives(flags []*pflag.Flag) string {
	var names []string
	for _, flag := range flags {
		names = append(names, "--"+flag.Name)
	}
	return strings.Join(names, " or ")
}

// isOption reports whether a word is an option rather than a value. As the old command had it, a word with a blank in it
// and a negative number are values.
func isOption(word string) bool {
	if len(word) < 2 || word[0] != '-' || strings.Contains(word, " ") {
		return false
	}
	return strings.Trim(word[1:], "0123456789.") != "" || word == "--"
}

// asksForJSON reports whether a command line, which may be wrong, asks for the result as JSON.
func asksForJSON(args []string) bool {
	form := ""
	for i, word := range args {
		name, value, given := strings.Cut(word, "=")
		isForm := name == "-o" || len(name) > 2 && strings.HasPrefix("--output", name)
		switch {
		case word == "--":
			return form == string(outputJSON)
		case isForm && given:
			form = value
		case isForm && i+1 < len(args):
			form = args[i+1]
		case strings.HasPrefix(word, "-o"):
			form = word[len("-o"):]
		}
	}
	return form == string(outputJSON)
}
