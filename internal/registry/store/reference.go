package store

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"arkindex"
)

// Reference is a branch or tag of a repository, in which type and name together are unique, and
// the revision that has it.
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
	err := r.Scan(
		&reference.ID, &reference.RepositoryID, &reference.Type, &reference.Name,
		&reference.RevisionID,
	)
	return reference, err
}

const (
	addReferenceQuery = "INSERT INTO revision_references (" + referenceColumns + ") " +
		"VALUES ($1, $2, $3, $4, $5) " +
		"ON CONFLICT (repository_id, type, name) DO NOTHING RETURNING " + referenceColumns
	moveReferenceQuery = "UPDATE revision_references SET revision_id = $1 " +
		"WHERE repository_id = $2 AND type = $3 AND name = $4 RETURNING " + referenceColumns
	referenceByNameQuery = "SELECT " + referenceColumns + " FROM revision_references " +
		"WHERE repository_id = $1 AND type = $2 AND name = $3"
)

// AddReference adds a reference and returns it with its new ID. If its repository has it already,
// that one is returned unchanged, and added is false.
func (tx *Tx) AddReference(reference Reference) (stored Reference, added bool, err error) {
	id, err := newID()
	if err != nil {
		return reference, false, err
	}
	stored, err = find(tx, scanReference, addReferenceQuery,
		id, reference.RepositoryID, reference.Type, reference.Name, reference.RevisionID)
	if !errors.Is(err, ErrNotFound) {
		return stored, err == nil, err
	}
	stored, err = find(tx, scanReference, referenceByNameQuery,
		reference.RepositoryID, reference.Type, reference.Name)
	return stored, false, err
}

// MoveReference moves a reference to another revision of its repository, or adds it if the
// repository does not have it. It returns the reference with its ID.
func (tx *Tx) MoveReference(reference Reference) (Reference, error) {
	moved, err := find(tx, scanReference, moveReferenceQuery,
		reference.RevisionID, reference.RepositoryID, reference.Type, reference.Name)
	if !errors.Is(err, ErrNotFound) {
		return moved, err
	}
	added, _, err := tx.AddReference(reference)
	return added, err
}

// SortReferences sorts references: branches first, then tags, each by name.
func SortReferences(references []Reference) {
	slices.SortFunc(references, func(a, b Reference) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name))
	})
}

// References returns the references of revisions by the revision's ID: branches first, then tags,
// each by name.
func (tx *Tx) References(revisionIDs ...string) (map[string][]Reference, error) {
	byRevision := map[string][]Reference{}
	if len(revisionIDs) == 0 {
		return byRevision, nil
	}
	arguments := make([]any, len(revisionIDs))
	parameters := make([]string, len(revisionIDs))
	for i, id := range revisionIDs {
		arguments[i], parameters[i] = id, "$"+strconv.Itoa(i+1)
	}
	query := "SELECT " + referenceColumns + " FROM revision_references " +
		"WHERE revision_id IN (" + strings.Join(parameters, ", ") + ")"
	list, err := all(tx, scanReference, query, arguments...)
	SortReferences(list) // databases sort by locale
	for _, reference := range list {
		byRevision[reference.RevisionID] = append(byRevision[reference.RevisionID], reference)
	}
	return byRevision, err
}
