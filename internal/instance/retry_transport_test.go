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

// service answers reads in turn, through a patient transport.
func service(t *testing.T, calm *calm, answers ...http.HandlerFunc) (*httptest.Server, *http.Client, *int) {
	t.Helper()
	asked := new(int)
	next := inTurn(answers...)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked++
		next(w, r)
	}))
	t.Cleanup(server.Close)
	return server, &http.Client{Transport: calm.patience().Transport(http.DefaultTransport)}, asked
}

func TestReadOfAnotherServiceIsRepeatedAfterWhatPasses(t *testing.T) {
	for name, fault := range map[string]http.HandlerFunc{
		"408": says(408, "", ""), "429": asksToWait(429, "1"), "500": says(500, "text/html", "<html>"), "502": says(502, "", ""), "503": says(503, "", ""),
		"half an answer": breaks("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nha"), "half a header": breaks("HTTP/1.1 20"),
	} {
		var calm calm
		server, client, asked := service(t, &calm, fault, fault, says(200, "text/plain", "whole"))
		request, _ := http.NewRequestWithContext(untilOne(t), http.MethodGet, server.URL, nil)
		response, err := client.Do(request)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		content, err := io.ReadAll(response.Body)
		if string(content) != "whole" || err != nil || *asked != 3 || len(calm.waits) != 2 {
			t.Errorf("%s: %q, %v after %d requests and %d waits", name, content, err, *asked, len(calm.waits))
		}
	}
}

func TestAnswerOfAnotherServiceThatWillNotChangeIsGivenAsItIs(t *testing.T) {
	for _, status := range []int{200, 204, 301, 400, 401, 403, 404, 501} {
		var calm calm
		server, client, asked := service(t, &calm, says(status, "", ""))
		request, _ := http.NewRequestWithContext(untilOne(t), http.MethodHead, server.URL, nil)
		if response, err := client.Do(request); err != nil || response.StatusCode != status || *asked != 1 {
			t.Errorf("%d: %v, %v after %d requests", status, response, err, *asked)
		}
	}
	var calm calm
	server, client, asked := service(t, &calm, says(503, "", ""))
	request, _ := http.NewRequestWithContext(untilOne(t), http.MethodPost, server.URL, strings.NewReader("x"))
	if response, err := client.Do(request); err != nil || response.StatusCode != 503 || *asked != 1 {
		t.Errorf("a write: %v, %v after %d requests", response, err, *asked)
	}
}

func TestWaitForAnotherServiceThatDoesNotFitIsAnErrorWithItsStatus(t *testing.T) {
	var calm calm
	server, client, asked := service(t, &calm, asksToWait(429, "7200"))
	request, _ := http.NewRequestWithContext(untilOne(t), http.MethodGet, server.URL, nil)
	_, err := client.Do(request)
	var spent *arkindex.Error
	if !errors.As(err, &spent) || spent.Code != arkindex.CodeUnavailable || !strings.Contains(spent.Message, "asks to wait 2h0m0s") {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{429, 1, 0}, []int{spent.Status, *asked, len(calm.waits)}); diff != "" {
		t.Error(diff)
	}
}
