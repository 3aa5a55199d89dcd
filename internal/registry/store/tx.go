package store

import (
	"strings"
	"time"

	"arkindex/internal/registry/store/engine"

	"github.com/google/uuid"
)

// Tx is a transaction of a Store, for the steps that Write and Read run. It must not be used
// after them.
type Tx struct {
	engine *engine.Tx
	// charge is called with the size of each row that is read; nil if nobody counts them.
	charge func(bytes int) error
}

// exec runs a statement that returns no rows. Its error may only be returned by a later query or
// by the commit.
func (tx *Tx) exec(statement string, arguments ...any) error {
	return tx.engine.Exec(statement, arguments...)
}

// row is one row of a result.
type row interface{ Scan(...any) error }

// find reads the first row of a query. Without one, the error is ErrNotFound.
func find[T any](
	tx *Tx, scan func(row) (T, error), query string, arguments ...any,
) (T, error) {
	var none T
	rows, err := tx.engine.Query(query, arguments...)
	if err != nil {
		return none, err
	}
	defer rows.Close()
	if rows.Next() {
		return scan(tx.charged(rows))
	}
	if err := rows.Err(); err != nil {
		return none, err
	}
	return none, ErrNotFound
}

// all reads every row of a query.
func all[T any](tx *Tx, scan func(row) (T, error), query string, arguments ...any) ([]T, error) {
	rows, err := tx.engine.Query(query, arguments...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	charged := tx.charged(rows)
	for rows.Next() {
		item, err := scan(charged)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, rows.Err()
}

// charged returns rows whose size is charged as they are read.
func (tx *Tx) charged(rows engine.Rows) row {
	if tx.charge == nil {
		return rows
	}
	return chargedRow{rows, tx.charge}
}

// chargedRow charges for the strings of the row that it reads. An error of charge ends the
// reading.
type chargedRow struct {
	row
	charge func(bytes int) error
}

// rowSize is what a row takes without its strings.
const rowSize = 200

// Scan reads the row.
func (r chargedRow) Scan(destinations ...any) error {
	if err := r.row.Scan(destinations...); err != nil {
		return err
	}
	size := rowSize
	for _, destination := range destinations {
		switch value := destination.(type) {
		case *string:
			size += len(*value)
		case **string:
			if *value != nil {
				size += len(**value)
			}
		}
	}
	return r.charge(size)
}

// count reads the number that a query returns.
func count(tx *Tx, query string, arguments ...any) (int, error) {
	return find(tx, scanValue[int], query, arguments...)
}

// scanValue reads a row of one column. A T that is a pointer is nil for NULL.
func scanValue[T any](r row) (T, error) {
	var value T
	err := r.Scan(&value)
	return value, err
}

// newID returns a UUID of version 7. Inside a write, IDs grow in the order of the writes, and
// lists sort by them.
func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// Times are stored as microseconds since 1970 in UTC: numbers sort and compare alike in both
// products.
func fromTime(t time.Time) int64 { return t.UnixMicro() }

func toTime(microseconds int64) time.Time { return time.UnixMicro(microseconds).UTC() }

func fromOptionalTime(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	microseconds := fromTime(*t)
	return &microseconds
}

func toOptionalTime(microseconds *int64) *time.Time {
	if microseconds == nil {
		return nil
	}
	t := toTime(*microseconds)
	return &t
}

// emptyToNull returns nil, which is stored as NULL, for the empty string.
func emptyToNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// nullToEmpty returns the empty string for NULL.
func nullToEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// splitWords splits a string at spaces. It returns nil if there are no words.
func splitWords(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Fields(s)
}

// containsPattern returns a LIKE pattern, with \ as its escape character, that matches strings
// which contain s.
func containsPattern(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + "%"
}
