package publish

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
)

// injectedFault is the behavior of an operation for the first requests to it.
type injectedFault struct {
	to      string
	times   int
	happens behavior
}

// always is the times of a fault that never ends.
const always = 0

// readDocument stands for the request for the instance's document, which is not an operation.
const readDocument = "document"

// behavior responds to a request. Calling do carries out the request.
type behavior func(w http.ResponseWriter, r *http.Request, do http.Handler)

// insteadOfServing responds without carrying out the request.
func insteadOfServing(says http.HandlerFunc) behavior {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) { says(w, r) }
}

// afterServing carries out the request and replaces the response.
func afterServing(says http.HandlerFunc) behavior {
	return func(w http.ResponseWriter, r *http.Request, do http.Handler) {
		do.ServeHTTP(httptest.NewRecorder(), r)
		says(w, r)
	}
}

// altered carries out the request and changes the response.
func altered(change func(w http.ResponseWriter, recorded *httptest.ResponseRecorder)) behavior {
	return func(w http.ResponseWriter, r *http.Request, do http.Handler) {
		recorded := httptest.NewRecorder()
		do.ServeHTTP(recorded, r)
		change(w, recorded)
	}
}

// respondWith responds with a status, a content type and a body.
func respondWith(code int, contentType, body string) http.HandlerFunc {
	return withHeader("Content-Type", contentType, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	})
}

// withHeader adds a header to a response.
func withHeader(header, value string, says http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(header, value)
		says(w, r)
	}
}

// redirectTo redirects the client to an address.
func redirectTo(code int, to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(code)
	}
}

// sendAndClose sends these bytes and closes the connection.
func sendAndClose(sent string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if connection, _, err := w.(http.Hijacker).Hijack(); err == nil {
			_, _ = io.WriteString(connection, sent)
			_ = connection.Close()
		}
	}
}

// stall sends a body and then nothing until the client disconnects.
func stall(sent string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if sent != "" {
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, sent)
			_ = http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
	}
}

// trickle sends a space each second until the client disconnects.
func trickle(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusCreated)
	for r.Context().Err() == nil {
		_, _ = io.WriteString(w, " ")
		_ = http.NewResponseController(w).Flush()
		time.Sleep(time.Second) // within a bubble, no time of the machine's
	}
}

// flood sends an endless body.
func flood(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		for {
			if _, err := io.WriteString(w, strings.Repeat(" ", 1<<16)); err != nil {
				return
			}
		}
	}
}

// floodHeader sends an endless header.
func floodHeader(w http.ResponseWriter, _ *http.Request) {
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
