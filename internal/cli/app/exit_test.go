package app

import (
	"errors"
	"testing"

	"arkindex"
)

func TestExitCodePrecedence(t *testing.T) {
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
		{"unreachable before rejected", of(arkindex.CodeInvalid, arkindex.CodeUnavailable), 5},
		{"rejected", of(arkindex.CodeInvalid), 1},
		{"an interruption before all", of(arkindex.CodeUsage, arkindex.CodeInterrupted), 130},
		{"an unknown error", []error{errors.New("x")}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := ExitCode(test.errs...); got != test.want {
				t.Errorf("exit code %d, want %d", got, test.want)
			}
		})
	}
}
