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
	place   string // the column that sorts instead, where items are counted as they come; empty where they are not
	from    string // the table that has the place
	whole   bool   // the list has every item that is counted, from 1, but for a few, so that places say how many there are
	but     string // the condition of those few; empty when there are none
}

// readSlice reads a slice of a list and counts the whole.
func readSlice[T any](tx *Tx, scan func(row) (T, error), slice Slice, where conditions, from listing) ([]T, int, error) {
	if from.place != "" {
		return readPlaces(tx, scan, slice, where, from)
	}
	if slice.Last != "" {
		where.add(from.id+" <= ?", slice.Last)
	}
	return readCounted(tx, scan, slice, where, from, from.id)
}

// readCounted counts the items one by one, and passes over those before the slice.
func readCounted[T any](tx *Tx, scan func(row) (T, error), slice Slice, where conditions, from listing, order string) ([]T, int, error) {
	count, _, err := find(tx, scanCount, "SELECT count(*) FROM "+from.tables+where.sql(), where.arguments...)
	if err != nil || count <= slice.Offset {
		return nil, count, err
	}
	query := "SELECT " + from.columns + " FROM " + from.tables + where.sql() + " ORDER BY " + order + " DESC" + where.limit(slice)
	list, err := all(tx, scan, query, where.arguments...)
	return list, count, err
}

// readPlaces reads a list that is sorted by places. Of a whole one it looks at no more than the slice's items.
func readPlaces[T any](tx *Tx, scan func(row) (T, error), slice Slice, where conditions, from listing) ([]T, int, error) {
	last, known, err := lastPlace(tx, slice.Last, where, from)
	if err != nil {
		return nil, 0, err
	}
	if !from.whole || !known {
		if known {
			where.add(from.place+" <= ?", last)
		} else {
			where.add(from.id+" <= ?", slice.Last)
		}
		return readCounted(tx, scan, slice, where, from, from.place)
	}
	hidden, err := hiddenPlaces(tx, 0, last, from)
	if count := last - hidden; err != nil || count <= slice.Offset {
		return nil, count, err
	}
	first, err := placeAt(tx, slice.Offset, last, from)
	if err != nil {
		return nil, 0, err
	}
	where.add(from.place+" <= ?", first)
	query := "SELECT " + from.columns + " FROM " + from.tables + where.sql() + " ORDER BY " + from.place + " DESC LIMIT " + where.place(slice.Limit)
	list, err := all(tx, scan, query, where.arguments...)
	return list, last - hidden, err
}

// placeAt is the place, or one that is hidden before it, of the item that so many of a whole list go before.
func placeAt(tx *Tx, offset, last int, from listing) (int, error) {
	for place := last - offset; ; {
		hidden, err := hiddenPlaces(tx, place, last, from)
		if next := last - offset - hidden; err != nil || next == place {
			return place, err
		} else {
			place = next
		}
	}
}

// hiddenPlaces counts the items that a whole list leaves out, behind one place and up to another.
func hiddenPlaces(tx *Tx, after, last int, from listing) (int, error) {
	if from.but == "" {
		return 0, nil
	}
	var where conditions
	where.terms = append(where.terms, from.but)
	where.add(from.place+" > ?", after)
	where.add(from.place+" <= ?", last)
	count, _, err := find(tx, scanCount, "SELECT count(*) FROM "+from.from+where.sql(), where.arguments...)
	return count, err
}

// lastPlace is the place of a list's newest item: of the one that has an ID, known to be false when there is none, or of the newest
// there is.
func lastPlace(tx *Tx, id string, where conditions, from listing) (place int, known bool, err error) {
	if id == "" {
		return find(tx, scanCount, "SELECT coalesce(max("+from.place+"), 0) FROM "+from.from+where.sql(), where.arguments...)
	}
	var one conditions
	one.add(from.id+" = ?", id)
	return find(tx, scanCount, "SELECT "+from.place+" FROM "+from.from+one.sql(), one.arguments...)
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
