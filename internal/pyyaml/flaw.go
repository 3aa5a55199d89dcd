package pyyaml

import (
	"fmt"

	"arkindex"
)

// maxFlaws is how many problems are told apart. Nobody reads more, and a file of a megabyte can have a hundred thousand.
const maxFlaws = 1000

// flaw is a problem before it knows its file. Its path is that of the item, if there is one.
type flaw struct {
	mark
	item    *item
	path    string
	code    string
	message string
	hint    string
}

func (f *flaw) problem(file string) arkindex.Problem {
	p := arkindex.Problem{
		File:     file,
		Line:     int(f.line) + 1,
		Column:   int(f.column) + 1,
		Path:     f.path,
		Severity: arkindex.SeverityError,
		Code:     f.code,
		Message:  f.message,
		Hint:     f.hint,
	}
	if f.item != nil {
		p.Path = f.item.path()
	}
	if f.code == CodeTooLarge {
		p.Line, p.Column = 0, 0
	}
	return p
}

// syntax makes the flaw of a text that is no YAML. A hint may be empty.
func syntax(at mark, hint, format string, args ...any) *flaw {
	return &flaw{mark: at, code: CodeSyntax, message: fmt.Sprintf(format, args...), hint: hint}
}

// flawList collects problems. Fatal says that Python's loader fails at one of them: it does not at repeated keys, nor at
// values that cannot be sent later.
type flawList struct {
	flaws []*flaw
	more  int
	fatal bool
}

func (l *flawList) add(f *flaw) {
	if f.code != CodeDuplicateKey && f.code != CodeUnsendable {
		l.fatal = true
	}
	if l.full() {
		if l.more++; l.more > 1 {
			return
		}
		f = &flaw{mark: f.mark, code: CodeMore, hint: "correct the others first", message: "there are more problems from here on"}
	}
	l.flaws = append(l.flaws, f)
}

// full reports whether the next flaw would not be told apart.
func (l *flawList) full() bool { return len(l.flaws) >= maxFlaws }

// shorten cuts a text for a message.
func shorten(text string) string {
	const most = 40
	runes := 0
	for i := range text {
		if runes++; runes > most {
			return text[:i] + "…"
		}
	}
	return text
}
