package store

import (
	"errors"
	"strconv"
	"strings"
)

// Page is a part of a list that is sorted newest first. Last is the ID of the newest item that
// belongs to the list, or empty for the newest that exists. It keeps items that are added while a
// client reads page after page from shifting the others.
type Page struct {
	Last   string
	Offset int
	Limit  int
}

// listing is the fixed part of a list's queries.
type listing struct {
	columns string
	tables  string
	id      string // the column to sort by
	// place is the column to sort by instead where items are numbered; placeTable is the table
	// that has it.
	place      string
	placeTable string
	// whole is true if the list has every numbered item, from 1, except those that the condition
	// hidden holds for. Then places tell how many there are.
	whole  bool
	hidden string
}

// readPage reads a page of a list and counts the whole list.
func readPage[T any](
	tx *Tx, scan func(row) (T, error), page Page, where conditions, from listing,
) ([]T, int, error) {
	if from.place != "" {
		return readNumbered(tx, scan, page, where, from)
	}
	if page.Last != "" {
		where.add(from.id+" <= ?", page.Last)
	}
	return readCounted(tx, scan, page, where, from, from.id)
}

// readCounted counts the items one by one, and skips those before the page.
func readCounted[T any](
	tx *Tx, scan func(row) (T, error), page Page, where conditions, from listing, order string,
) ([]T, int, error) {
	total, err := count(tx, "SELECT count(*) FROM "+from.tables+where.sql(), where.arguments...)
	if err != nil || total <= page.Offset {
		return nil, total, err
	}
	query := "SELECT " + from.columns + " FROM " + from.tables + where.sql() +
		" ORDER BY " + order + " DESC" + where.limit(page)
	list, err := all(tx, scan, query, where.arguments...)
	return list, total, err
}

// readNumbered reads a list that is sorted by places. If the list is whole, it reads no more rows
// than the page has.
func readNumbered[T any](
	tx *Tx, scan func(row) (T, error), page Page, where conditions, from listing,
) ([]T, int, error) {
	last, err := lastPlace(tx, page.Last, where, from)
	switch {
	case errors.Is(err, ErrNotFound):
		where.add(from.id+" <= ?", page.Last)
		return readCounted(tx, scan, page, where, from, from.place)
	case err != nil:
		return nil, 0, err
	case !from.whole:
		where.add(from.place+" <= ?", last)
		return readCounted(tx, scan, page, where, from, from.place)
	}
	hidden, err := countHidden(tx, 0, last, from)
	if total := last - hidden; err != nil || total <= page.Offset {
		return nil, total, err
	}
	first, err := placeAt(tx, page.Offset, last, from)
	if err != nil {
		return nil, 0, err
	}
	where.add(from.place+" <= ?", first)
	query := "SELECT " + from.columns + " FROM " + from.tables + where.sql() +
		" ORDER BY " + from.place + " DESC LIMIT " + where.parameter(page.Limit)
	list, err := all(tx, scan, query, where.arguments...)
	return list, last - hidden, err
}

// placeAt returns the place of the item at an offset in a whole list, or a hidden one right
// before it.
func placeAt(tx *Tx, offset, last int, from listing) (int, error) {
	for place := last - offset; ; {
		hidden, err := countHidden(tx, place, last, from)
		next := last - offset - hidden
		if err != nil || next == place {
			return place, err
		}
		place = next
	}
}

// countHidden counts the hidden items of a whole list after one place and up to another.
func countHidden(tx *Tx, after, last int, from listing) (int, error) {
	if from.hidden == "" {
		return 0, nil
	}
	where := conditions{terms: []string{from.hidden}}
	where.add(from.place+" > ?", after)
	where.add(from.place+" <= ?", last)
	return count(tx, "SELECT count(*) FROM "+from.placeTable+where.sql(), where.arguments...)
}

// lastPlace returns the place of a list's newest item: the one with an ID, or the newest that
// exists if the ID is empty.
func lastPlace(tx *Tx, id string, where conditions, from listing) (int, error) {
	if id == "" {
		query := "SELECT coalesce(max(" + from.place + "), 0) FROM " + from.placeTable + where.sql()
		return find(tx, scanValue[int], query, where.arguments...)
	}
	query := "SELECT " + from.place + " FROM " + from.placeTable + " WHERE " + from.id + " = $1"
	return find(tx, scanValue[int], query, id)
}

// conditions are the terms of a WHERE clause, with their arguments in the order of the parameters
// $1, $2 and so on.
type conditions struct {
	terms     []string
	arguments []any
}

// add adds a term, in which a question mark stands for the argument.
func (c *conditions) add(term string, argument any) {
	c.terms = append(c.terms, strings.Replace(term, "?", c.parameter(argument), 1))
}

// parameter adds an argument and returns its parameter.
func (c *conditions) parameter(argument any) string {
	c.arguments = append(c.arguments, argument)
	return "$" + strconv.Itoa(len(c.arguments))
}

// parameters adds arguments and returns their parameters, separated by commas.
func (c *conditions) parameters(arguments ...any) string {
	list := make([]string, len(arguments))
	for i, argument := range arguments {
		list[i] = c.parameter(argument)
	}
	return strings.Join(list, ", ")
}

func (c *conditions) sql() string {
	if len(c.terms) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.terms, " AND ")
}

func (c *conditions) limit(page Page) string {
	return " LIMIT " + c.parameter(page.Limit) + " OFFSET " + c.parameter(page.Offset)
}
