package store

// OwnReference is the branch or tag that a version has in place of those of its revision. The zero
// value means that it has those of its revision; see Own and NoReference for the others.
type OwnReference struct {
	own  bool
	name string // empty: none at all
}

// Own returns the reference of a version that has a branch or tag of its own.
func Own(name string) OwnReference { return OwnReference{own: true, name: name} }

// NoReference returns the reference of a version that has no branch or tag, whatever its revision
// has.
func NoReference() OwnReference { return Own("") }

// Inherited reports whether the version has the branches or tags of its revision.
func (r OwnReference) Inherited() bool { return !r.own }

// None reports whether the version has no branch or tag, whatever its revision has.
func (r OwnReference) None() bool { return r.own && r.name == "" }

// Name returns the version's own branch or tag, or an empty string if it has none of its own.
func (r OwnReference) Name() string { return r.name }

// column returns the reference as it is stored: NULL if it is inherited.
func (r OwnReference) column() *string {
	if r.Inherited() {
		return nil
	}
	return &r.name
}

// fromColumn returns the reference that column stored.
func fromColumn(column *string) OwnReference {
	if column == nil {
		return OwnReference{}
	}
	return Own(*column)
}
