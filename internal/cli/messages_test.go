package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
)

func TestErrorsDecideTheExitCodeInTheDocumentedOrder(t *testing.T) {
	of := func(codes ...arkindex.Code) []error {
		var errs []error
		for _, code := range codes {
			errs = append(errs, arkindex.Errorf(code, "x"))
		}
		return errs
	}
	for _, test := range []struct {
		name string
		errs []error
		want int
	}{
		{"none", nil, 0},
		{"usage before configuration", of(arkindex.CodeConfiguration, arkindex.CodeUsage), 2},
		{"configuration before profile", of(arkindex.CodeProfile, arkindex.CodeConfiguration), 3},
		{"a missing value", of(arkindex.CodeMissing), 3},
		{"profile before credentials", of(arkindex.CodeCredentials, arkindex.CodeProfile), 2},
		{"credentials before unreachable", of(arkindex.CodeUnavailable, arkindex.CodeForbidden), 4},
		{"unreachable before a refusal", of(arkindex.CodeInvalid, arkindex.CodeUnavailable), 5},
		{"a refusal", of(arkindex.CodeInvalid), 1},
		{"an interruption before all", of(arkindex.CodeUsage, arkindex.CodeInterrupted), 130},
		{"an unknown error", []error{errors.New("x")}, 1},
	} {
		if got := exitCode(test.errs...); got != test.want {
			t.Errorf("%s: exit %d, want %d", test.name, got, test.want)
		}
	}
}

func TestMessagesAreOneLineAndNeverActOnTheTerminal(t *testing.T) {
	var out bytes.Buffer
	m := messages{out: &out}
	m.error(arkindex.Errorf(arkindex.CodeInvalid, "the instance said \x1b[2J").WithHint("try\nagain"))
	m.errorAbout("worker a", arkindex.Errorf(arkindex.CodeInvalid, "refused"))
	m.problems([]arkindex.Problem{{File: "a.yml", Line: 1, Column: 2, Path: "p", Severity: arkindex.SeverityWarning, Message: "odd"}})
	m.notice("right \u202e to left")
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

func TestProblemIsShownWithItsLineOnATerminal(t *testing.T) {
	var out bytes.Buffer
	m := messages{out: &out, excerpts: func(string) string { return "a: 1\r\n\tb: \x1b2\n" + strings.Repeat("x", 300) }}
	m.problems([]arkindex.Problem{
		{File: "a.yml", Line: 2, Column: 5, Severity: arkindex.SeverityError, Message: "odd", Hint: "mend it"},
		{File: "a.yml", Line: 3, Column: 200, Severity: arkindex.SeverityError, Message: "long"},
		{File: "a.yml", Line: 9, Column: 1, Severity: arkindex.SeverityError, Message: "behind the end"},
	})
	want := "arkindex: error: a.yml:2:5: odd\n" +
		"    2 |  b: \\x1b2\n" +
		"      |     ^\n" +
		"arkindex: hint: mend it\n" +
		"arkindex: error: a.yml:3:200: long\n" +
		"    3 | " + strings.Repeat("x", 100) + "\n" +
		"      | " + strings.Repeat(" ", 49) + "^\n" +
		"arkindex: error: a.yml:9:1: behind the end\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestJSONHoldsNothingThatATerminalActsUpon(t *testing.T) {
	var out strings.Builder
	a := app{Process: Process{Stdout: &out}}
	want := map[string]string{"message": "\x1b[31m \u009b31m \u202e \x7f \t é 🜁"}
	if err := a.printJSON(want); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsFunc(out.String(), func(r rune) bool { return r != '\n' && acts(r) }) {
		t.Errorf("%q", out.String())
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
