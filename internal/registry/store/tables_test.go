package store

import "slices"

// Tables lists the tables that backups copy, by name.
func Tables() []string { return slices.Sorted(slices.Values(tables())) }
