package registry_test

import (
	"net/http"
	"testing"
	"time"

	"arkindex/internal/registry"
	"arkindex/internal/registry/store"
)

// TestRequestFailsIfTheWriteLockIsNotFree keeps the write lock until a request has failed.
func TestRequestFailsIfTheWriteLockIsNotFree(t *testing.T) {
	s := serve(t, registry.Config{LockTimeout: 50 * time.Millisecond})
	entered, leave, ended := make(chan bool), make(chan bool), make(chan error, 1)
	go func() {
		ended <- s.store.Write(
			t.Context(), func(*store.Tx) error { entered <- true; <-leave; return nil },
		)
	}()
	<-entered
	refused := s.post(publishPath, publication(nil))
	close(leave)
	if refused.status != http.StatusServiceUnavailable || refused.header.Get("Retry-After") != "1" {
		t.Errorf("the response is %d %v %s", refused.status, refused.header, refused.body)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for s.post(publishPath, publication(nil)).status == http.StatusServiceUnavailable {
		continue // a busy machine needs longer
	}
	s.publish(http.StatusOK, nil)
}
