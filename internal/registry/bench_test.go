package registry_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"arkindex/internal/registry"
	"arkindex/internal/registry/auth"
)

// BenchmarkPublication publishes new versions, each a durable transaction of its own, through the
// handler alone.
func BenchmarkPublication(b *testing.B) {
	for _, publishers := range []int{1, 16} {
		b.Run(fmt.Sprintf("publishers-per-processor=%d", publishers), func(b *testing.B) {
			s := serve(b, registry.Config{Local: true})
			var revision atomic.Int64
			b.SetParallelism(publishers)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					request := httptest.NewRequest(http.MethodPost, publishPath, content(b, publication(body{
						"revision_hash":       fmt.Sprintf("%040d", revision.Add(1)),
						"revision_references": []any{reference("branch", "main")},
					})))
					recorder := httptest.NewRecorder()
					s.registry.ServeHTTP(recorder, request)
					if recorder.Code != http.StatusCreated {
						b.Errorf("status %d: %s", recorder.Code, recorder.Body)
					}
				}
			})
		})
	}
}

// BenchmarkRead reads one version with a token.
func BenchmarkRead(b *testing.B) {
	s := serve(b, registry.Config{Limits: &auth.Limits{}})
	path := "/api/v1/workers/versions/" + s.publish(http.StatusCreated, nil).ID + "/"
	for b.Loop() {
		request := httptest.NewRequest(http.MethodGet, path, nil)
		request.Header.Set("Authorization", "Token "+s.token)
		recorder := httptest.NewRecorder()
		s.registry.ServeHTTP(recorder, request)
		if recorder.Code != http.StatusOK {
			b.Fatalf("status %d: %s", recorder.Code, recorder.Body)
		}
	}
}
