package arkindex

import "log/slog"

// redacted replaces a Secret wherever it is printed.
const redacted = "[redacted]"

// Secret is a token or password. It is printed, formatted, logged and marshaled as [redacted];
// only Reveal returns its value.
type Secret string

// Reveal returns the value, for the code that sends it.
func (s Secret) Reveal() string { return string(s) }

// String returns [redacted].
func (Secret) String() string { return redacted }

// GoString returns [redacted], for %#v.
func (Secret) GoString() string { return redacted }

// MarshalText returns [redacted], for JSON and other encodings.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue returns [redacted], for slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
