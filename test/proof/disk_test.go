package proof

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"arkindex/test/postgrestest"
)

// smallDisk mounts a separate file system of size MiB and returns its directory.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	if testing.Short() {
		t.Skip("needs root to mount a file system; -short leaves it out")
	}
	dir, err := os.MkdirTemp("", "disk-") // other users cannot read t.TempDir
	if err != nil {
		t.Fatal(err)
	}
	asRoot(t, "mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dm,mode=0777", size), "tmpfs", dir)
	t.Cleanup(func() {
		asRoot(t, "umount", dir)
		if err := os.Remove(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// asRoot runs a program as root, with sudo if the tests run as another user.
func asRoot(t *testing.T, words ...string) {
	t.Helper()
	if os.Getuid() != 0 {
		words = append([]string{"sudo", "-n"}, words...)
	}
	if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", strings.Join(words, " "), err, out)
	}
}

// fill uses up the free space of a disk and returns a function that frees it.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	file, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	for size := 1 << 20; size > 0; {
		if n, err := file.Write(make([]byte, size)); err != nil || n < size {
			size /= 16
		}
	}
	return func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
		if err := os.Remove(file.Name()); err != nil {
			t.Error(err)
		}
	}
}

// failing publishes until the disk fails, checks the refusals, and publishes again after the
// repair.
func failing(t *testing.T, c *client, s *server, breakDisk func() (repair func())) {
	t.Helper()
	l := newLedger(t)
	number := 0
	publish := func() response {
		number++
		wanted := publication{revision: number, branch: 1, padding: 100_000}
		a := c.publish(s, wanted)
		l.acknowledge(wanted, a)
		return a
	}
	for range 5 {
		if a := publish(); !a.acknowledged() {
			t.Fatalf("status %d, %v: %s", a.status, a.err, a.body)
		}
	}
	repair := breakDisk()
	refused := response{status: http.StatusCreated}
	for range 1000 {
		if refused = publish(); !refused.acknowledged() {
			break
		}
	}
	if refused.status != http.StatusServiceUnavailable || refused.header.Get("Retry-After") == "" {
		t.Errorf(
			"publishing to a full disk returns %d, %v: %s", refused.status, refused.err, refused.body,
		)
	}
	l.audit(c, s) // reads still work
	repair()
	for range 100 {
		if publish().acknowledged() {
			break
		}
	}
	if a := publish(); a.status != http.StatusCreated {
		t.Errorf("after the repair: status %d, %v: %s", a.status, a.err, a.body)
	}
	l.audit(c, s)
}

func TestFullDiskRefusesPublicationsAndLosesNone(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		disk := smallDisk(t, 16)
		s := serve(t, filepath.Join(disk, "registry.db"))
		failing(t, newClient(t, s.token), s, func() func() { return fill(t, disk) })
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		disk := smallDisk(t, 160)
		postgres := postgrestest.StartIn(t, disk)
		s := serve(t, postgres.Database())
		failing(t, newClient(t, s.token), s, func() func() { return fill(t, disk) })
	})
}

// TestUnwritableDiskRefusesPublicationsAndLosesNone limits the size of files that the
// server may write, so that writes fail as on a disk that the system has remounted read-only.
func TestUnwritableDiskRefusesPublicationsAndLosesNone(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "registry.db"))
	limit := func(size string) {
		out, err := exec.Command(
			"prlimit", "--pid", fmt.Sprint(s.cmd.Process.Pid), "--fsize="+size+":unlimited",
		).CombinedOutput()
		if err != nil {
			t.Fatalf("prlimit: %v: %s", err, out)
		}
	}
	failing(t, newClient(t, s.token), s, func() func() {
		limit("1")
		return func() { limit("unlimited") }
	})
}

func TestReadOnlyDatabaseServerRefusesPublicationsAndLosesNone(t *testing.T) {
	postgres := postgrestest.Start(t, "fsync=off")
	database := postgres.Database()
	s := serve(t, database)
	failing(t, newClient(t, s.token), s, func() func() {
		readOnly := func(value string) {
			postgres.SQL(
				"postgres", "ALTER SYSTEM SET default_transaction_read_only = "+value,
				"SELECT pg_reload_conf()",
			)
		}
		readOnly("on")
		return func() { readOnly("off") }
	})
}

func TestRegistryOnAReadOnlyDiskIsNotServed(t *testing.T) {
	disk := smallDisk(t, 16)
	database := filepath.Join(disk, "registry.db")
	s := serve(t, database)
	c := newClient(t, s.token)
	kept := as[version](t, c.publish(s, publication{revision: 1}))
	s.kill()
	asRoot(t, "mount", "-o", "remount,ro", disk)
	if served, complaint := start(t, database); served != nil ||
		!strings.Contains(complaint, "cannot be opened") || !strings.Contains(complaint, database) {
		t.Errorf("the server printed %s", complaint)
	}
	asRoot(t, "mount", "-o", "remount,rw", disk)
	s = serve(t, database)
	if found := as[version](
		t, c.get(s, "/api/v1/workers/versions/"+kept.ID+"/"),
	); found.ID != kept.ID {
		t.Errorf("the version is %+v", found)
	}
}
