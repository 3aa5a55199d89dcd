package arkindex

import (
	"errors"
	"fmt"
)

// Code classifies an Error. The command turns it into an exit code, the registry into an HTTP status.
type Code string

// Every code there is; docs/errors.md explains them to users.
const (
	CodeUsage         Code = "usage"             // the command line is wrong
	CodeConfiguration Code = "configuration"     // a configuration file is absent or wrong
	CodeMissing       Code = "missing_value"     // a value that neither option, pipeline nor Git supplies
	CodeProfile       Code = "profile_not_found" // no such profile, or none at all
	CodeCredentials   Code = "credentials"       // no, an unknown or an expired token
	CodeForbidden     Code = "forbidden"         // a known token with too small a scope
	CodeNotFound      Code = "not_found"         // the thing asked for does not exist
	CodeMethod        Code = "method"            // the address exists, but not for this HTTP method
	CodeInvalid       Code = "invalid"           // a request's content was refused
	CodeConflict      Code = "conflict"          // what is asked contradicts what exists
	CodeTooLarge      Code = "too_large"         // a request is larger than allowed
	CodeUnavailable   Code = "unavailable"       // unreachable, failing, rate-limited or out of time: trying later can help
	CodeInterrupted   Code = "interrupted"       // stopped by the user
	CodeInternal      Code = "internal"          // a defect of ours; its text is never shown raw to clients of the registry
)

// Error is the one error type that crosses package borders. Message says what failed and Hint what to do, both in lower
// case and without a full stop. Status is the HTTP status that an instance answered with, 0 when none did. Problems names the
// fields or lines at fault, when there are any.
type Error struct {
	Code     Code
	Message  string
	Hint     string
	Status   int
	Problems []Problem
	Err      error
}

// Errorf makes an Error of a code. A %w keeps the cause for errors.Is and errors.As.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), Err: errors.Unwrap(err)}
}

// WithHint sets the hint and returns the error.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// Error returns the message alone.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause, nil when there is none.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the first Error in err's chain, CodeInternal when there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}
