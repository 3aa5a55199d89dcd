package git

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// sandbox is a directory with an environment that hides the Git configuration of the machine and
// the user.
type sandbox struct {
	testing.TB
	dir string
	env []string
}

func newSandbox(t testing.TB) sandbox {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(dir, "home")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	return sandbox{TB: t, dir: dir, env: []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + home,
		"GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL=" + filepath.Join(home, "gitconfig"),
		"GIT_AUTHOR_NAME=Ada Lovelace", "GIT_AUTHOR_EMAIL=ada@example.com",
		"GIT_COMMITTER_NAME=Ada Lovelace", "GIT_COMMITTER_EMAIL=ada@example.com",
	}}
}

// with returns a sandbox with more variables in its environment.
func (s sandbox) with(variables ...string) sandbox {
	s.env = append(s.env[:len(s.env):len(s.env)], variables...)
	return s
}

// git runs git in a directory of the sandbox and returns its output.
func (s sandbox) git(folder string, args ...string) string {
	s.Helper()
	command := exec.Command("git", args...)
	command.Dir, command.Env = s.path(folder), s.env
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		s.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return strings.TrimSuffix(string(output), "\n")
}

func (s sandbox) path(name string) string { return filepath.Join(s.dir, name) }

// write writes a file and creates its directories.
func (s sandbox) write(name, content string) string {
	s.Helper()
	path := s.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		s.Fatal(err)
	}
	return path
}

// repository creates a repository with one commit on main and returns the commit's hash.
func (s sandbox) repository(folder string) string {
	s.Helper()
	s.git(".", "init", "--quiet", "-b", "main", folder)
	return s.commit(folder, "First commit")
}

func (s sandbox) commit(folder, message string, options ...string) string {
	s.Helper()
	s.write("message", message)
	s.git(
		folder,
		append(
			[]string{
				"commit", "--quiet", "--allow-empty", "--allow-empty-message", "--cleanup=verbatim", "-F",
				s.path("message"),
			},
			options...,
		)...,
	)
	return s.git(folder, "rev-parse", "HEAD")
}

// everything returns a request for all facts of a commit.
func everything(commit string) Request {
	return Request{
		Commit: commit, Hash: true, Message: true, Author: true, Branch: true, Tags: true, Remotes: true,
	}
}

// facts returns all facts of a directory's repository.
func (s sandbox) facts(folder, commit string) Facts {
	s.Helper()
	facts, err := Repository{Dir: s.path(folder), Env: s.env}.Facts(s.Context(), everything(commit))
	if err != nil {
		s.Fatalf("Facts() fails: %v", err)
	}
	return facts
}

// refusal requests all facts of a directory's repository and returns the expected error.
func (s sandbox) refusal(folder string) (Facts, *Error) {
	s.Helper()
	facts, err := Repository{Dir: s.path(folder), Env: s.env}.Facts(s.Context(), everything(""))
	failed, ok := err.(*Error)
	if !ok {
		s.Fatalf("Facts() returns the error %v, want an *Error", err)
	}
	return facts, failed
}

func walk(t testing.TB, root fs.FS, visit func(string, fs.FileInfo)) {
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		visit(path, info)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
