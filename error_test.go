package arkindex

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestErrorKeepsItsCodeAndCauseThroughWrapping(t *testing.T) {
	err := fmt.Errorf(
		"while publishing: %w",
		Errorf(CodeUnavailable, "no response: %w", io.ErrUnexpectedEOF),
	)
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
