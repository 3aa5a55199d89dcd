package trace

import (
	"net/http"
	"slices"
	"strings"

	"arkindex"
)

// headers formats headers, sorted by name, without the values of secret ones.
func (t *Trace) headers(header http.Header) string {
	var names []string
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names)
	var formatted strings.Builder
	for _, name := range names {
		for _, value := range header[name] {
			switch {
			case arkindex.IsSecretParameter(name):
				value = redacted
			case name == "Location" || name == "Content-Location":
				value = redactURL(value)
			default:
				value = t.secrets.redactText(value)
			}
			formatted.WriteString(" | " + name + ": " + value)
		}
	}
	return formatted.String()
}
