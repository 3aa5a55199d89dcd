package arkindex

import (
	"errors"
	"fmt"
	"time"
)

// Code classifies an Error. The command turns it into an exit code, the registry into an HTTP
// status.
type Code string

// The codes of errors; docs/errors.md explains them to users.
const (
	CodeUsage         Code = "usage"             // the command line is wrong
	CodeConfiguration Code = "configuration"     // a configuration file is absent or wrong
	CodeMissing       Code = "missing_value"     // nothing supplies a required value
	CodeProfile       Code = "profile_not_found" // no such profile, or no profile at all
	CodeCredentials   Code = "credentials"       // the token is missing, unknown or expired
	CodeForbidden     Code = "forbidden"         // the token is valid but lacks a scope
	CodeNotFound      Code = "not_found"         // the requested object does not exist
	CodeMethod        Code = "method"            // the URL exists, but not for this HTTP method
	CodeInvalid       Code = "invalid"           // the content of a request is invalid
	CodeConflict      Code = "conflict"          // the request contradicts what exists
	CodeTooLarge      Code = "too_large"         // the request is too large
	CodeUnavailable   Code = "unavailable"       // unreachable, failing or busy: try again later
	CodeInterrupted   Code = "interrupted"       // stopped by the user
	CodeInternal      Code = "internal"          // a bug; its message is never sent to clients
)

// Error is the error type that crosses package boundaries. Message says what failed and Hint what
// to do about it, both in lower case and without a full stop. Status is the HTTP status of an
// instance's response, or 0 if there was no response. Problems lists the fields or lines at fault.
// RetryAfter is how long to wait before trying again, or 0 if that is not known.
type Error struct {
	Code       Code
	Message    string
	Hint       string
	Status     int
	Problems   []Problem
	RetryAfter time.Duration
	Err        error
}

// Errorf returns an Error with a code. As with fmt.Errorf, %w wraps the cause.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), Err: errors.Unwrap(err)}
}

// Invalid returns the Error of a request whose fields have problems.
func Invalid(problems ...Problem) *Error {
	return &Error{Code: CodeInvalid, Message: "the request was refused", Problems: problems}
}

// NotFound returns the Error for a worker, version or other object that does not exist.
func NotFound(object string) *Error {
	return Errorf(CodeNotFound, "there is no such %s", object)
}

// WithHint sets the hint and returns the error.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// Error returns the message alone.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the first Error in err's chain, or CodeInternal if there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}
