package git

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryKindOfRepositoryHasTheSameFacts(t *testing.T) {
	for name, make := range map[string]func(s sandbox) (folder string, env []string){
		"sub-directory": func(s sandbox) (string, []string) {
			s.write("project/deep/below/file", "")
			return "project/deep/below", nil
		},
		"directory that is a symbolic link": func(s sandbox) (string, []string) {
			if err := os.Symlink(s.path("project"), s.path("link")); err != nil {
				t.Fatal(err)
			}
			return "link", nil
		},
		"shallow clone of depth 1": func(s sandbox) (string, []string) {
			s.git(
				".", "clone", "--quiet", "--depth=1", "--branch=main", "file://"+s.path("project"),
				"shallow",
			)
			s.git("shallow", "fetch", "--quiet", "--depth=1", "origin", "refs/tags/*:refs/tags/*")
			return "shallow", nil
		},
		"partial clone": func(s sandbox) (string, []string) {
			s.git("project", "config", "uploadpack.allowFilter", "true")
			s.git(
				".", "clone", "--quiet", "--filter=tree:0", "--no-checkout", "file://"+s.path("project"),
				"partial",
			)
			return "partial", nil
		},
		"linked worktree": func(s sandbox) (string, []string) {
			s.git("project", "checkout", "--quiet", "-b", "elsewhere")
			s.git("project", "worktree", "add", "--quiet", s.path("linked"), "main")
			return "linked", nil
		},
		"submodule": func(s sandbox) (string, []string) {
			s.git(".", "init", "--quiet", "super")
			s.git(
				"super", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
				s.path("project"), "sub",
			)
			s.git("super/sub", "remote", "set-url", "origin", origin)
			return "super/sub", nil
		},
		"GIT_DIR and GIT_WORK_TREE": func(s sandbox) (string, []string) {
			return "home", []string{
				"GIT_DIR=" + s.path("project/.git"), "GIT_WORK_TREE=" + s.path("project"),
			}
		},
		"relative GIT_DIR": func(s sandbox) (string, []string) {
			return "home", []string{"GIT_DIR=../project/.git"}
		},
		"bare repository": func(s sandbox) (string, []string) {
			s.git(".", "clone", "--quiet", "--bare", "project", "bare.git")
			s.git("bare.git", "remote", "set-url", "origin", origin)
			return "bare.git", nil
		},
		"alternates": func(s sandbox) (string, []string) {
			s.git(".", "clone", "--quiet", "--shared", "project", "shared")
			return "shared", nil
		},
		"packed references": func(s sandbox) (string, []string) {
			s.git("project", "pack-refs", "--all", "--prune")
			return "project", nil
		},
		"packed objects": func(s sandbox) (string, []string) {
			s.git("project", "gc", "--quiet", "--prune=now")
			return "project", nil
		},
		"worktree's own configuration": func(s sandbox) (string, []string) {
			s.git("project", "config", "extensions.worktreeConfig", "true")
			s.git("project", "remote", "set-url", "origin", "https://wrong.example.com/a/b")
			s.git("project", "config", "--unset", "remote.origin.url")
			s.git("project", "config", "--worktree", "remote.origin.url", origin)
			return "project", nil
		},
		"configuration from an included file": func(s sandbox) (string, []string) {
			s.git("project", "config", "--unset", "remote.origin.url")
			s.write("project/.git/more", "[remote \"origin\"]\n\turl = "+origin+"\n")
			s.git("project", "config", "include.path", "more")
			return "project", nil
		},
		"grafts": func(s sandbox) (string, []string) {
			hash := s.git("project", "rev-parse", "HEAD")
			s.write("project/.git/info/grafts", hash+"\n")
			return "project", nil
		},
		"environment that narrows git config": func(s sandbox) (string, []string) {
			return "project", []string{"GIT_CONFIG=" + s.write("home/empty", "")}
		},
		"hooks, filters and monitors that fail": func(s sandbox) (string, []string) {
			failing := s.write("home/failing", "#!/bin/sh\nexit 1\n")
			s.git("project", "config", "core.fsmonitor", failing)
			s.git("project", "config", "core.pager", failing)
			s.git("project", "config", "core.hooksPath", s.path("home"))
			return "project", nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			want := s.ordinary()
			folder, env := make(s)
			got := s.with(env...).facts(folder, "")
			// the remote of a clone is its source
			if !strings.HasPrefix(got.Remotes[0].URL.Reveal(), "https://") {
				s.git(folder, "remote", "set-url", "origin", origin)
				got = s.with(env...).facts(folder, "")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

const origin = "https://git.example.com/group/project.git"

// ordinary creates a repository "project" with two commits, two tags at the second and one at the
// first, and returns its facts.
func (s sandbox) ordinary() Facts {
	s.Helper()
	s.repository("project")
	s.git("project", "tag", "v0")
	hash := s.commit("project", "Second commit")
	s.git("project", "tag", "v1")
	s.git("project", "tag", "-a", "-m", "annotated", "v1.0")
	s.git("project", "remote", "add", "origin", origin)
	return Facts{
		Commit: hash, Head: hash, Described: true, Message: "Second commit", Author: "Ada Lovelace",
		Branch:  "main",
		Tags:    []string{"v1", "v1.0"},
		Remotes: []Remote{{Name: "origin", URL: origin}},
	}
}

func TestSHA256Repository(t *testing.T) {
	s := newSandbox(t)
	s.git(".", "init", "--quiet", "-b", "main", "--object-format=sha256", "project")
	hash := s.commit("project", "First commit")
	s.git("project", "tag", "-a", "-m", "x", "v1")
	facts := s.facts("project", "")
	if len(facts.Commit) != 64 || facts.Commit != hash || !slices.Equal(facts.Tags, []string{"v1"}) {
		t.Errorf("Facts() = %+v", facts)
	}
}

// Git supports reftable since 2.45. Older versions refuse to read the repository, and their
// message must be shown.
func TestReftableRepositoryIsReadOrRefusedWithTheMessageOfGit(t *testing.T) {
	s := newSandbox(t)
	command := exec.Command(
		"git", "init", "--quiet", "-b", "main", "--ref-format=reftable", s.path("project"),
	)
	command.Env = s.env
	if command.Run() == nil {
		hash := s.commit("project", "First commit")
		s.git("project", "tag", "v1")
		facts := s.facts("project", "")
		if facts.Commit != hash || facts.Branch != "main" || !slices.Equal(facts.Tags, []string{"v1"}) {
			t.Errorf("Facts() = %+v", facts)
		}
		return
	}
	s.repository("project")
	s.git("project", "config", "core.repositoryFormatVersion", "1")
	s.git("project", "config", "extensions.refStorage", "reftable")
	if _, failed := s.refusal("project"); failed.Kind != Broken ||
		!strings.Contains(failed.Detail, "refstorage") {
		t.Errorf("the error is %q: %v", failed.Kind, failed)
	}
}

func TestTagOfATagPointsAtTheCommit(t *testing.T) {
	s := newSandbox(t)
	s.repository("project")
	s.git("project", "tag", "-a", "-m", "inner", "inner")
	s.git("project", "tag", "-a", "-m", "outer", "outer", "inner")
	s.git("project", "tag", "-a", "-m", "tree", "of-a-tree", "HEAD^{tree}")
	if diff := cmp.Diff([]string{"inner", "outer"}, s.facts("project", "").Tags); diff != "" {
		t.Error(diff)
	}
}

func TestReplaceReferencesAreNotFollowed(t *testing.T) {
	s := newSandbox(t)
	first := s.repository("project")
	second := s.commit("project", "Second commit")
	s.git("project", "replace", second, first)
	if facts := s.facts("project", ""); facts.Commit != second || facts.Message != "Second commit" {
		t.Errorf("Facts() = %+v", facts)
	}
}

func TestLostCommitOfHeadIsNotAMissingOne(t *testing.T) {
	s := newSandbox(t)
	hash := s.repository("project")
	if err := os.Remove(
		filepath.Join(s.path("project"), ".git", "objects", hash[:2], hash[2:]),
	); err != nil {
		t.Fatal(err)
	}
	if _, failed := s.refusal("project"); failed.Kind != Broken ||
		!strings.Contains(failed.Detail, hash) {
		t.Errorf("the error is %q: %v", failed.Kind, failed)
	}
}

func TestUnreadableConfigurationIsReportedWithTheMessageOfGit(t *testing.T) {
	s := newSandbox(t)
	s.repository("project")
	s.write("project/.git/config", "[core\n")
	if _, failed := s.refusal("project"); failed.Kind != Broken ||
		!strings.Contains(failed.Detail, "bad config line 1") {
		t.Errorf("the error is %q: %v", failed.Kind, failed)
	}
}
