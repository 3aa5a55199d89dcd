package engine

import (
	"slices"

	"arkindex"
)

// oldLockTable is a table that older programs created on a server before its first migration.
const oldLockTable = "schema_locks"

// FoundTable is a table that was found in a database. Recorded tells a VersionTable of this
// program from one of the same name that another program has: its columns are version_id and
// is_applied.
type FoundTable struct {
	Name     string
	Recorded bool
}

// IsMigrated reports whether the tables include this program's VersionTable.
func IsMigrated(tables []FoundTable) bool {
	return slices.Contains(tables, FoundTable{VersionTable, true})
}

// CheckOwner returns an arkindex.Error with CodeUsage if the tables of the database with this
// name are neither those of a registry, nor what the beginning of a first migration leaves.
func CheckOwner(name string, tables []FoundTable) error {
	missing := map[string]bool{"repositories": true, "revisions": true, "workers": true}
	others := 0
	for _, table := range tables {
		delete(missing, table.Name)
		if !table.Recorded && table.Name != oldLockTable {
			others++
		}
	}
	if others == 0 || IsMigrated(tables) && len(missing) == 0 {
		return nil
	}
	return AnotherProgramError(name)
}

// AnotherProgramError returns the error of a database that belongs to another program.
func AnotherProgramError(name string) error {
	return arkindex.Errorf(arkindex.CodeUsage,
		"%s is the database of another program, and was left as it is", name).
		WithHint("name the database of a registry, or an empty one, " +
			"with --database or ARKINDEX_DATABASE")
}
