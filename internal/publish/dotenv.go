package publish

import (
	"fmt"
	"strings"

	"arkindex"
)

// The variables of a dotenv file. Each is followed by _ and the worker's slug as a variable's name; with one worker they
// stand alone as well.
const (
	variableVersion = "ARKINDEX_WORKER_VERSION_ID"
	variableWorker  = "ARKINDEX_WORKER_ID"
	variableURL     = "ARKINDEX_WORKER_VERSION_URL"
)

// CheckDotenv refuses slugs that would share a variable, as an Error with CodeUsage.
func CheckDotenv(slugs []string) error {
	taken := map[string]string{}
	for _, slug := range slugs {
		name := variableName(slug)
		if other, shared := taken[name]; shared {
			return arkindex.Errorf(arkindex.CodeUsage, "in a dotenv file the workers %s and %s would share the variable %s_%s",
				other, slug, variableVersion, name).WithHint("publish them one by one, with --worker")
		}
		taken[name] = slug
	}
	return nil
}

// Dotenv writes the ids and URLs of the versions on the first instance as lines of NAME=VALUE, in the form of GitLab's dotenv
// reports. Workers without a version have none.
func (r Report) Dotenv() string {
	var lines strings.Builder
	if len(r.Instances) == 0 {
		return ""
	}
	workers := r.Instances[0].Workers
	for _, worker := range workers {
		suffixes := []string{"_" + variableName(worker.Slug)}
		if len(workers) == 1 {
			suffixes = append(suffixes, "")
		}
		for _, suffix := range suffixes {
			line(&lines, variableVersion+suffix, worker.VersionID)
			line(&lines, variableWorker+suffix, worker.WorkerID)
			line(&lines, variableURL+suffix, worker.URL)
		}
	}
	return lines.String()
}

// line writes one variable. A value that could end its line or mean something else to a reader of the file is none of an instance's
// ids and addresses, and is left out.
func line(lines *strings.Builder, name string, value *string) {
	foreign := func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"'`$\\", r) }
	if value != nil && !strings.ContainsFunc(*value, foreign) {
		fmt.Fprintf(lines, "%s=%s\n", name, *value)
	}
}

// variableName turns a slug into what a variable's name may hold: capitals, digits and underscores.
func variableName(slug string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		case 'A' <= r && r <= 'Z' || '0' <= r && r <= '9':
			return r
		default:
			return '_'
		}
	}, slug)
}
