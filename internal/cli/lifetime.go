package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// lifetime is an option that takes a duration, in days too.
type lifetime struct{ target *time.Duration }

// maxLifetime keeps the end of a lifetime within what every clock and engine can write.
const maxLifetime = 100 * 365 * 24 * time.Hour

// Set takes the option's value.
func (l lifetime) Set(value string) error {
	duration, err := time.ParseDuration(value)
	if days, isDays := strings.CutSuffix(value, "d"); isDays {
		var number int
		number, err = strconv.Atoi(days)
		duration = time.Duration(min(number, int(maxLifetime/(24*time.Hour))+1)) * 24 * time.Hour
	}
	if err != nil || duration <= 0 || duration > maxLifetime {
		return fmt.Errorf("%q is no duration such as 90d, 12h or 30m, of a hundred years at most", value)
	}
	*l.target = duration
	return nil
}

// String returns the duration, empty for none.
func (l lifetime) String() string {
	if l.target == nil || *l.target == 0 {
		return ""
	}
	return l.target.String()
}

// Type names the option's kind of value in the help.
func (lifetime) Type() string { return "DURATION" }
