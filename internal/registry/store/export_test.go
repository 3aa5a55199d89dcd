package store

import "slices"

// Tables returns the names of the tables that backups copy, sorted.
func Tables() []string { return slices.Sorted(slices.Values(tables())) }

// MaxReads returns how many reads run at once.
func MaxReads(s *Store) int { return s.engine.MaxReads() }
