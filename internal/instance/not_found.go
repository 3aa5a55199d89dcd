package instance

import "arkindex"

// ErrNotFound is the error of a search that matches nothing on an instance. It has CodeNotFound. A
// response with the status 404 is another error: there the instance does not know the object, or
// does not show it.
var ErrNotFound error = &arkindex.Error{
	Code: arkindex.CodeNotFound, Message: "the instance has no such object",
}
