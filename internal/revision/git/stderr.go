package git

import "strings"

// maxStderr is the size in bytes of the part of git's standard error that is recorded.
const maxStderr = 4 << 10

// stderr records the beginning of what git writes to standard error.
type stderr struct{ start []byte }

// Write records the first 4 KiB and discards the rest. It never fails.
func (s *stderr) Write(part []byte) (int, error) {
	s.start = append(s.start, part[:min(maxStderr-len(s.start), len(part))]...)
	return len(part), nil
}

// message returns the first line, and the next one if the first ends in a colon, without git's own
// "fatal:" and with all possible credentials redacted.
func (s *stderr) message() string {
	line, rest, _ := strings.Cut(strings.TrimSpace(toUTF8(string(s.start))), "\n")
	if strings.HasSuffix(line, ":") {
		next, _, _ := strings.Cut(strings.TrimSpace(rest), "\n")
		line += " " + next
	}
	for _, severity := range []string{"fatal: ", "error: "} {
		line = strings.TrimPrefix(line, severity)
	}
	return redactURLs(line)
}

// redactURLs replaces every word that may be a URL with a user or token.
func redactURLs(line string) string {
	words := strings.Fields(line)
	for i, word := range words {
		if strings.Contains(word, "@") || strings.Contains(word, "%40") ||
			strings.Contains(word, "://") {
			words[i] = "[redacted]"
		}
	}
	return strings.Join(words, " ")
}
