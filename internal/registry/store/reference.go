package store

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"arkindex"
)

// Reference is a branch or tag of a repository, in which type and name together are unique, and the revision that holds it.
type Reference struct {
	ID           string
	RepositoryID string
	Type         arkindex.ReferenceType
	Name         string
	RevisionID   string
}

const referenceColumns = "id, repository_id, type, name, revision_id"

func scanReference(r row) (Reference, error) {
	var reference Reference
	err := r.Scan(&reference.ID, &reference.RepositoryID, &reference.Type, &reference.Name, &reference.RevisionID)
	return reference, err
}

const (
	addReference = "INSERT INTO revision_references (" + referenceColumns + ") VALUES ($1, $2, $3, $4, $5) " +
		"ON CONFLICT (repository_id, type, name) DO NOTHING RETURNING " + referenceColumns
	moveReference   = "UPDATE revision_references SET revision_id = $1 WHERE repository_id = $2 AND type = $3 AND name = $4 RETURNING " + referenceColumns
	referenceByName = "SELECT " + referenceColumns + " FROM revision_references WHERE repository_id = $1 AND type = $2 AND name = $3"
)

// AddReference keeps a new reference and returns it with its ID. When its repository has it already, that one stays as it is and
// is returned instead.
func (tx *Tx) AddReference(reference Reference) (there Reference, added bool, err error) {
	id, err := newID()
	if err != nil {
		return reference, false, err
	}
	there, added, err = find(tx, scanReference, addReference, id, reference.RepositoryID, reference.Type, reference.Name, reference.RevisionID)
	if added || err != nil {
		return there, added, err
	}
	there, _, err = find(tx, scanReference, referenceByName, reference.RepositoryID, reference.Type, reference.Name)
	return there, false, err
}

// BringReference takes a reference from the revision of its repository that holds it, or keeps a new one. It returns the reference
// with its ID.
func (tx *Tx) BringReference(reference Reference) (Reference, error) {
	there, known, err := find(tx, scanReference, moveReference, reference.RevisionID, reference.RepositoryID, reference.Type, reference.Name)
	if known || err != nil {
		return there, err
	}
	there, _, err = tx.AddReference(reference)
	return there, err
}

// SortReferences puts branches first, then tags, each by name.
func SortReferences(references []Reference) {
	slices.SortFunc(references, func(a, b Reference) int { return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name)) })
}

// References returns the references that revisions hold, by the revision's ID: branches first, then tags, each by name.
func (tx *Tx) References(revisionIDs ...string) (map[string][]Reference, error) {
	held := map[string][]Reference{}
	if len(revisionIDs) == 0 {
		return held, nil
	}
	arguments := make([]any, len(revisionIDs))
	places := make([]string, len(revisionIDs))
	for i, id := range revisionIDs {
		arguments[i], places[i] = id, "$"+strconv.Itoa(i+1)
	}
	list, err := all(tx, scanReference, "SELECT "+referenceColumns+" FROM revision_references WHERE revision_id IN ("+strings.Join(places, ", ")+")",
		arguments...)
	SortReferences(list) // engines sort by locale
	for _, reference := range list {
		held[reference.RevisionID] = append(held[reference.RevisionID], reference)
	}
	return held, err
}
