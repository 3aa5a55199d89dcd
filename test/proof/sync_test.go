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

// TestPublicationIsOnTheDiskBeforeItIsAnswered watches the system calls of a server: between the last write to the database's
// log and the answer there must be a completed sync of it.
func TestPublicationIsOnTheDiskBeforeItIsAnswered(t *testing.T) {
	if testing.Short() {
		t.Skip("needs strace; -short leaves it out")
	}
	const publications = 5
	trace := filepath.Join(t.TempDir(), "trace")
	s := serve(t, filepath.Join(t.TempDir(), "registry.db"),
		"strace", "-f", "-qq", "-y", "-s", "16", "-e", "trace=pwrite64,fsync,fdatasync,write", "-e", "signal=none", "-o", trace)
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
		w.see(line)
	}
	if len(w.early) > 0 {
		t.Errorf("answers go out before their publications are on the disk: %s", w.early)
	}
	if w.answers != publications || w.syncs < publications {
		t.Errorf("%d publications were answered, after %d syncs:\n%s", w.answers, w.syncs, content)
	}
}

// terminateTraced ends the traced process, after which its tracer ends.
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
	syncing map[string]bool // threads whose sync of the log has not returned
	dirty   bool            // something was written to the log since its last sync
	synced  bool            // since the last answer
	syncs   int
	answers int
	early   []string // answers before their sync
}

// see takes one line, such as `123 fdatasync(7</data/registry.db-wal>) = 0`, or the two halves of one that took longer.
func (w *watch) see(line string) {
	thread, call, _ := strings.Cut(line, " ")
	call = strings.TrimSpace(call)
	onLog := strings.Contains(call, "registry.db-wal>")
	unfinished := strings.Contains(call, "<unfinished")
	switch {
	case strings.HasPrefix(call, "pwrite64(") && onLog:
		w.dirty = true
	case (strings.HasPrefix(call, "fsync(") || strings.HasPrefix(call, "fdatasync(")) && onLog && unfinished:
		w.syncing[thread] = true
	case (strings.HasPrefix(call, "fsync(") || strings.HasPrefix(call, "fdatasync(")) && onLog,
		strings.HasPrefix(call, "<... f") && strings.Contains(call, "sync resumed") && w.syncing[thread]:
		delete(w.syncing, thread)
		w.syncs++
		w.dirty, w.synced = !strings.HasSuffix(call, "= 0"), true
	case strings.HasPrefix(call, "write(") && strings.Contains(call, `"HTTP/1.1 201`):
		w.answers++
		if w.dirty || !w.synced {
			w.early = append(w.early, call)
		}
		w.synced = false
	}
}

func TestWatchRefusesAnAnswerBeforeItsSync(t *testing.T) {
	const log, answer = "7</data/registry.db-wal>", `1 write(9<socket:[4]>, "HTTP/1.1 201 Cre"..., 900) = 900`
	for name, lines := range map[string][]string{
		"no sync":            {"1 pwrite64(" + log + `, "x", 1, 0) = 1`, answer},
		"a sync before":      {"1 fsync(" + log + ") = 0", "1 pwrite64(" + log + `, "x", 1, 0) = 1`, answer},
		"a sync that failed": {"1 pwrite64(" + log + `, "x", 1, 0) = 1`, "1 fsync(" + log + ") = -1 EIO (Input/output error)", answer},
		"a sync that goes on": {
			"1 pwrite64(" + log + `, "x", 1, 0) = 1`, "2 fdatasync(" + log + " <unfinished ...>", answer, "2 <... fdatasync resumed>) = 0",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := watch{syncing: map[string]bool{}}
			for _, line := range lines {
				w.see(line)
			}
			if len(w.early) != 1 {
				t.Error("the answer is let pass")
			}
		})
	}
}
