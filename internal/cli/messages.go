package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"

	"arkindex"
)

// messages writes the log for people: one line for each event, on standard error.
type messages struct {
	mu  sync.Mutex
	out io.Writer
}

// log writes a line without a prefix, as the Python tools' users know it.
func (m *messages) log(format string, args ...any) { m.line("", fmt.Sprintf(format, args...)) }

// notice writes what the user may want to know.
func (m *messages) notice(text string) { m.line("arkindex: notice: ", text) }

// warning writes what is probably not what the user wants.
func (m *messages) warning(text string) { m.line("arkindex: warning: ", text) }

// error writes what failed, each problem on a line of its own, and below it what to do.
func (m *messages) error(err error) { m.errorAbout("", err) }

// errorAbout is error for one of several things that could fail, named by subject.
func (m *messages) errorAbout(subject string, err error) {
	if subject != "" {
		subject += ": "
	}
	var e *arkindex.Error
	if !errors.As(err, &e) {
		m.line("arkindex: error: ", subject+err.Error())
		return
	}
	if e.Code == arkindex.CodeConfiguration && len(e.Problems) > 0 {
		m.problems(e.Problems)
		return
	}
	m.line("arkindex: error: ", subject+e.Message)
	m.hint(e.Hint)
}

// problems writes problems of files, each with its severity.
func (m *messages) problems(problems []arkindex.Problem) {
	for _, problem := range problems {
		m.line("arkindex: "+string(problem.Severity)+": ", problem.String())
		m.hint(problem.Hint)
	}
}

func (m *messages) hint(text string) {
	if text != "" {
		m.line("arkindex: hint: ", text)
	}
}

func (m *messages) line(prefix, text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	fmt.Fprintf(m.out, "%s%s\n", prefix, visible(text))
}

// visible replaces what a terminal would act upon instead of showing: commit messages, branch names and an instance's
// answers come from others. Line ends become \n, so that an event stays one line.
func visible(text string) string {
	if strings.IndexFunc(text, acts) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case acts(r) && r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case acts(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// acts reports whether a terminal acts upon r: control characters, and the marks that turn the direction of text round.
func acts(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}
