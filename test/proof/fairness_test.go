package proof

import (
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// TestServersThatShareAFileShareItFairly makes servers write without a pause: when the first has
// finished, the others must have done their share.
func TestServersThatShareAFileShareItFairly(t *testing.T) {
	const clients, each = 16, 40
	database := filepath.Join(t.TempDir(), "registry.db")
	servers := []*server{serve(t, database), serve(t, database), serve(t, database)}
	c := newClient(t, servers[0].token)
	var kept [3]atomic.Int64
	var first sync.Once
	var group sync.WaitGroup
	for i, s := range servers {
		for j := range clients {
			group.Go(func() {
				for k := range each {
					if a := c.publish(
						s, publication{worker: i, revision: 1 + j*each + k, branch: 1},
					); a.status != http.StatusCreated {
						t.Errorf("status %d, %v: %s", a.status, a.err, a.body)
					}
					if kept[i].Add(1) < clients*each {
						continue
					}
					first.Do(func() {
						for other := range kept {
							if got := kept[other].Load(); got < clients*each/4 {
								t.Errorf(
									"server %d has finished its %d publications, and server %d only %d", i,
									clients*each, other, got,
								)
							}
						}
					})
				}
			})
		}
	}
	group.Wait()
}
