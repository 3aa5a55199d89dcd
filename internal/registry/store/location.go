package store

import (
	"regexp"
	"strings"

	"arkindex"
	"arkindex/internal/registry/store/engine/postgres"
)

// CleanLocation removes blanks, line ends and a byte order mark around the location of a
// database, as mounted secrets and copied settings have them.
func CleanLocation(location string) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(location), "\ufeff"))
}

// IsFile reports whether a location is the path of a SQLite file, and not one of a server or a
// misspelled one.
func IsFile(location string) bool {
	return location != "" && !postgres.IsLocation(location) && !isMisspelled(location)
}

// misspellings match locations that a file may not have, since they are probably URLs or
// connection strings, in a form that is not understood. As the path of a file they would create
// files and directories named after their parts, such as a password.
var misspellings = [...]*regexp.Regexp{
	regexp.MustCompile(`[\x00-\x1f\x7f]`),
	regexp.MustCompile(`://`),
	regexp.MustCompile(`^[^/\\]+:`),                   // scheme:…, user:password@host, host:port
	regexp.MustCompile(`^(//|[^/\\.])[^@]*@`),         // //user@host, user@host, scheme//user@host
	regexp.MustCompile(`^["']`),                       // the quotes of a settings file
	regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_ ]*\s*=`), // Server=db;…
	regexp.MustCompile(`(?i)\b(password|passwd|pwd|sslpassword)\s*=`),
	regexp.MustCompile(`(?i)^[^/\\.].*\b(host|hostaddr|dbname|database|user|service)\s*=`),
}

// drive matches the beginning of an absolute path on Windows.
var drive = regexp.MustCompile(`^[A-Za-z]:[/\\]`)

func isMisspelled(location string) bool {
	location = drive.ReplaceAllLiteralString(location, `\`)
	for _, pattern := range misspellings {
		if pattern.MatchString(location) {
			return true
		}
	}
	return false
}

// errMisspelled returns the error of such a location, which it never contains.
func errMisspelled() error {
	return arkindex.Errorf(arkindex.CodeUsage,
		"the registry's database is neither the URL of a PostgreSQL database nor the path of a file").
		WithHint("write it as postgres://USER@HOST:PORT/DATABASE or host=HOST dbname=DATABASE, " +
			"or name a SQLite file, with ./ before an unusual name")
}
