package app

import (
	"bytes"
	"strings"
	"testing"

	"arkindex"
)

func TestMessagesAreSingleLinesWithoutTerminalControls(t *testing.T) {
	var out bytes.Buffer
	m := Messages{Out: &out}
	m.Error(arkindex.Errorf(arkindex.CodeInvalid, "the instance said \x1b[2J").WithHint("try\nagain"))
	m.ErrorAbout("worker a", arkindex.Errorf(arkindex.CodeInvalid, "refused"))
	m.Problems([]arkindex.Problem{{
		File: "a.yml", Line: 1, Column: 2, Path: "p", Severity: arkindex.SeverityWarning, Message: "odd",
	}})
	m.Notice("right \u202e to left")
	want := `arkindex: error: the instance said \x1b[2J
arkindex: hint: try\nagain
arkindex: error: worker a: refused
arkindex: warning: a.yml:1:2: p: odd
arkindex: notice: right \u202e to left
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestProblemsShowExcerpts(t *testing.T) {
	var out bytes.Buffer
	source := "a: 1\r\n\tb: \x1b2\n" + strings.Repeat("x", 300)
	m := Messages{Out: &out, Excerpts: func(string) string { return source }}
	problem := func(line, column int, message string) arkindex.Problem {
		return arkindex.Problem{
			File: "a.yml", Line: line, Column: column, Severity: arkindex.SeverityError, Message: message,
		}
	}
	odd := problem(2, 5, "odd")
	odd.Hint = "correct it"
	m.Problems([]arkindex.Problem{odd, problem(3, 200, "long"), problem(9, 1, "past the end")})
	want := "arkindex: error: a.yml:2:5: odd\n" +
		"    2 |  b: \\x1b2\n" +
		"      |     ^\n" +
		"arkindex: hint: correct it\n" +
		"arkindex: error: a.yml:3:200: long\n" +
		"    3 | " + strings.Repeat("x", 100) + "\n" +
		"      | " + strings.Repeat(" ", 49) + "^\n" +
		"arkindex: error: a.yml:9:1: past the end\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestLongMessageIsCutAfterItsSecretsAreRedacted(t *testing.T) {
	var out strings.Builder
	m := &Messages{Out: &out, Redact: func(text string) string {
		return strings.ReplaceAll(text, "canary", "[redacted]")
	}}
	m.Warning(strings.Repeat("x", maxMessage-3) + "canary" + strings.Repeat("y", 1000))
	if got := out.String(); len(got) > maxMessage+100 || !strings.HasSuffix(got, "bytes more)\n") ||
		strings.Contains(got, "can") {
		t.Errorf("%d bytes, ending in %q", len(got), got[max(0, len(got)-100):])
	}
}
