package arkindex

import "time"

// FormatTime formats a time as RFC 3339 in UTC, always with six decimals: Python reads three or
// six of them and no other number.
func FormatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }
