package pyyaml

import (
	"fmt"

	"arkindex"
)

// flaw is a problem before it knows its file.
type flaw struct {
	mark
	code    string
	path    string
	message string
	hint    string
}

func (f *flaw) problem(file string) arkindex.Problem {
	p := arkindex.Problem{
		File:     file,
		Line:     f.line + 1,
		Column:   f.column + 1,
		Path:     f.path,
		Severity: arkindex.SeverityError,
		Code:     f.code,
		Message:  f.message,
		Hint:     f.hint,
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
