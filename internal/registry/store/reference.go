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

// AddReference adds a reference and returns it with its new ID. If its repository has it already,
// that one is returned unchanged, and added is false.
func (tx *Tx) AddReference(reference Reference) (stored Reference, added bool, err error) {
	stored, err = one(tx.AddReferences([]Reference{reference}))
	if !errors.Is(err, ErrNotFound) {
		return stored, err == nil, err
	}
	stored, err = tx.ReferenceByName(reference.RepositoryID, reference.Type, reference.Name)
	return stored, false, err
}

// MoveReference moves a reference to another revision of its repository, or adds it if the
// repository does not have it. It returns the reference with its ID.
func (tx *Tx) MoveReference(reference Reference) (Reference, error) {
	return one(tx.MoveReferences([]Reference{reference}))
}

// one returns the only item of a list, or ErrNotFound.
func one(list []Reference, err error) (Reference, error) {
	if err != nil {
		return Reference{}, err
	}
	if len(list) == 0 {
		return Reference{}, ErrNotFound
	}
	return list[0], nil
}

// ReferenceByName returns a branch or tag of a repository.
func (tx *Tx) ReferenceByName(
	repositoryID string, kind arkindex.ReferenceType, name string,
) (Reference, error) {
	query := "SELECT " + referenceColumns + " FROM revision_references " +
		"WHERE repository_id = $1 AND type = $2 AND name = $3"
	return find(tx, scanReference, query, repositoryID, kind, name)
}

// AddReferences adds different references with few statements. It returns those that their
// repositories did not have, with their new IDs and in any order.
func (tx *Tx) AddReferences(references []Reference) ([]Reference, error) {
	return tx.insertReferences(references, addReferenceQuery)
}

// MoveReferences moves different references to other revisions of their repositories with few
// statements, and adds those that the repositories do not have. It returns all with their IDs, in
// any order.
func (tx *Tx) MoveReferences(references []Reference) ([]Reference, error) {
	return tx.insertReferences(references, moveReferenceQuery)
}

// insertedAtOnce is how many rows a statement inserts if there are so many. Other numbers would
// only fill the caches of prepared statements.
const insertedAtOnce = 25

// The queries that insert one reference.
const (
	insertReferenceQuery = "INSERT INTO revision_references (" + referenceColumns + ") VALUES " +
		oneReference + " ON CONFLICT (repository_id, type, name) "
	addReferenceQuery  = insertReferenceQuery + "DO NOTHING RETURNING " + referenceColumns
	moveReferenceQuery = insertReferenceQuery +
		"DO UPDATE SET revision_id = excluded.revision_id RETURNING " + referenceColumns
	oneReference = "($1, $2, $3, $4, $5)"
)

// insertReferences runs one of the queries for each reference, or for many at once.
func (tx *Tx) insertReferences(references []Reference, query string) ([]Reference, error) {
	var stored []Reference
	for len(references) > 0 {
		size := 1
		if len(references) >= insertedAtOnce {
			size = insertedAtOnce
		}
		var values conditions
		rows := oneReference
		for i, reference := range references[:size] {
			id, err := newID()
			if err != nil {
				return nil, err
			}
			arguments := []any{
				id, reference.RepositoryID, reference.Type, reference.Name, reference.RevisionID,
			}
			if i == 0 {
				values.arguments = arguments
				continue
			}
			rows += ", (" + values.parameters(arguments...) + ")"
		}
		list, err := all(tx, scanReference, strings.Replace(query, oneReference, rows, 1),
			values.arguments...)
		if err != nil {
			return nil, err
		}
		stored, references = append(stored, list...), references[size:]
	}
	return stored, nil
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
