package store

import (
	"context"
	"encoding/json"
	"fmt"
)

// maxFlaws is how many flaws of one kind are told one by one.
const maxFlaws = 20

// rule is something that holds of every registry. The query finds the IDs of the rows for which it does not.
type rule struct{ broken, query string }

// rules are what the database does not enforce by itself, and what it enforces but a damaged index or a careless hand may have
// broken.
func rules() []rule {
	list := []rule{
		{
			"the reference %s is of another repository than its revision",
			"SELECT r.id FROM revision_references r JOIN revisions v ON v.id = r.revision_id WHERE v.repository_id <> r.repository_id",
		},
		{"the worker version %s has neither a revision nor a number", "SELECT id FROM worker_versions WHERE revision_id IS NULL AND number IS NULL"},
		{"the token %s has no SHA-256", "SELECT id FROM tokens WHERE length(hash) <> 64"},
	}
	for _, link := range [][3]string{
		{"tokens", "user_id", "users"},
		{"revisions", "repository_id", "repositories"},
		{"workers", "repository_id", "repositories"},
		{"revision_references", "revision_id", "revisions"},
		{"revision_references", "repository_id", "repositories"},
		{"worker_versions", "worker_id", "workers"},
		{"worker_versions", "revision_id", "revisions"},
		{"worker_versions", "publisher_id", "users"},
	} {
		table, column, parent := link[0], link[1], link[2]
		list = append(list, rule{
			"the row %s of " + table + " refers by " + column + " to a row of " + parent + " that is not there",
			fmt.Sprintf("SELECT c.id FROM %[1]s c LEFT JOIN %[3]s p ON p.id = c.%[2]s WHERE c.%[2]s IS NOT NULL AND p.id IS NULL", table, column, parent),
		})
	}
	return list
}

// Check looks for what is wrong with the database, and returns a sentence for each flaw: the file's structure (of SQLite), rows
// that refer to nothing, rows that contradict each other, and configurations that are no JSON. It reads everything and blocks
// nobody.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	var flaws []string
	if file, ok := s.engine.(*sqliteFile); ok {
		found, err := sqliteFlaws(ctx, file.readers)
		if err != nil {
			return nil, sqliteFailure(err)
		}
		for _, flaw := range found {
			flaws = append(flaws, flaw.Error())
		}
	}
	structure := len(flaws)
	err := s.Read(ctx, func(tx *Tx) error {
		flaws = flaws[:structure]
		for _, r := range rules() {
			broken, err := all(tx, scanText, r.query+fmt.Sprintf(" ORDER BY 1 LIMIT %d", maxFlaws), nil...)
			if err != nil {
				return err
			}
			for _, id := range broken {
				flaws = append(flaws, fmt.Sprintf(r.broken, id))
			}
		}
		unreadable, err := tx.unreadableConfigurations()
		flaws = append(flaws, unreadable...)
		return err
	})
	return flaws, err
}

// unreadableConfigurations finds versions whose configuration is no JSON object, one row at a time.
func (tx *Tx) unreadableConfigurations() ([]string, error) {
	rows, err := tx.query("SELECT id, configuration FROM worker_versions")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var flaws []string
	for rows.Next() && len(flaws) < maxFlaws {
		var id, configuration string
		if err := rows.Scan(&id, &configuration); err != nil {
			return flaws, err
		}
		var object map[string]json.RawMessage
		if json.Unmarshal([]byte(configuration), &object) != nil || object == nil {
			flaws = append(flaws, fmt.Sprintf("the configuration of the worker version %s is no JSON object", id))
		}
	}
	return flaws, rows.Err()
}
