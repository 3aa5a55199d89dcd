package workerfile

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"arkindex/internal/revision/git"
)

// gitRepository makes a directory a repository whose remote has a password.
func gitRepository(t *testing.T, dir string, args ...string) {
	t.Helper()
	for _, command := range [][]string{
		append([]string{"init", "-q"}, args...),
		{"config", "remote.origin.url", "https://token:secret@git.example.com/group/reader"},
		{
			"-c", "user.name=A", "-c", "user.email=a@example.com",
			"commit", "-q", "--allow-empty", "-m", "M",
		},
	} {
		if out, err := gitCommand(dir, command...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", command, err, out)
		}
	}
}

func gitCommand(dir string, args ...string) *exec.Cmd {
	command := exec.Command("git", args...)
	command.Dir = dir
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1"}
	return command
}

func TestFilesInGitDirectoriesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		description string
		make        func(t *testing.T, dir string)
		gitDir      string
	}{
		"itself": {description: ".git/config"},
		"the entry": {description: ".git", make: func(t *testing.T, dir string) {
			gitRepository(t, dir, "--separate-git-dir=store")
		}},
		"by dots": {description: "docs/../.git/config", make: func(t *testing.T, dir string) {
			gitRepository(t, dir)
			link(t, dir, "docs/x", "y")
		}},
		"by a link":             {description: "README.md", make: linked("README.md", ".git/config")},
		"by a link to a folder": {description: "docs/config", make: linked("docs", ".git")},
		"separate": {description: "store/config", make: func(t *testing.T, dir string) {
			gitRepository(t, dir, "--separate-git-dir=store")
		}},
		"behind a link": {description: "store/config", make: func(t *testing.T, dir string) {
			gitRepository(t, dir)
			if err := os.Rename(filepath.Join(dir, ".git"), filepath.Join(dir, "store")); err != nil {
				t.Fatal(err)
			}
			link(t, dir, ".git", "store")
		}},
		"of a repository below": {description: "sub/.git/config", make: func(t *testing.T, dir string) {
			gitRepository(t, dir)
			if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
				t.Fatal(err)
			}
			gitRepository(t, filepath.Join(dir, "sub"))
		}},
		"bare, below": {description: "sub.git/config", make: func(t *testing.T, dir string) {
			gitRepository(t, dir)
			clone := gitCommand(dir, "clone", "-q", "--bare", ".", "sub.git")
			if out, err := clone.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
		}},
		"of a linked worktree": {description: "../.git/worktrees/wt/HEAD"},
		"of GIT_DIR": {description: "store/config", gitDir: "store", make: func(
			t *testing.T, dir string,
		) {
			gitRepository(t, dir)
			if err := os.Rename(filepath.Join(dir, ".git"), filepath.Join(dir, "store")); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := writeFiles(t, map[string]string{})
			if c.make == nil {
				c.make = func(t *testing.T, dir string) { gitRepository(t, dir) }
			}
			c.make(t, dir)
			work := dir
			if name == "of a linked worktree" {
				work = filepath.Join(dir, "wt")
				if out, err := gitCommand(dir, "worktree", "add", "-q", "wt").CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
			}
			for _, item := range []string{
				"{name: N, slug: s, type: t, description: " + c.description + "}", c.description,
			} {
				if err := os.WriteFile(filepath.Join(work, Name), []byte(workersOf(item)), 0o644); err != nil {
					t.Fatal(err)
				}
				top := git.WorkTree(work, func(name string) string {
					if name == "GIT_DIR" {
						return c.gitDir
					}
					return ""
				})
				set, err := Read(t.Context(), work, top)
				if err != nil {
					t.Fatal(err)
				}
				got := problemLines(set)
				refused := strings.Contains(got, "is in a Git directory") ||
					strings.Contains(got, "is outside the repository")
				if !refused || len(set.Workers) > 0 {
					t.Errorf("%s: got %q, %v", item, got, set.Workers)
				}
			}
		})
	}
}

func link(t *testing.T, dir, name, target string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}

func linked(name, target string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		gitRepository(t, dir)
		link(t, dir, name, target)
	}
}
