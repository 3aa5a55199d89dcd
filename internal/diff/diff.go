// Package diff compares versions of a worker: what publishing a configuration would change for
// the worker's users, and how an existing version differs from the one to be published.
package diff

// Kind is what happens to an option or a field.
type Kind string

// The kinds of changes.
const (
	Added   Kind = "added"
	Removed Kind = "removed"
	Changed Kind = "changed"
)

// Change is one difference between an existing and a wanted version. Option is the key of the
// option that differs, prefixed with "GROUP." for an option in a group; it is empty when a field
// of the worker or of its version differs. Field is empty for an option that is added or removed
// as a whole: Wanted or Existing is then a workerfile.Option.
type Change struct {
	Kind     Kind   `json:"change"`
	Option   string `json:"option,omitempty"`
	Field    string `json:"field,omitempty"`
	Existing any    `json:"existing"`
	Wanted   any    `json:"wanted"`
}

// field is a value of each side. Fields that are not known on both sides are not compared.
type field struct {
	name             string
	existing, wanted any
	known            bool
}

// appendFields appends a change for each field of an option that differs.
func appendFields(changes []Change, option string, fields ...field) []Change {
	for _, f := range fields {
		if f.known && !Equal(f.existing, f.wanted) {
			changes = append(changes, Change{
				Kind: Changed, Option: option, Field: f.name, Existing: f.existing, Wanted: f.wanted,
			})
		}
	}
	return changes
}
