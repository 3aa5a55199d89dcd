package pyyaml

import (
	"fmt"

	"arkindex"
	"arkindex/internal/pyyaml/scanner"
)

// maxFlaws is the number of problems reported. Nobody reads more, and a file of a megabyte can
// have a hundred thousand.
const maxFlaws = 1000

// flaw is a problem of a document whose file name is not known yet. Its path is that of the item,
// if any.
type flaw struct {
	mark    scanner.Mark
	item    *item
	path    string
	code    string
	message string
	hint    string
}

// scannerFlaw returns an error of the scanner as a flaw.
func scannerFlaw(err *scanner.Error) *flaw {
	return &flaw{mark: err.Mark, code: err.Code, message: err.Message, hint: err.Hint}
}

func (f *flaw) problem(file string) arkindex.Problem {
	p := arkindex.Problem{
		File:     file,
		Line:     f.mark.Line + 1,
		Column:   f.mark.Column + 1,
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

// flawList collects flaws. It is fatal if Python's loader fails at one of them. It does not fail
// at repeated keys or at values that cannot be sent later.
type flawList struct {
	flaws []*flaw
	fatal bool
	more  bool // there were too many, and the last one says so
}

func (l *flawList) add(f *flaw) {
	if f.code != CodeDuplicateKey && f.code != CodeUnsendable {
		l.fatal = true
	}
	if l.more {
		return
	}
	if l.isFull() {
		l.more = true
		f = &flaw{mark: f.mark, code: CodeMore, hint: moreHint, message: moreMessage}
	}
	l.flaws = append(l.flaws, f)
}

const (
	moreMessage = "there are more problems after this"
	moreHint    = "correct the others first"
)

// isFull reports whether further flaws are not reported one by one.
func (l *flawList) isFull() bool { return len(l.flaws) >= maxFlaws }

// duplicateKey returns the flaw of a key that is written twice.
func duplicateKey(p pair, key string, line int) *flaw {
	return &flaw{
		mark: p.key.mark, item: p.value, code: CodeDuplicateKey, hint: "remove one of them",
		message: fmt.Sprintf("the key %q is already on line %d", scanner.Shorten(key), line),
	}
}
