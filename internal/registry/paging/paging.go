// Package paging has the pages of lists, as the services of a registry return them.
package paging

import (
	"context"

	"arkindex/internal/registry/store"
)

// Page is a page of a list that is sorted newest first. Number counts from 1. Until is the ID of
// the newest item of the list (a UUID in lower case), or empty for all items: with it, items that
// are added while a client reads page after page do not move the others.
type Page struct {
	Number int
	Size   int
	Until  string
}

// All returns a page with the whole list.
func All() Page { return Newest(1 << 30) }

// Newest returns a page with the newest items, at most so many.
func Newest(limit int) Page { return Page{Number: 1, Size: limit} }

// Rows returns the page as the store reads it.
func (p Page) Rows() store.Page {
	return store.Page{Last: p.Until, Offset: (p.Number - 1) * p.Size, Limit: p.Size}
}

// List is one page of items, and the number of items of the whole list.
type List[T any] struct {
	Items []T
	Count int
}

// Read reads a list in one transaction.
func Read[T any](
	ctx context.Context, st *store.Store, read func(*store.Tx) ([]T, int, error),
) (List[T], error) {
	var list List[T]
	err := st.Read(ctx, func(tx *store.Tx) (err error) {
		list.Items, list.Count, err = read(tx)
		return err
	})
	if err != nil {
		return List[T]{}, err
	}
	return list, nil
}

// Convert converts the items of a list, which must not be used afterwards.
func Convert[T, Result any](list List[T], convert func(T) Result) List[Result] {
	converted := List[Result]{Items: make([]Result, len(list.Items)), Count: list.Count}
	var none T
	for i, item := range list.Items {
		converted.Items[i] = convert(item)
		list.Items[i] = none // items are large, and conversions copy parts of them
	}
	return converted
}
