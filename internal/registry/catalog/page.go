package catalog

import (
	"context"

	"arkindex/internal/registry/store"
)

// Page is a page of a list that is sorted newest first. Number counts from 1. Until is the ID of
// the newest item of the list (see ParseID), or empty for all items: with it, items that are added
// while a client reads page after page do not move the others.
type Page struct {
	Number int
	Size   int
	Until  string
}

// limits returns the page as the store reads it.
func (p Page) limits() store.Page {
	return store.Page{Last: p.Until, Offset: (p.Number - 1) * p.Size, Limit: p.Size}
}

// List is one page of items, and the number of items of the whole list.
type List[T any] struct {
	Items []T
	Count int
}

// readList reads a list and converts its items.
func readList[Row, T any](
	ctx context.Context, c *Catalog,
	read func(*store.Tx) ([]Row, int, error), convert func(Row) T,
) (List[T], error) {
	var rows []Row
	var list List[T]
	err := c.store.Read(ctx, func(tx *store.Tx) (err error) {
		rows, list.Count, err = read(tx)
		return err
	})
	if err != nil {
		return List[T]{}, err
	}
	list.Items = make([]T, len(rows))
	for i, row := range rows {
		list.Items[i] = convert(row)
	}
	return list, nil
}
