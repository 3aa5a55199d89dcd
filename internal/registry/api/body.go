package api

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"runtime"
	"time"

	"arkindex"
	"arkindex/internal/registry/slots"
)

const (
	maxBody = 1 << 20 // bytes
	// maxBodyWithoutToken is the size of the largest body of a request that needs no token.
	maxBodyWithoutToken = 64 << 10
	// smallBody is the size of a body that takes little memory and time, as nearly all do.
	smallBody = 64 << 10
	// decodingTimeout leaves time for the rest of a response within two seconds.
	decodingTimeout = 1500 * time.Millisecond
)

// newDecoding returns the slots for decoding large bodies: one of a megabyte can take a second,
// and a hundred megabytes.
func newDecoding() *slots.Slots {
	return slots.New(
		max(1, runtime.GOMAXPROCS(0)/2), decodingTimeout, "large requests are being read",
	)
}

// readBody reads the body of a request. A large one counts against the memory budget, and waits
// for a slot to be decoded, which is released when the decoded fields are checked.
func readBody(w http.ResponseWriter, r request) (content []byte, release func(), err error) {
	limit := maxBody
	if r.anonymous {
		limit = maxBodyWithoutToken
	}
	body := http.MaxBytesReader(w, r.http.Body, int64(limit))
	var buffer bytes.Buffer
	_, err = io.CopyN(&buffer, body, smallBody)
	if err == nil { // there may be more
		size := limit
		if length := r.http.ContentLength; length > 0 && length < int64(limit) {
			size = int(length)
		}
		if err := r.memory.Add(size); err != nil {
			return nil, nil, tooManyLarge(err)
		}
		buffer.Grow(max(0, size-buffer.Len()) + bytes.MinRead) // once, not again and again
		_, err = io.Copy(&buffer, body)
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, nil, arkindex.Errorf(
			arkindex.CodeTooLarge, "the body is larger than %d bytes", limit,
		)
	case err != nil && !errors.Is(err, io.EOF):
		return nil, nil, arkindex.Errorf(
			arkindex.CodeInvalid, "the body ended before its end: %w", err,
		)
	case buffer.Len() < smallBody:
		return buffer.Bytes(), func() {}, nil
	}
	release, err = r.decoding.Acquire(r.http.Context(), r.client)
	*r.decoded = release
	return buffer.Bytes(), release, err
}

// tooManyLarge returns the error for a body that does not fit in the memory budget.
func tooManyLarge(cause error) error {
	var full *arkindex.Error
	if !errors.As(cause, &full) {
		return cause
	}
	err := arkindex.Errorf(arkindex.CodeUnavailable, "too many large requests are being read").
		WithHint("try again")
	err.RetryAfter = full.RetryAfter
	return err
}
