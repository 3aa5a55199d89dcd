package git

import (
	"os"
	"testing"
)

func TestTopOfTheWorkTreeIsFoundWithoutGit(t *testing.T) {
	s := newSandbox(t)
	s.ordinary()
	s.write("project/a/b/file", "")
	s.git("project", "checkout", "--quiet", "-b", "elsewhere")
	s.git("project", "worktree", "add", "--quiet", s.path("linked"), "main")
	s.git(
		"project", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", s.path("project"),
		"sub",
	)
	s.git(".", "clone", "--quiet", "--bare", "project", "bare.git")
	s.write("project/a/.git/notes", "not a repository")
	if err := os.Symlink(s.path("project/a/b"), s.path("link")); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		dir  string
		env  []string
		want string
	}{
		"the top itself":              {"project", nil, "project"},
		"below a .git that is none":   {"project/a/b", nil, "project"},
		"through a symbolic link":     {"link", nil, "project"},
		"linked worktree":             {"linked", nil, "linked"},
		"submodule":                   {"project/sub", nil, "project/sub"},
		"inside a bare repository":    {"bare.git/objects", nil, ""},
		"outside":                     {"home", nil, ""},
		"directory that is not there": {"absent", nil, ""},
		"GIT_WORK_TREE": {
			"home", []string{"GIT_WORK_TREE=" + s.path("project/a")}, "project/a",
		},
		"relative GIT_WORK_TREE": {"home", []string{"GIT_WORK_TREE=../project"}, "project"},
		"GIT_DIR alone":          {"home", []string{"GIT_DIR=" + s.path("project/.git")}, "home"},
		"GIT_DIR that is a worktree's": {
			"home", []string{"GIT_DIR=" + s.path("project/.git/worktrees/linked")}, "home",
		},
		"GIT_DIR that is none": {"project", []string{"GIT_DIR=" + s.path("home")}, ""},
		"ceiling": {
			"project/a/b", []string{"GIT_CEILING_DIRECTORIES=" + s.path("project")}, "",
		},
		"ceiling above": {
			"project/a/b", []string{"GIT_CEILING_DIRECTORIES=" + s.path("")}, "project",
		},
	} {
		t.Run(name, func(t *testing.T) {
			want := ""
			if c.want != "" {
				want = s.path(c.want)
			}
			if got := WorkTree(s.path(c.dir), lookup(c.env)); got != want {
				t.Errorf("WorkTree() = %q, want %q", got, want)
			}
		})
	}
}

func TestTopOfTheWorkTreeIsWhereGitFindsIt(t *testing.T) {
	s := newSandbox(t)
	s.ordinary()
	s.write("project/a/b/file", "")
	for _, folder := range []string{"project", "project/a/b"} {
		want := s.git(folder, "rev-parse", "--show-toplevel")
		if got := WorkTree(s.path(folder), lookup(s.env)); got != want {
			t.Errorf("%s: WorkTree() = %q, git says %q", folder, got, want)
		}
	}
}
