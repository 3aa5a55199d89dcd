package scanner

import "fmt"

// The codes of errors.
const (
	CodeTooLarge  = "yaml_too_large" // the file is larger than 1 MiB
	CodeEncoding  = "yaml_encoding"  // the bytes are neither UTF-8 nor UTF-16 with a byte order mark
	CodeCharacter = "yaml_character" // a control character, which YAML forbids
	CodeSyntax    = "yaml_syntax"    // the text is not YAML
)

// Error is the reason why a file is not YAML. Hint says how to correct it, and may be empty.
type Error struct {
	Mark                Mark
	Code, Message, Hint string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// SyntaxError returns an Error with CodeSyntax. The hint may be empty.
func SyntaxError(at Mark, hint, format string, args ...any) *Error {
	return &Error{Mark: at, Code: CodeSyntax, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// Shorten cuts a string to a length that fits in a message.
func Shorten(s string) string {
	const limit = 40
	runes := 0
	for i := range s {
		if runes++; runes > limit {
			return s[:i] + "…"
		}
	}
	return s
}
