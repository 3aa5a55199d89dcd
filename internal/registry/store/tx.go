package store

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Tx is a transaction of a Store, for the steps that Write and Read run. It must not be kept after them.
type Tx struct {
	session session
	caller  context.Context // of the one whose steps run; its end must not end the transaction of others
	wrote   bool            // something may have changed
}

// exec runs a statement that returns nothing. Its failure may show later: in a query, or at the end of the steps.
func (tx *Tx) exec(statement string, arguments ...any) error {
	if err := tx.caller.Err(); err != nil {
		return err
	}
	tx.wrote = true
	return tx.session.exec(statement, arguments...)
}

func (tx *Tx) query(query string, arguments ...any) (rows, error) {
	if err := tx.caller.Err(); err != nil {
		return nil, err
	}
	tx.wrote = tx.wrote || !strings.HasPrefix(query, "SELECT ")
	return tx.session.query(query, arguments...)
}

// row is what Scan methods read: one row of a result.
type row interface{ Scan(...any) error }

// find reads the one row of a query; no row is not an error.
func find[T any](tx *Tx, scan func(row) (T, error), query string, arguments ...any) (found T, known bool, err error) {
	rows, err := tx.query(query, arguments...)
	if err != nil {
		return found, false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return found, false, rows.Err()
	}
	found, err = scan(rows)
	return found, err == nil, err
}

// all reads every row of a query.
func all[T any](tx *Tx, scan func(row) (T, error), query string, arguments ...any) ([]T, error) {
	rows, err := tx.query(query, arguments...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, rows.Err()
}

func scanCount(r row) (int, error) {
	var count int
	return count, r.Scan(&count)
}

// newID makes a UUID of version 7. Made inside a write, IDs grow in the order of the writes, and lists sort by them.
func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// Times are kept as microseconds since 1970 in UTC: a number sorts and compares alike in every engine.
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

// optional turns the empty text into SQL's null.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// fromOptional turns SQL's null into the empty text.
func fromOptional(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// words takes a text of words apart; none are nil.
func words(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Fields(text)
}

// pattern makes a LIKE pattern, with \ as its escape character, that finds text anywhere.
func pattern(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}
