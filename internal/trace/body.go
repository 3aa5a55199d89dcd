package trace

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
)

// maxShown is the size in bytes of the part of a body that is logged.
const maxShown = 4 << 10

// body is the beginning of the body of a request or response. Failed says that it is the body of
// an error response.
type body struct {
	header http.Header
	failed bool
	start  []byte
	size   int64
}

// add adds the next piece.
func (b *body) add(piece []byte) {
	b.size += int64(len(piece))
	b.start = append(b.start, piece[:min(len(piece), maxShown-len(b.start))]...)
}

// loggedBody records the beginning of a response's body while it is read, and logs it once: at its
// end or when it is closed.
type loggedBody struct {
	io.ReadCloser
	body body
	log  func(body)
	once sync.Once
}

// Read reads and records the next part.
func (l *loggedBody) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p)
	l.body.add(p[:n])
	if err != nil {
		l.end()
	}
	return n, err
}

// Close closes the body and logs what was read.
func (l *loggedBody) Close() error {
	l.end()
	return l.ReadCloser.Close()
}

func (l *loggedBody) end() { l.once.Do(func() { l.log(l.body) }) }

// requestBody formats the body of a request. It reads a copy, so that the request can still be
// sent.
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
	return t.format(sent)
}

// format formats a body: JSON without the values of secret fields, and the plain text of an error
// response. Secrets in other media types cannot be recognized, so those are not shown.
func (t *Trace) format(b body) string {
	if b.size == 0 {
		return ""
	}
	more := ""
	if b.size > int64(len(b.start)) {
		more = fmt.Sprintf("… (%d bytes in all)", b.size)
	}
	mediaType, _, _ := mime.ParseMediaType(b.header.Get("Content-Type"))
	if isJSON(mediaType) {
		if content := t.secrets.redactJSON(b.start); content != "" {
			return " | " + content + more
		}
	}
	if b.failed && mediaType == "text/plain" {
		return " | " + t.secrets.redactText(string(b.start)) + more
	}
	if mediaType == "" {
		mediaType = "an unknown type"
	}
	return fmt.Sprintf(" | %d bytes of %s, not shown", b.size, mediaType)
}

func isJSON(mediaType string) bool {
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}
