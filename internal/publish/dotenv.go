package publish

import (
	"fmt"
	"strings"

	"arkindex"
)

// The variables of a dotenv file. Each is written with "_" and the worker's slug as a suffix, and
// without a suffix too when there is only one worker.
const (
	variableVersion = "ARKINDEX_WORKER_VERSION_ID"
	variableWorker  = "ARKINDEX_WORKER_ID"
	variableURL     = "ARKINDEX_WORKER_VERSION_URL"
)

// CheckDotenv refuses slugs that would set the same variable, as an Error with CodeUsage.
func CheckDotenv(slugs []string) error {
	slugByName := map[string]string{}
	for _, slug := range slugs {
		name := variableName(slug)
		if other, ok := slugByName[name]; ok {
			return arkindex.Errorf(arkindex.CodeUsage,
				"in a dotenv file the workers %s and %s would share the variable %s_%s",
				other, slug, variableVersion, name).WithHint("publish them one by one, with --worker")
		}
		slugByName[name] = slug
	}
	return nil
}

// Dotenv formats the IDs and URLs of the versions on the first instance as NAME=VALUE lines, the
// format of GitLab's dotenv reports. Workers without a version are left out.
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
			writeVariable(&lines, variableVersion+suffix, worker.VersionID)
			writeVariable(&lines, variableWorker+suffix, worker.WorkerID)
			writeVariable(&lines, variableURL+suffix, worker.URL)
		}
	}
	return lines.String()
}

// writeVariable writes one line. It leaves out values that could end the line or have a special
// meaning to readers of the file: no valid ID or URL contains such characters.
func writeVariable(lines *strings.Builder, name string, value *string) {
	unsafe := func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune("\"'`$\\", r)
	}
	if value != nil && !strings.ContainsFunc(*value, unsafe) {
		fmt.Fprintf(lines, "%s=%s\n", name, *value)
	}
}

// variableName turns a slug into a part of a variable's name: capitals, digits and underscores.
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
