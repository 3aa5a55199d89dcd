package arkindex

import "log/slog"

// redacted is what a Secret shows instead of itself.
const redacted = "[redacted]"

// Secret is a token or password. It prints, formats, logs and marshals as [redacted]; only Reveal gives the text.
type Secret string

// Reveal returns the secret itself, for the one place that sends it.
func (s Secret) Reveal() string { return string(s) }

// String returns [redacted].
func (Secret) String() string { return redacted }

// GoString returns [redacted], for %#v.
func (Secret) GoString() string { return redacted }

// MarshalText returns [redacted], for JSON and every other encoder of texts.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue returns [redacted], for slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
