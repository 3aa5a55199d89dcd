package arkindex

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestErrorKeepsItsCodeAndCauseThroughWrapping(t *testing.T) {
	err := fmt.Errorf("while publishing: %w", Errorf(CodeUnavailable, "no answer: %w", io.ErrUnexpectedEOF))
	if got := CodeOf(err); got != CodeUnavailable {
		t.Errorf("CodeOf() = %q, want %q", got, CodeUnavailable)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
}

func TestUnknownErrorIsInternal(t *testing.T) {
	if got := CodeOf(io.EOF); got != CodeInternal {
		t.Errorf("CodeOf() = %q, want %q", got, CodeInternal)
	}
}

func TestProblemSaysWhereAndWhat(t *testing.T) {
	for want, problem := range map[string]Problem{
		".arkindex.yml:3:5: workers[0].slug: is required": {File: ".arkindex.yml", Line: 3, Column: 5, Path: "workers[0].slug", Message: "is required"},
		".arkindex.yml: is empty":                         {File: ".arkindex.yml", Message: "is empty"},
		"worker_slug: is required":                        {Path: "worker_slug", Message: "is required"},
	} {
		if got := problem.String(); got != want {
			t.Errorf("String() = %q, want %q", got, want)
		}
	}
}

func TestUsageKnowsItsThreeWords(t *testing.T) {
	for _, usage := range Usages() {
		if !usage.Valid() {
			t.Errorf("%q is refused", usage)
		}
	}
	if Usage("Required").Valid() || Usage("").Valid() {
		t.Error("an unknown usage is accepted")
	}
}
