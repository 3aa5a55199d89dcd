package arkindex

import (
	"testing"
	"time"
)

func TestFormatTimeAlwaysHasSixDecimals(t *testing.T) {
	zone := time.FixedZone("", 3600)
	for want, formatted := range map[string]time.Time{
		"2026-11-25T12:00:00.000000Z": time.Date(2026, 11, 25, 13, 0, 0, 0, zone),
		"2026-11-25T12:00:00.120000Z": time.Date(2026, 11, 25, 12, 0, 0, 120_000_000, time.UTC),
		"2026-11-25T12:00:00.123456Z": time.Date(2026, 11, 25, 12, 0, 0, 123_456_789, time.UTC),
	} {
		if got := FormatTime(formatted); got != want {
			t.Errorf("%v is %s, want %s", formatted, got, want)
		}
	}
}
