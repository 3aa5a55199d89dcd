package app

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"arkindex"
)

// Messages writes the log for people to Out, one line per event. It is safe for concurrent use.
type Messages struct {
	mu  sync.Mutex
	Out io.Writer
	// Excerpts returns the content of a file, to show the lines in which problems are. It may be nil.
	Excerpts func(file string) string
	// Redact replaces credentials, which servers may repeat. It may be nil.
	Redact func(string) string
}

// maxMessage is the maximum length of a message in bytes. Servers may send texts of any size.
const maxMessage = 16 << 10

// Logf writes a line without a prefix, as the Python tools do.
func (m *Messages) Logf(format string, args ...any) { m.line("", fmt.Sprintf(format, args...)) }

// Line writes a finished line.
func (m *Messages) Line(text string) { m.line("", text) }

// Notice writes something that the user may want to know.
func (m *Messages) Notice(text string) { m.line("arkindex: notice: ", text) }

// Warning writes something that the user probably did not intend.
func (m *Messages) Warning(text string) { m.line("arkindex: warning: ", text) }

// WarnError writes an error that does not fail the command, with its hint.
func (m *Messages) WarnError(err error) {
	m.Warning(err.Error())
	var e *arkindex.Error
	if errors.As(err, &e) {
		m.hint(e.Hint)
	}
}

// Error writes an error and its hint. Each problem of a configuration gets its own line.
func (m *Messages) Error(err error) { m.ErrorAbout("", err) }

// ErrorAbout is Error with the name of what failed.
func (m *Messages) ErrorAbout(subject string, err error) {
	if subject != "" {
		subject += ": "
	}
	var e *arkindex.Error
	if !errors.As(err, &e) {
		m.line("arkindex: error: ", subject+err.Error())
		return
	}
	if e.Code == arkindex.CodeConfiguration && len(e.Problems) > 0 {
		m.Problems(e.Problems)
		return
	}
	m.line("arkindex: error: ", subject+e.Message)
	m.hint(e.Hint)
}

// Problems writes the problems of files, each with its severity.
func (m *Messages) Problems(problems []arkindex.Problem) {
	for _, problem := range problems {
		m.line("arkindex: "+string(problem.Severity)+": ", problem.String())
		if m.Excerpts != nil && problem.Line > 0 {
			m.excerpt(m.Excerpts(problem.File), problem.Line, problem.Column)
		}
		m.hint(problem.Hint)
	}
}

// excerptWidth is the maximum length of an excerpt, in characters.
const excerptWidth = 100

// excerpt writes a line of a file, with a caret below the column.
func (m *Messages) excerpt(source string, line, column int) {
	lines := strings.Split(source, "\n")
	if line > len(lines) {
		return
	}
	// Tabs would move the caret.
	text := []rune(strings.ReplaceAll(strings.TrimRight(lines[line-1], "\r"), "\t", " "))
	start := max(0, column-excerptWidth/2) // a long line is cut around the column
	shown := text[min(start, len(text)):min(start+excerptWidth, len(text))]
	number := fmt.Sprintf("%5d | ", line)
	m.line(number, string(shown))
	caret := strings.Repeat(" ", max(0, column-1-start)) + "^"
	m.line(strings.Repeat(" ", len(number)-2)+"| ", caret)
}

func (m *Messages) hint(text string) {
	if text != "" {
		m.line("arkindex: hint: ", text)
	}
}

func (m *Messages) line(prefix, text string) {
	if m.Redact != nil {
		text = m.Redact(text)
	}
	text = arkindex.CutText(text, maxMessage)
	m.mu.Lock()
	defer m.mu.Unlock()
	fmt.Fprintf(m.Out, "%s%s\n", prefix, Printable(text))
}
