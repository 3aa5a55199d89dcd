package store

import (
	"errors"

	"arkindex"
)

// ErrNotFound is the error of a lookup that finds nothing. It has CodeNotFound. It does not name
// the object, and so costs nothing where the caller goes on to add it.
var ErrNotFound error = &arkindex.Error{
	Code: arkindex.CodeNotFound, Message: "the registry has no such object",
}

// orZero returns the error of a lookup that may find nothing.
func orZero(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
