package arkindex

import (
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"strings"
	"unicode"
)

// redacted replaces a Secret wherever it is printed.
const redacted = "[redacted]"

// Secret is a token or password. It is printed, formatted, logged and marshaled as [redacted];
// only Reveal returns its value.
type Secret string

// Reveal returns the value, for the code that sends it.
func (s Secret) Reveal() string { return string(s) }

// byteOrderMark is what some programs write before text, such as PowerShell.
const byteOrderMark = "\ufeff"

// TrimSecret returns a password without what programs write around it: a byte order mark and line
// ends. Spaces may belong to a password.
func TrimSecret(text string) Secret {
	return Secret(strings.Trim(strings.TrimPrefix(text, byteOrderMark), "\r\n"))
}

// TrimToken returns a token without a byte order mark, line ends and spaces around it.
func TrimToken(text string) Secret {
	return Secret(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), byteOrderMark)))
}

// HasControl reports whether the secret contains a control character. No header or form that
// carries a secret can hold one, so it is a mistake.
func (s Secret) HasControl() bool { return strings.ContainsFunc(string(s), unicode.IsControl) }

// IsToken reports whether the secret consists of characters that tokens can have: printable ASCII
// without spaces.
func (s Secret) IsToken() bool {
	return !strings.ContainsFunc(string(s), func(r rune) bool { return r <= ' ' || r > '~' })
}

// IsJWT reports whether the secret has the form of a JSON Web Token, as ID tokens of pipelines do:
// three parts in base64, of which the first two are JSON objects. The signature is not verified.
func (s Secret) IsJWT() bool {
	parts := strings.Split(string(s), ".")
	if len(parts) != 3 || parts[2] == "" {
		return false
	}
	var objects [2]map[string]any
	for i, part := range parts {
		content, err := base64.RawURLEncoding.Strict().DecodeString(part)
		if err != nil || i < len(objects) && json.Unmarshal(content, &objects[i]) != nil {
			return false
		}
	}
	algorithm, _ := objects[0]["alg"].(string)
	return algorithm != "" && objects[1] != nil
}

// String returns [redacted].
func (Secret) String() string { return redacted }

// GoString returns [redacted], for %#v.
func (Secret) GoString() string { return redacted }

// MarshalText returns [redacted], for JSON and other encodings.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue returns [redacted], for slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
