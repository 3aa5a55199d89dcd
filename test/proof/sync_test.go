package proof

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestPublicationIsOnTheDiskBeforeItIsAcknowledged traces the system calls of a server: between
// the last write to the database's log and the response there must be a completed sync of the log.
func TestPublicationIsOnTheDiskBeforeItIsAcknowledged(t *testing.T) {
	if testing.Short() {
		t.Skip("needs strace; -short leaves it out")
	}
	const publications = 5
	trace := filepath.Join(t.TempDir(), "trace")
	s := serve(t, filepath.Join(t.TempDir(), "registry.db"),
		"strace", "-f", "-qq", "-y", "-s", "16",
		"-e", "trace=pwrite64,fsync,fdatasync,write", "-e", "signal=none", "-o", trace)
	c := newClient(t, s.token)
	for i := range publications {
		if a := c.publish(s, publication{revision: i + 1, branch: 1}); a.status != http.StatusCreated {
			t.Fatalf("status %d, %v: %s", a.status, a.err, a.body)
		}
	}
	terminateTraced(t, s)
	content, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	w := watch{syncing: map[string]bool{}}
	for line := range strings.Lines(string(content)) {
		w.readLine(line)
	}
	if len(w.early) > 0 {
		t.Errorf("responses are sent before their publications are on the disk: %s", w.early)
	}
	if w.responses != publications || w.syncs < publications {
		t.Errorf("%d publications were acknowledged, after %d syncs:\n%s", w.responses, w.syncs, content)
	}
}

// terminateTraced terminates the traced process; its tracer then exits.
func terminateTraced(t *testing.T, s *server) {
	t.Helper()
	tracer := s.cmd.Process.Pid
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", tracer, tracer))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(children)))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = s.cmd.Wait()
}

// watch follows a trace.
type watch struct {
	syncing   map[string]bool // threads whose sync of the log has not returned
	dirty     bool            // the log was written since its last sync
	synced    bool            // since the last response
	syncs     int
	responses int
	early     []string // responses before their sync
}

// readLine reads one line, such as `123 fdatasync(7</data/registry.db-wal>) = 0`, or one of the
// two halves of a call that took longer.
func (w *watch) readLine(line string) {
	thread, call, _ := strings.Cut(line, " ")
	call = strings.TrimSpace(call)
	onLog := strings.Contains(call, "registry.db-wal>")
	unfinished := strings.Contains(call, "<unfinished")
	switch {
	case strings.HasPrefix(call, "pwrite64(") && onLog:
		w.dirty = true
	case (strings.HasPrefix(call, "fsync(") || strings.HasPrefix(call, "fdatasync(")) && onLog &&
		unfinished:
		w.syncing[thread] = true
	case (strings.HasPrefix(call, "fsync(") || strings.HasPrefix(call, "fdatasync(")) && onLog,
		strings.HasPrefix(call, "<... f") && strings.Contains(call, "sync resumed") && w.syncing[thread]:
		delete(w.syncing, thread)
		w.syncs++
		w.dirty, w.synced = !strings.HasSuffix(call, "= 0"), true
	case strings.HasPrefix(call, "write(") && strings.Contains(call, `"HTTP/1.1 201`):
		w.responses++
		if w.dirty || !w.synced {
			w.early = append(w.early, call)
		}
		w.synced = false
	}
}

func TestWatchRejectsAResponseBeforeItsSync(t *testing.T) {
	const log = "7</data/registry.db-wal>"
	const created = `1 write(9<socket:[4]>, "HTTP/1.1 201 Cre"..., 900) = 900`
	for name, lines := range map[string][]string{
		"no sync": {"1 pwrite64(" + log + `, "x", 1, 0) = 1`, created},
		"a sync before": {
			"1 fsync(" + log + ") = 0", "1 pwrite64(" + log + `, "x", 1, 0) = 1`, created,
		},
		"a sync that failed": {
			"1 pwrite64(" + log + `, "x", 1, 0) = 1`, "1 fsync(" + log + ") = -1 EIO (Input/output error)",
			created,
		},
		"a sync that goes on": {
			"1 pwrite64(" + log + `, "x", 1, 0) = 1`, "2 fdatasync(" + log + " <unfinished ...>", created,
			"2 <... fdatasync resumed>) = 0",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := watch{syncing: map[string]bool{}}
			for _, line := range lines {
				w.readLine(line)
			}
			if len(w.early) != 1 {
				t.Error("the response was accepted")
			}
		})
	}
}
