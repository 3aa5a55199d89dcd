package instance

import (
	"errors"
	"io"
)

// errTooLarge is returned by a limitReader whose input exceeds the limit.
var errTooLarge = errors.New("the response is too large")

// limitReader is like io.LimitedReader, but fails when there is more to read than the limit.
type limitReader struct {
	in        io.Reader
	remaining int64
}

// Read implements io.Reader.
func (l *limitReader) Read(p []byte) (int, error) {
	if l.remaining < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > l.remaining+1 {
		p = p[:l.remaining+1]
	}
	n, err := l.in.Read(p)
	if l.remaining -= int64(n); l.remaining < 0 {
		return n, errTooLarge
	}
	return n, err
}
