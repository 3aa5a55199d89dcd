//go:build unix

package git

import (
	"os"
	"syscall"
	"testing"
)

func TestGitEntriesThatMayNeverEndAreNotRead(t *testing.T) {
	for name, lay := range map[string]func(s sandbox) error{
		"pipe": func(s sandbox) error { return syscall.Mkfifo(s.path("project/a/.git"), 0o600) },
		"link to a pipe": func(s sandbox) error {
			if err := syscall.Mkfifo(s.path("pipe"), 0o600); err != nil {
				return err
			}
			return os.Symlink(s.path("pipe"), s.path("project/a/.git"))
		},
		"device": func(s sandbox) error {
			return os.Symlink("/dev/zero", s.path("project/a/.git"))
		},
		"endless link": func(s sandbox) error { return os.Symlink(".git", s.path("project/a/.git")) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			s.ordinary()
			s.write("project/a/b/file", "")
			if err := lay(s); err != nil {
				t.Fatal(err)
			}
			if got := WorkTree(s.path("project/a/b"), lookup(s.env)); got != s.path("project") {
				t.Errorf("WorkTree() = %q", got)
			}
		})
	}
}
