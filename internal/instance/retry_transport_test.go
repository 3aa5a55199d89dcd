package instance

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
)

// service returns a server whose responses follow in order, and a client that retries.
func service(
	t *testing.T, waits *recordedWaits, handlers ...http.HandlerFunc,
) (*httptest.Server, *http.Client, *int) {
	t.Helper()
	asked := new(int)
	next := sequence(handlers...)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked++
		next(w, r)
	}))
	t.Cleanup(server.Close)
	return server, &http.Client{Transport: waits.policy().Transport(http.DefaultTransport)}, asked
}

func TestTransportRetriesReadsAfterTemporaryFaults(t *testing.T) {
	for name, fault := range map[string]http.HandlerFunc{
		"408": respond(408, "", ""), "429": retryAfter(429, "1"), "500": respond(
			500, "text/html", "<html>",
		), "502": respond(502, "", ""), "503": respond(503, "", ""),
		"half a response": sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nha"),
		"half a header":   sendAndClose("HTTP/1.1 20"),
	} {
		t.Run(name, func(t *testing.T) {
			var waits recordedWaits
			server, client, asked := service(t, &waits, fault, fault, respond(200, "text/plain", "whole"))
			request, _ := http.NewRequestWithContext(untilOne(t), http.MethodGet, server.URL, nil)
			response, err := client.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(response.Body)
			if string(content) != "whole" || err != nil || *asked != 3 || len(waits.list) != 2 {
				t.Errorf("%q, %v after %d requests and %d waits", content, err, *asked, len(waits.list))
			}
		})
	}
}

func TestTransportReturnsOtherResponses(t *testing.T) {
	for _, status := range []int{200, 204, 301, 400, 401, 403, 404, 501} {
		var waits recordedWaits
		server, client, asked := service(t, &waits, respond(status, "", ""))
		request, _ := http.NewRequestWithContext(untilOne(t), http.MethodHead, server.URL, nil)
		if response, err := client.Do(request); err != nil || response.StatusCode != status ||
			*asked != 1 {
			t.Errorf("%d: %v, %v after %d requests", status, response, err, *asked)
		}
	}
	var waits recordedWaits
	server, client, asked := service(t, &waits, respond(503, "", ""))
	request, _ := http.NewRequestWithContext(
		untilOne(t), http.MethodPost, server.URL, strings.NewReader("x"),
	)
	if response, err := client.Do(request); err != nil || response.StatusCode != 503 || *asked != 1 {
		t.Errorf("a write: %v, %v after %d requests", response, err, *asked)
	}
}

func TestTransportFailsWithTheStatusWhenTheWaitIsTooLong(t *testing.T) {
	var waits recordedWaits
	server, client, asked := service(t, &waits, retryAfter(429, "7200"))
	request, _ := http.NewRequestWithContext(untilOne(t), http.MethodGet, server.URL, nil)
	_, err := client.Do(request)
	var spent *arkindex.Error
	if !errors.As(err, &spent) || spent.Code != arkindex.CodeUnavailable ||
		!strings.Contains(spent.Message, "asks to wait 2h0m0s") {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{429, 1, 0}, []int{spent.Status, *asked, len(waits.list)}); diff != "" {
		t.Error(diff)
	}
}
