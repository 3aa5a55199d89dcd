package arkindex

import "fmt"

// Severity is how serious a Problem is.
type Severity string

// The severities. An error prevents a publication. A warning does not, unless --strict turns it
// into an error. A notice only informs.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
	SeverityNotice  Severity = "notice"
)

// Problem is one thing that is wrong with a file or request. File is a path as the user would
// write it. Line and Column count from 1, columns in code points; both are 0 if there is no
// position. Path leads to the value, as in workers[0].docker.shm_size. Code is a stable identifier
// for programs. Message says what is wrong and Hint what to do about it.
type Problem struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Column   int      `json:"column"`
	Path     string   `json:"path"`
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`
	Message  string   `json:"message"`
	Hint     string   `json:"hint,omitempty"`
}

// FieldProblem returns an error at a field of a request.
func FieldProblem(path, code, message string) Problem {
	return Problem{Path: path, Severity: SeverityError, Code: code, Message: message}
}

// String formats the problem as FILE:LINE:COLUMN: PATH: MESSAGE, without the parts that are empty.
func (p Problem) String() string {
	s := p.File
	if p.Line > 0 {
		s += fmt.Sprintf(":%d:%d", p.Line, p.Column)
	}
	if s != "" {
		s += ": "
	}
	if p.Path != "" {
		s += p.Path + ": "
	}
	return s + p.Message
}
