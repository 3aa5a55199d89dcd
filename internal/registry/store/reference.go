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

// ReferenceByName finds a branch or tag of a repository.
func (tx *Tx) ReferenceByName(repositoryID string, kind arkindex.ReferenceType, name string) (Reference, bool, error) {
	return find(tx, scanReference, "SELECT "+referenceColumns+" FROM revision_references WHERE repository_id = $1 AND type = $2 AND name = $3",
		repositoryID, kind, name)
}

// AddReference keeps a new reference and returns it with its ID.
func (tx *Tx) AddReference(reference Reference) (Reference, error) {
	var err error
	if reference.ID, err = newID(); err != nil {
		return reference, err
	}
	return reference, tx.exec("INSERT INTO revision_references ("+referenceColumns+") VALUES ($1, $2, $3, $4, $5)",
		reference.ID, reference.RepositoryID, reference.Type, reference.Name, reference.RevisionID)
}

// MoveReference gives a reference to another revision of its repository.
func (tx *Tx) MoveReference(id, revisionID string) error {
	return tx.exec("UPDATE revision_references SET revision_id = $1 WHERE id = $2", revisionID, id)
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
	slices.SortFunc(list, func(a, b Reference) int { return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name)) }) // engines sort by locale
	for _, reference := range list {
		held[reference.RevisionID] = append(held[reference.RevisionID], reference)
	}
	return held, err
}
