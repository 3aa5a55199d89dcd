package store

import (
	"context"
	"encoding/json"
	"fmt"

	"arkindex/internal/registry/store/engine/sqlite"
)

// maxFlaws is how many flaws of one kind are reported at most.
const maxFlaws = 20

// rule is a condition that every row must meet. query finds the IDs of rows that do not, and
// message describes one of them.
type rule struct{ message, query string }

// rules returns the rules that the database does not enforce, and those that it does enforce but
// that a damaged index or a manual change may have broken.
func rules() []rule {
	list := []rule{
		{
			"the reference %s belongs to another repository than its revision",
			"SELECT r.id FROM revision_references r JOIN revisions v ON v.id = r.revision_id " +
				"WHERE v.repository_id <> r.repository_id",
		},
		{
			"the worker version %s has neither a revision nor a number",
			"SELECT id FROM worker_versions WHERE revision_id IS NULL AND number IS NULL",
		},
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
			"the row %s of " + table + " refers by " + column + " to a missing row of " + parent,
			fmt.Sprintf("SELECT c.id FROM %[1]s c LEFT JOIN %[3]s p ON p.id = c.%[2]s "+
				"WHERE c.%[2]s IS NOT NULL AND p.id IS NULL", table, column, parent),
		})
	}
	return list
}

// Check returns a description of each flaw of the database: in the structure of a SQLite file,
// rows that refer to missing rows, rows that contradict each other, and configurations that are
// not JSON objects. It reads everything and blocks nobody.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	var flaws []string
	if file, ok := s.engine.(*sqlite.Database); ok {
		found, err := file.Flaws(ctx)
		if err != nil {
			return nil, err
		}
		for _, flaw := range found {
			flaws = append(flaws, flaw.Error())
		}
	}
	structure := len(flaws)
	err := s.Read(ctx, func(tx *Tx) error {
		flaws = flaws[:structure]
		for _, r := range rules() {
			broken, err := all(tx, scanValue[string], r.query+fmt.Sprintf(" ORDER BY 1 LIMIT %d", maxFlaws))
			if err != nil {
				return err
			}
			for _, id := range broken {
				flaws = append(flaws, fmt.Sprintf(r.message, id))
			}
		}
		invalid, err := tx.invalidConfigurations()
		flaws = append(flaws, invalid...)
		return err
	})
	return flaws, err
}

// invalidConfigurations finds versions whose configuration is not a JSON object. It holds one row
// at a time.
func (tx *Tx) invalidConfigurations() ([]string, error) {
	rows, err := tx.engine.Query("SELECT id, configuration FROM worker_versions")
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
			flaw := fmt.Sprintf("the configuration of the worker version %s is not a JSON object", id)
			flaws = append(flaws, flaw)
		}
	}
	return flaws, rows.Err()
}
