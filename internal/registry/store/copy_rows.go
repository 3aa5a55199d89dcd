package store

import (
	"strconv"
	"strings"
)

// tables lists every table of a registry's data, each behind those that it refers to.
func tables() []string {
	return []string{
		"users", "tokens", "repositories", "revisions", "revision_references", "workers", "worker_repositories", "worker_versions", "audit_events",
	}
}

// rowsAtOnce is how many rows one statement adds: enough to save round trips, few enough for every engine's parameters.
const rowsAtOnce = 100

// bytesAtOnce is at how many bytes of texts a statement takes no more rows: configurations may be large, and several statements wait
// to be sent.
const bytesAtOnce = 1 << 20

// copyRows brings every row of a registry to another one, which has none, and returns how many there were. The schemas of all
// engines have the same tables and columns, and only texts and whole numbers in them.
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
	rows, err := from.query("SELECT * FROM " + table)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	copied, size := 0, 0
	var values []any
	for rows.Next() {
		row := make([]any, len(columns))
		places := make([]any, len(columns))
		for i := range row {
			places[i] = &row[i]
		}
		if err := rows.Scan(places...); err != nil {
			return copied, err
		}
		copied++
		values, size = append(values, row...), size+textBytes(row)
		if len(values) == rowsAtOnce*len(columns) || size >= bytesAtOnce {
			if err := addRows(to, table, columns, values); err != nil {
				return copied, err
			}
			values, size = values[:0], 0
		}
	}
	if err := rows.Err(); err != nil || len(values) == 0 {
		return copied, err
	}
	return copied, addRows(to, table, columns, values)
}

func textBytes(row []any) (size int) {
	for _, value := range row {
		if text, ok := value.(string); ok {
			size += len(text)
		}
	}
	return size
}

// addRows adds the rows whose values follow one another.
func addRows(to *Tx, table string, columns []string, values []any) error {
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

// holdsNothing reports whether no table has a row.
func holdsNothing(tx *Tx) (bool, error) {
	for _, table := range tables() {
		count, _, err := find(tx, scanCount, "SELECT count(*) FROM (SELECT 1 FROM "+table+" LIMIT 1) AS any_row")
		if err != nil || count > 0 {
			return false, err
		}
	}
	return true, nil
}
