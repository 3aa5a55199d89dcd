package registry_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"arkindex/internal/registry"
)

// TestLargeRequestsBeyondTheMemoryBudgetAreRefused sends more than the share of a client at once:
// the bodies are sent only when all requests have begun.
func TestLargeRequestsBeyondTheMemoryBudgetAreRefused(t *testing.T) {
	s := serve(t, registry.Config{MemoryBudget: 1_000_000})
	statuses := make([]int, 8)
	begun, rest := make(chan bool, len(statuses)), make(chan bool)
	var group sync.WaitGroup
	for i := range statuses {
		group.Go(func() {
			sent := `{"a": "` + strings.Repeat("x", 200_000) + `"}`
			body := &twoParts{first: sent[:100_000], second: sent[100_000:], begun: begun, rest: rest}
			request := httptest.NewRequest(http.MethodPost, publishPath, body)
			request.ContentLength = int64(len(sent))
			request.Header.Set("Authorization", "Token "+s.token)
			recorder := httptest.NewRecorder()
			s.registry.ServeHTTP(recorder, request)
			statuses[i] = recorder.Code
			begun <- true // without the second part
		})
	}
	for range statuses {
		<-begun
	}
	close(rest)
	group.Wait()
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if count[http.StatusBadRequest] != 2 || count[http.StatusServiceUnavailable] != 6 {
		t.Errorf("the statuses are %v", count)
	}
	s.publish(http.StatusCreated, nil)
}

// twoParts is a body whose second part is sent later.
type twoParts struct {
	first, second string
	begun, rest   chan bool
}

func (b *twoParts) Read(buffer []byte) (int, error) {
	if b.first != "" {
		n := copy(buffer, b.first)
		b.first = b.first[n:]
		return n, nil
	}
	if b.begun != nil {
		b.begun <- true
		b.begun = nil
		<-b.rest
	}
	n := copy(buffer, b.second)
	if b.second = b.second[n:]; n == 0 {
		return 0, http.ErrBodyReadAfterClose
	}
	return n, nil
}

func TestRequestsWithoutATokenAreSmall(t *testing.T) {
	s := serve(t, registry.Config{})
	s.send(http.MethodPost, loginPath, "", body{
		"email": "a@example.com", "password": strings.Repeat("x", 70_000),
	}).want(http.StatusRequestEntityTooLarge)
}

// TestErrorNamesAHundredProblemsAtMost imports a file with many problems.
func TestErrorNamesAHundredProblemsAtMost(t *testing.T) {
	s := serve(t, registry.Config{})
	version := s.publish(http.StatusCreated, nil)
	response := s.post(workersPath+version.Worker.ID+"/versions/import/", body{
		"docker_image_iid": "a", "revision_url": repository + "/commit/aa",
		"yaml": "slug: reco\nconfiguration:\n" + strings.Repeat("- {}\n", 20_000),
	}).want(http.StatusBadRequest)
	if got := len(standardForm(response).Errors); got == 0 || got > 100 {
		t.Errorf("it names %d problems", got)
	}
}
