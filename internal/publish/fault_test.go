package publish

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
)

// mishap is what goes wrong with an operation, the first so many times that it is asked for.
type mishap struct {
	to      string
	times   int
	happens incident
}

// always is the number of times of a mishap that does not pass.
const always = 0

// readDocument stands for reading the instance's document, which is no operation of its own.
const readDocument = "document"

// incident answers a request in its own way. What it calls do for is carried out.
type incident func(w http.ResponseWriter, r *http.Request, do http.Handler)

// instead lets nothing be carried out.
func instead(says http.HandlerFunc) incident {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) { says(w, r) }
}

// afterwards lets the request be carried out, and another answer be given.
func afterwards(says http.HandlerFunc) incident {
	return func(w http.ResponseWriter, r *http.Request, do http.Handler) {
		do.ServeHTTP(httptest.NewRecorder(), r)
		says(w, r)
	}
}

// spoiled gives the true answer, changed.
func spoiled(change func(w http.ResponseWriter, answer *httptest.ResponseRecorder)) incident {
	return func(w http.ResponseWriter, r *http.Request, do http.Handler) {
		answer := httptest.NewRecorder()
		do.ServeHTTP(answer, r)
		change(w, answer)
	}
}

// answers is an answer of a status, a content type and a body.
func answers(code int, contentType, body string) http.HandlerFunc {
	return with("Content-Type", contentType, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	})
}

// with adds a header to an answer.
func with(header, value string, says http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(header, value)
		says(w, r)
	}
}

// redirects sends the client elsewhere, below the host that it asked when to is a path.
func redirects(code int, to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(code)
	}
}

// hangsUp ends the connection after the bytes that it is given.
func hangsUp(sent string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if connection, _, err := w.(http.Hijacker).Hijack(); err == nil {
			_, _ = io.WriteString(connection, sent)
			_ = connection.Close()
		}
	}
}

// stalls sends what it is given and then nothing, until the client goes away.
func stalls(sent string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if sent != "" {
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, sent)
			_ = http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
	}
}

// trickles sends a blank each second, until the client goes away.
func trickles(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusCreated)
	for r.Context().Err() == nil {
		_, _ = io.WriteString(w, " ")
		_ = http.NewResponseController(w).Flush()
		time.Sleep(time.Second) // within a bubble, no time of the machine's
	}
}

// floods sends a body without an end.
func floods(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		for {
			if _, err := io.WriteString(w, strings.Repeat(" ", 1<<16)); err != nil {
				return
			}
		}
	}
}

// floodsHeader sends a header without an end.
func floodsHeader(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer connection.Close()
	_, err = io.WriteString(connection, "HTTP/1.1 201 Created\r\n")
	for err == nil {
		_, err = io.WriteString(connection, "X: "+strings.Repeat("x", 1<<16)+"\r\n")
	}
}
