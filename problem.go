package arkindex

import "fmt"

// Severity of a Problem.
type Severity string

// Errors block a publication, warnings do not (unless --strict makes them errors), notices only inform.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
	SeverityNotice  Severity = "notice"
)

// Problem is one thing that is wrong at one place of a file or request. File is a path as the user would write it; Line
// and Column count from 1, columns in code points, 0 when there is no position. Path leads to the value in the form
// workers[0].docker.shm_size. Code is a stable word for machines; Message says what is wrong and Hint what to do.
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

// String writes the problem as FILE:LINE:COLUMN: PATH: MESSAGE, leaving out what is empty.
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
