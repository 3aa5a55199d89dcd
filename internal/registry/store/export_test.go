package store

import "slices"

// Tables lists the tables that backups copy, by name.
func Tables() []string { return slices.Sorted(slices.Values(tables())) }

// Readers is how many reads run at once.
func Readers(s *Store) int {
	if file, ok := s.engine.(*sqliteFile); ok {
		return file.readers.Stats().MaxOpenConnections
	}
	return int(s.engine.(*postgres).readers.Config().MaxConns)
}
