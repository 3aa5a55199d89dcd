package store

import (
	"strconv"
	"strings"
)

// Slice is a part of a list that is sorted newest first. Last is the ID of the newest item that belongs to the list, empty
// for the newest there is: with it, items that come while a client turns pages do not move the others.
type Slice struct {
	Last   string
	Offset int
	Limit  int
}

// listing is the fixed part of a list's queries.
type listing struct {
	columns string
	tables  string
	id      string // the column that sorts
}

// readSlice reads a slice of a list and counts the whole.
func readSlice[T any](tx *Tx, scan func(row) (T, error), slice Slice, where conditions, from listing) ([]T, int, error) {
	if slice.Last != "" {
		where.add(from.id+" <= ?", slice.Last)
	}
	count, _, err := find(tx, scanCount, "SELECT count(*) FROM "+from.tables+where.sql(), where.arguments...)
	if err != nil || count <= slice.Offset {
		return nil, count, err
	}
	query := "SELECT " + from.columns + " FROM " + from.tables + where.sql() + " ORDER BY " + from.id + " DESC" + where.limit(slice)
	list, err := all(tx, scan, query, where.arguments...)
	return list, count, err
}

// conditions are the terms of a WHERE clause, with their arguments in the order of their places $1, $2 and so on.
type conditions struct {
	terms     []string
	arguments []any
}

// add adds a term, in which a question mark stands for the argument.
func (c *conditions) add(term string, argument any) {
	c.terms = append(c.terms, strings.Replace(term, "?", c.place(argument), 1))
}

// place keeps an argument and returns its place.
func (c *conditions) place(argument any) string {
	c.arguments = append(c.arguments, argument)
	return "$" + strconv.Itoa(len(c.arguments))
}

func (c *conditions) sql() string {
	if len(c.terms) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.terms, " AND ")
}

func (c *conditions) limit(slice Slice) string {
	return " LIMIT " + c.place(slice.Limit) + " OFFSET " + c.place(slice.Offset)
}
