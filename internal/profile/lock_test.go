package profile

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"arkindex"
)

func TestConcurrentChangesAreAllKept(t *testing.T) {
	const changes = 40
	path := filepath.Join(t.TempDir(), "arkindex", "cli.yaml")
	var running sync.WaitGroup
	for i := range changes {
		running.Go(func() {
			slug := fmt.Sprintf("p%d", i)
			if _, err := Save(
				t.Context(), File{Path: path},
				Profile{Slug: slug, URL: "https://" + slug + ".example.com", Token: "t"},
				i == 0,
			); err != nil {
				t.Error(err)
			}
			switch i % 4 {
			case 1:
				if err := SetDefault(path, slug); err != nil {
					t.Error(err)
				}
			case 2:
				if err := Forget(t.Context(), path, Profile{Slug: slug, Token: "t"}); err != nil {
					t.Error(err)
				}
			case 3:
				if err := Remove(t.Context(), path, Profile{Slug: slug}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	running.Wait()
	file, err := ReadFile(path)
	if err != nil || len(file.Notices) > 0 {
		t.Fatal(err, file.Notices)
	}
	for i := range changes {
		p, there := file.Find(fmt.Sprintf("p%d", i))
		if there == (i%4 == 3) || there && (p.Token == "") != (i%4 == 2) {
			t.Errorf("p%d: %v, %+v", i, there, p)
		}
	}
	if p, there := file.Find(file.Default); !there {
		t.Errorf("the default is %q: %+v", file.Default, p)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 2 {
		t.Errorf("files are left behind: %v", left)
	}
}

func TestChangeKeepsChangesOfOtherProcesses(t *testing.T) {
	seen := write(t, "hosts:\n  demo: {url: 'https://demo.example.com', token: old}\n")
	path := seen.Path
	demo := seen.Profiles[0]
	if _, err := Save(
		t.Context(), File{Path: path},
		Profile{Slug: "new", URL: "https://new.example.com", Token: "n"}, true,
	); err != nil {
		t.Fatal(err)
	}
	_, err := Save(
		t.Context(), seen, Profile{Slug: "new", URL: "https://another.example.com", Token: "a"}, false,
	)
	if arkindex.CodeOf(err) != arkindex.CodeProfile || !strings.Contains(err.Error(), "meantime") {
		t.Errorf("a slug that was taken meanwhile: %v", err)
	}
	if _, err := Save(
		t.Context(), seen, Profile{Slug: "demo", URL: "https://demo.example.com", Token: "fresh"}, false,
	); err != nil {
		t.Fatal(err)
	}
	if err := Forget(t.Context(), path, demo); err != nil {
		t.Fatal(err)
	}
	now, _ := ReadFile(path)
	if p, _ := now.Find("demo"); p.Token != "fresh" || now.Default != "new" {
		t.Errorf("the token of a login meanwhile is %q, the default %q", p.Token.Reveal(), now.Default)
	}
	if err := Remove(t.Context(), path, demo); err != nil {
		t.Fatal(err)
	}
	if err := Forget(t.Context(), path, demo); err != nil {
		t.Fatal(err)
	}
	now, _ = ReadFile(path)
	if _, there := now.Find("demo"); there {
		t.Error("a logout brings a removed profile back")
	}
	if err := SetDefault(path, "demo"); arkindex.CodeOf(err) != arkindex.CodeProfile {
		t.Errorf("a removed profile becomes the default: %v", err)
	}
}

// lockToHold is the variable with the file that a second process of this test program locks until
// it is killed.
const lockToHold = "ARKINDEX_TEST_LOCK_TO_HOLD"

func TestLockOfAnotherProcessEndsWithIt(t *testing.T) {
	if path := os.Getenv(lockToHold); path != "" {
		release, err := lock(path, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		fmt.Println("locked")
		_, _ = io.Copy(io.Discard, os.Stdin) // until it is killed
		return
	}
	file := write(t, "hosts:\n  demo: {url: u, token: t}\n")
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	holder := exec.CommandContext(t.Context(), program, "-test.run=^"+t.Name()+"$")
	holder.Env = append(os.Environ(), lockToHold+"="+file.Path)
	if _, err := holder.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	output, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(output).ReadString('\n'); line != "locked\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if _, err := lock(
		file.Path, 20*time.Millisecond,
	); arkindex.CodeOf(err) != arkindex.CodeUnavailable ||
		!strings.Contains(err.Error(), file.Path) {
		t.Errorf("a lock that is not given back: %v", err)
	}
	changed := make(chan error, 1)
	go func() { changed <- SetDefault(file.Path, "demo") }()
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait()
	if err := <-changed; err != nil {
		t.Errorf("after the other process was killed: %v", err)
	}
}

func TestLeftoverLockFileIsNotLocked(t *testing.T) {
	file := write(t, "hosts:\n  demo: {url: u, token: t}\n")
	left := filepath.Join(filepath.Dir(file.Path), ".cli.yaml.lock")
	if err := os.WriteFile(left, []byte("12345\n"), 0o400); err != nil {
		t.Fatal(err)
	}
	if err := SetDefault(file.Path, "demo"); err != nil {
		t.Error(err)
	}
}
