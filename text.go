package arkindex

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// CutText returns a text of at most limit bytes as it is, and of a longer one the beginning, and
// how much is missing.
func CutText(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	start := text[:limit]
	for len(start) > 0 && !utf8.RuneStart(text[len(start)]) {
		start = start[:len(start)-1]
	}
	return fmt.Sprintf("%s… (%d bytes more)", strings.TrimSpace(start), len(text)-len(start))
}
