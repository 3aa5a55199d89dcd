package api

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"arkindex"
)

// TestClientThatDoesNotReadIsGivenUp responds with more than the buffers of the network hold.
func TestClientThatDoesNotReadIsGivenUp(t *testing.T) {
	ended := make(chan error)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writer := newSteadyWriter(w)
		writer.readTime = 50 * time.Millisecond
		writer.maxReadTime = writer.readTime
		_, err := writer.Write(make([]byte, 64<<20))
		ended <- err
	}))
	defer server.Close()
	response, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := <-ended; err == nil {
		t.Error("the response was written")
	}
}

func TestPageIsTheSameJSON(t *testing.T) {
	for _, count := range []int{0, 1, 3} {
		items := make([]string, count)
		for i := range items {
			items[i] = strings.Repeat("é<", 30_000)
		}
		next := `https://h/?a="results":[]}`
		page := arkindex.Page[string]{Count: count, Number: 1, Next: &next, Results: items}
		want := string(encodeJSON(page))
		page.Results = []string{}
		recorder := httptest.NewRecorder()
		same := func(s string) string { return s }
		if err := writePage(recorder, page, items, same); err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(recorder.Body)
		if string(got) != want {
			t.Errorf("%d items are %.300s, want %.300s", count, got, want)
		}
	}
}
