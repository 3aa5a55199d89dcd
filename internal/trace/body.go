package trace

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
)

// maxShown is how much of a body is looked at, in bytes.
const maxShown = 4 << 10

// body is the beginning of what was sent one way. Refused says that it explains an error.
type body struct {
	header  http.Header
	refused bool
	start   []byte
	size    int64
}

// take adds a piece.
func (b *body) take(piece []byte) {
	b.size += int64(len(piece))
	b.start = append(b.start, piece[:min(len(piece), maxShown-len(b.start))]...)
}

// listener keeps the beginning of a body while it is read, and tells of it once, when it ends or is given up.
type listener struct {
	io.ReadCloser
	body body
	tell func(body)
	once sync.Once
}

// Read reads on.
func (l *listener) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p)
	l.body.take(p[:n])
	if err != nil {
		l.end()
	}
	return n, err
}

// Close ends the reading.
func (l *listener) Close() error {
	l.end()
	return l.ReadCloser.Close()
}

func (l *listener) end() { l.once.Do(func() { l.tell(l.body) }) }

// requestBody is the body that a request sends, from a copy of it: the request's own is not touched.
func (t *Trace) requestBody(request *http.Request) string {
	if request.Body == nil || request.Body == http.NoBody {
		return ""
	}
	if request.GetBody == nil {
		return " | a body"
	}
	source, err := request.GetBody()
	if err != nil {
		return " | a body"
	}
	defer source.Close()
	sent := body{header: request.Header}
	sent.start, _ = io.ReadAll(io.LimitReader(source, maxShown))
	rest, _ := io.Copy(io.Discard, source)
	sent.size = int64(len(sent.start)) + rest
	return t.shown(sent)
}

// shown is what is told of a body. JSON is shown without the values of its secret fields, an error's plain text as it is. The
// secrets of any other form are not known, so it is not shown.
func (t *Trace) shown(b body) string {
	if b.size == 0 {
		return ""
	}
	more := ""
	if b.size > int64(len(b.start)) {
		more = fmt.Sprintf("… (%d bytes in all)", b.size)
	}
	mediaType, _, _ := mime.ParseMediaType(b.header.Get("Content-Type"))
	if isJSON(mediaType) {
		if text, read := t.secrets.json(b.start); read {
			return " | " + text + more
		}
	}
	if b.refused && mediaType == "text/plain" {
		return " | " + t.secrets.cleanText(string(b.start)) + more
	}
	if mediaType == "" {
		mediaType = "an unknown type"
	}
	return fmt.Sprintf(" | %d bytes of %s, not shown", b.size, mediaType)
}

func isJSON(mediaType string) bool {
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}
