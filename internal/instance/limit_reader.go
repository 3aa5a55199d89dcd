package instance

import (
	"errors"
	"io"
)

// errTooLarge ends the reading of an answer that is too large.
var errTooLarge = errors.New("the answer is too large")

// boundedReader reads at most left bytes, and fails when there are more.
type boundedReader struct {
	in   io.Reader
	left int64
}

// Read reads on, up to the bound.
func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.in.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, errTooLarge
	}
	return n, err
}
