package store

import (
	"strconv"
	"strings"
)

// tables lists every table of a registry's data, each after those that it refers to.
func tables() []string {
	return []string{
		"users", "tokens", "repositories", "revisions", "revision_references",
		"workers", "worker_repositories", "worker_versions", "audit_events",
	}
}

// maxRowsPerInsert is how many rows one statement adds: enough to save round trips, few enough
// for the number of parameters that every database allows.
const maxRowsPerInsert = 100

// maxBytesPerInsert is the size of strings after which a statement gets no more rows:
// configurations may be large, and several statements may be waiting to be sent.
const maxBytesPerInsert = 1 << 20

// copyRows copies every row of a database to another one, which is empty, and returns their
// number. The schemas of both products have the same tables and columns, which contain only
// strings and integers. The names of the columns are those of the database that is written, and
// are quoted, whatever the other one contains.
func copyRows(from, to *Tx) (int, error) {
	copied := 0
	for _, table := range tables() {
		n, err := copyTable(from, to, table)
		if err != nil {
			return copied, err
		}
		copied += n
	}
	return copied, nil
}

func copyTable(from, to *Tx, table string) (int, error) {
	columns, err := columnsOf(to, table)
	if err != nil {
		return 0, err
	}
	rows, err := from.engine.Query("SELECT " + strings.Join(columns, ", ") + " FROM " + table)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	copied, size := 0, 0
	var values []any
	for rows.Next() {
		row := make([]any, len(columns))
		destinations := make([]any, len(columns))
		for i := range row {
			destinations[i] = &row[i]
		}
		if err := rows.Scan(destinations...); err != nil {
			return copied, err
		}
		copied++
		values, size = append(values, row...), size+stringBytes(row)
		if len(values) == maxRowsPerInsert*len(columns) || size >= maxBytesPerInsert {
			if err := insertRows(to, table, columns, values); err != nil {
				return copied, err
			}
			values, size = values[:0], 0
		}
	}
	if err := rows.Err(); err != nil || len(values) == 0 {
		return copied, err
	}
	return copied, insertRows(to, table, columns, values)
}

// columnsOf returns the quoted names of the columns of a table.
func columnsOf(tx *Tx, table string) ([]string, error) {
	rows, err := tx.engine.Query("SELECT * FROM " + table + " LIMIT 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	for i, name := range columns {
		columns[i] = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	return columns, err
}

// stringBytes returns the size of the strings in a row.
func stringBytes(row []any) (size int) {
	for _, value := range row {
		if s, ok := value.(string); ok {
			size += len(s)
		}
	}
	return size
}

// insertRows adds rows to a table. values has the values of all rows, one row after the other.
func insertRows(to *Tx, table string, columns []string, values []any) error {
	var statement strings.Builder
	statement.WriteString("INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES ")
	for i := range values {
		switch {
		case i == 0:
			statement.WriteString("(")
		case i%len(columns) == 0:
			statement.WriteString("), (")
		default:
			statement.WriteString(", ")
		}
		statement.WriteString("$" + strconv.Itoa(i+1))
	}
	statement.WriteString(")")
	return to.exec(statement.String(), values...)
}

// isEmpty reports whether no table has a row.
func isEmpty(tx *Tx) (bool, error) {
	for _, table := range tables() {
		rows, err := count(tx, "SELECT count(*) FROM (SELECT 1 FROM "+table+" LIMIT 1) AS any_row")
		if err != nil || rows > 0 {
			return false, err
		}
	}
	return true, nil
}
