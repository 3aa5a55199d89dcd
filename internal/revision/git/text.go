package git

import (
	"strings"
	"unicode/utf8"
)

// text makes valid UTF-8 of what git stores as bytes. A commit that does not name its encoding and is no UTF-8 is taken as
// ISO-8859-1, as gitweb takes it.
func text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var decoded strings.Builder
	for _, b := range []byte(s) {
		decoded.WriteRune(rune(b))
	}
	return decoded.String()
}

// words keeps the beginning of what git writes to stderr.
type words struct{ kept []byte }

// Write keeps the first 4 KiB and drops the rest. It never fails.
func (w *words) Write(part []byte) (int, error) {
	room := 4<<10 - len(w.kept)
	w.kept = append(w.kept, part[:min(room, len(part))]...)
	return len(part), nil
}

// first returns the first line, with the next one when it ends in a colon, without git's own "fatal:" and with everything
// masked that may be a credential.
func (w *words) first() string {
	line, rest, _ := strings.Cut(strings.TrimSpace(text(string(w.kept))), "\n")
	if strings.HasSuffix(line, ":") {
		next, _, _ := strings.Cut(strings.TrimSpace(rest), "\n")
		line += " " + next
	}
	for _, severity := range []string{"fatal: ", "error: "} {
		line = strings.TrimPrefix(line, severity)
	}
	return masked(line)
}

// masked hides every word in which a URL with user or token may stand.
func masked(line string) string {
	words := strings.Fields(line)
	for i, word := range words {
		if strings.Contains(word, "@") || strings.Contains(word, "%40") || strings.Contains(word, "://") {
			words[i] = "[redacted]"
		}
	}
	return strings.Join(words, " ")
}
