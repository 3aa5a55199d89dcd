package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"arkindex"
	"arkindex/internal/registry/catalog"
)

// chargedWriter is the writer of a response that counts against the memory budget until it is
// written.
type chargedWriter struct {
	http.ResponseWriter
	memory *catalog.Reservation
}

// Unwrap returns the original writer, for http.ResponseController.
func (w chargedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// uncharged is the size of responses that are not charged: publications must be confirmed whatever
// others read.
const uncharged = 16 << 10

// reserve charges for the buffer of a response.
func reserve(w http.ResponseWriter, size int) error {
	charged, ok := w.(chargedWriter)
	if !ok || size <= uncharged {
		return nil
	}
	return charged.memory.Add(size)
}

// writeJSON writes a response with a JSON body. Raw values in it keep their bytes, except for
// insignificant white space.
func writeJSON(w http.ResponseWriter, status int, body any) error {
	content := encodeJSON(body)
	if err := reserve(w, len(content)); err != nil {
		return err
	}
	writeHeader(w, status)
	_, _ = newSteadyWriter(w).Write(content) // fails if the client is gone
	return nil
}

func encodeJSON(body any) []byte {
	var content bytes.Buffer
	encoder := json.NewEncoder(&content)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		panic("api: cannot encode a response: " + err.Error()) // bodies are structs and stored JSON
	}
	return content.Bytes()
}

func writeHeader(w http.ResponseWriter, status int) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
}

// writePage writes a page with items, which it encodes one after the other: a page is large, and
// is not in memory twice. The results of the page itself are empty, and the last of its fields.
func writePage[T, Response any](
	w http.ResponseWriter, page arkindex.Page[Response], items []T, encode func(T) Response,
) error {
	const end = "]}\n"
	content := bytes.TrimSuffix(encodeJSON(page), []byte(end))
	output := newSteadyWriter(w)
	var none T
	for i, item := range items {
		if i > 0 {
			content = append(content, ',')
		}
		content = append(content, bytes.TrimSuffix(encodeJSON(encode(item)), []byte("\n"))...)
		items[i] = none
		if len(content) < chunkSize {
			continue
		}
		if !output.started {
			if err := reserve(w, len(content)); err != nil {
				return err
			}
			writeHeader(w, http.StatusOK)
		}
		if _, err := output.Write(content); err != nil {
			panic(http.ErrAbortHandler) // the client is gone or too slow
		}
		content = nil
	}
	if !output.started {
		writeHeader(w, http.StatusOK)
	}
	_, _ = output.Write(append(content, end...)) // fails if the client is gone
	return nil
}

const (
	// chunkSize is how much is written at once, and how much one item of a list may exceed.
	chunkSize = 64 << 10
	// A client has readTime to read a response, and a second more for each readRate bytes that it
	// has read, up to maxReadTime. What it has not read yet takes memory.
	readTime    = 10 * time.Second
	readRate    = 64 << 10
	maxReadTime = time.Minute
)

// steadyWriter writes a response to a client that must read it at a minimum rate.
type steadyWriter struct {
	output  io.Writer
	control *http.ResponseController
	start   time.Time
	written int
	started bool
	// How long the client may take, at first and at most.
	readTime, maxReadTime time.Duration
}

func newSteadyWriter(w http.ResponseWriter) *steadyWriter {
	return &steadyWriter{
		output: w, control: http.NewResponseController(w), start: time.Now(),
		readTime: readTime, maxReadTime: maxReadTime,
	}
}

// Write writes content in chunks. Content of one chunk, as most of it, fits in the buffers of the
// network and needs no deadline.
func (w *steadyWriter) Write(content []byte) (int, error) {
	total := 0
	large := w.started || len(content) > chunkSize
	w.started = true
	for len(content) > 0 {
		part := content[:min(len(content), chunkSize)]
		if large {
			allowed := w.readTime + time.Duration(w.written/readRate)*time.Second
			deadline := w.start.Add(min(allowed, w.maxReadTime))
			_ = w.control.SetWriteDeadline(deadline) // fails within the process, where none is needed
		}
		n, err := w.output.Write(part)
		total += n
		w.written += n
		if err != nil {
			return total, err
		}
		content = content[len(part):]
	}
	return total, nil
}

// writeNoContent writes a response without a body.
func writeNoContent(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
}
