package store

import (
	"strings"

	"arkindex"
)

// Holder is a version that has a branch or tag which another version of its worker is to have.
type Holder struct {
	VersionID string
	Name      string // of the branch or tag
}

// HoldersOfNew returns the holders of branches or tags that a revision has just got: versions at
// other revisions whose workers also have a version at this one, which has the revision's
// references. It returns no more than limit.
//
// It takes a few statements, whose work grows with the workers at the revision, and not with their
// versions. The other versions have a name as their own, or from a revision of another repository:
// those of the same repository have different names.
func (tx *Tx) HoldersOfNew(
	revision Revision, kind arkindex.ReferenceType, names []string, limit int,
) ([]Holder, error) {
	var holders []Holder
	for len(names) > 0 && len(holders) < limit {
		part := names[:min(len(names), namesAtOnce)]
		names = names[len(part):]
		list, err := tx.holdersOfNew(revision, kind, fill(part), limit-len(holders))
		if err != nil {
			return nil, err
		}
		holders = append(holders, list...)
	}
	return holders, nil
}

// namesAtOnce is how many names a query looks up.
const namesAtOnce = 25

// fill repeats the last of several names until there are namesAtOnce, since other numbers would
// only fill the caches of prepared statements.
func fill(names []string) []string {
	if len(names) == 1 {
		return names
	}
	filled := append(make([]string, 0, namesAtOnce), names...)
	for len(filled) < namesAtOnce {
		filled = append(filled, names[len(names)-1])
	}
	return filled
}

func (tx *Tx) holdersOfNew(
	revision Revision, kind arkindex.ReferenceType, names []string, limit int,
) ([]Holder, error) {
	var c conditions
	own := "v." + string(kind)
	// The subqueries make PostgreSQL use the indexes, also before it has gathered statistics.
	query := "SELECT DISTINCT id, name FROM (" +
		"SELECT (SELECT h.id FROM worker_versions h WHERE h.worker_id = v.worker_id " +
		"AND h." + string(kind) + " = n.name AND h.id <> v.id LIMIT 1) AS id, n.name AS name " +
		"FROM worker_versions v CROSS JOIN (" + nameRows(&c, names) + ") n " +
		"WHERE v.revision_id = " + c.parameter(revision.ID) + " AND " + own + " IS NULL " +
		"AND EXISTS (SELECT 1 FROM worker_versions o " +
		"WHERE o.worker_id = v.worker_id AND o." + string(kind) + " > '') " +
		"UNION ALL " +
		"SELECT (SELECT h.id FROM worker_versions h WHERE h.revision_id = f.revision_id " +
		"AND h.worker_id = v.worker_id AND h." + string(kind) + " IS NULL) AS id, f.name AS name " +
		"FROM worker_versions v JOIN worker_repositories m ON m.worker_id = v.worker_id " +
		"JOIN revision_references f ON f.repository_id = m.repository_id " +
		"WHERE v.revision_id = " + c.parameter(revision.ID) + " AND " + own + " IS NULL " +
		"AND m.repository_id <> " + c.parameter(revision.RepositoryID) +
		" AND f.type = " + c.parameter(kind) +
		" AND f.name IN (" + c.parameters(arguments(names)...) + ")" +
		") holders WHERE id IS NOT NULL LIMIT " + c.parameter(limit)
	return all(tx, scanHolder, query, c.arguments...)
}

// nameRows returns a query whose rows are the names.
func nameRows(c *conditions, names []string) string {
	rows := make([]string, len(names))
	for i, name := range names {
		rows[i] = "SELECT CAST(" + c.parameter(name) + " AS text) AS name"
	}
	return strings.Join(rows, " UNION ")
}

func arguments(names []string) []any {
	list := make([]any, len(names))
	for i, name := range names {
		list[i] = name
	}
	return list
}

// HoldersOfInherited returns the holders of the branches or tags of a revision at which a worker
// gets a version, which has the ID or does not exist yet. It returns no more than limit.
func (tx *Tx) HoldersOfInherited(
	workerID, versionID, revisionID string, kind arkindex.ReferenceType, limit int,
) ([]Holder, error) {
	var c conditions
	query := "SELECT DISTINCT id, name FROM (" +
		"SELECT (SELECT h.id FROM worker_versions h WHERE h.worker_id = " + c.parameter(workerID) +
		" AND h." + string(kind) + " = r.name AND h.id <> " + c.parameter(versionID) +
		" LIMIT 1) AS id, r.name AS name FROM revision_references r " +
		"WHERE r.revision_id = " + c.parameter(revisionID) + " AND r.type = " + c.parameter(kind) +
		" UNION ALL " +
		"SELECT (SELECT h.id FROM worker_versions h WHERE h.revision_id = f.revision_id " +
		"AND h.worker_id = m.worker_id AND h." + string(kind) + " IS NULL) AS id, f.name AS name " +
		"FROM revision_references r JOIN worker_repositories m " +
		"ON m.worker_id = " + c.parameter(workerID) + " AND m.repository_id <> r.repository_id " +
		"JOIN revision_references f ON f.repository_id = m.repository_id " +
		"AND f.type = r.type AND f.name = r.name " +
		"WHERE r.revision_id = " + c.parameter(revisionID) + " AND r.type = " + c.parameter(kind) +
		") holders WHERE id IS NOT NULL LIMIT " + c.parameter(limit)
	return all(tx, scanHolder, query, c.arguments...)
}

func scanHolder(r row) (Holder, error) {
	var holder Holder
	err := r.Scan(&holder.VersionID, &holder.Name)
	return holder, err
}

// RemoveBranches removes the branches of versions, with few statements.
func (tx *Tx) RemoveBranches(holders []Holder) error {
	for len(holders) > 0 {
		size := 1
		if len(holders) >= namesAtOnce {
			size = namesAtOnce
		}
		var c conditions
		ids := make([]any, size)
		for i, holder := range holders[:size] {
			ids[i] = holder.VersionID
		}
		query := "UPDATE worker_versions SET branch = '' WHERE id IN (" + c.parameters(ids...) + ")"
		if err := tx.exec(query, c.arguments...); err != nil {
			return err
		}
		holders = holders[size:]
	}
	return nil
}
