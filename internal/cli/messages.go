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

// messages writes the log for people: one line for each event, on standard error. With excerpts set, a problem of a file
// is followed by the line that it is about.
type messages struct {
	mu       sync.Mutex
	out      io.Writer
	excerpts func(file string) string
}

// log writes a line without a prefix, as the Python tools' users know it.
func (m *messages) log(format string, args ...any) { m.line("", fmt.Sprintf(format, args...)) }

// event writes a line that is already worded.
func (m *messages) event(text string) { m.line("", text) }

// notice writes what the user may want to know.
func (m *messages) notice(text string) { m.line("arkindex: notice: ", text) }

// warning writes what is probably not what the user wants.
func (m *messages) warning(text string) { m.line("arkindex: warning: ", text) }

// warn writes what is wrong and does not matter enough to fail, and what to do about it.
func (m *messages) warn(err error) {
	m.warning(err.Error())
	var e *arkindex.Error
	if errors.As(err, &e) {
		m.hint(e.Hint)
	}
}

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
		if m.excerpts != nil && problem.Line > 0 {
			m.excerpt(m.excerpts(problem.File), problem.Line, problem.Column)
		}
		m.hint(problem.Hint)
	}
}

// excerpt shows a line of a file with a mark below the column. Tabs become blanks, so that the mark stands right.
func (m *messages) excerpt(source string, line, column int) {
	lines := strings.Split(source, "\n")
	if line > len(lines) {
		return
	}
	text := []rune(strings.ReplaceAll(strings.TrimRight(lines[line-1], "\r"), "\t", " "))
	start := max(0, column-excerptWidth/2) // of a long line, what is around the column
	shown := text[min(start, len(text)):min(start+excerptWidth, len(text))]
	number := fmt.Sprintf("%5d | ", line)
	m.line(number, string(shown))
	m.line(strings.Repeat(" ", len(number)-2)+"| ", strings.Repeat(" ", max(0, column-1-start))+"^")
}

// excerptWidth is how much of a line is shown at most, in characters.
const excerptWidth = 100

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
