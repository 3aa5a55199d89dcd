package git

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// disown makes git see the given directories as another user's: root changes their owner, and for
// other users git has a variable.
func (s sandbox) disown(directories ...string) sandbox {
	s.Helper()
	if os.Getuid() != 0 {
		return s.with("GIT_TEST_ASSUME_DIFFERENT_OWNER=1")
	}
	for _, folder := range directories {
		err := filepath.WalkDir(s.path(folder), func(path string, _ os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return os.Lchown(path, 12345, 12345)
		})
		if err != nil {
			s.Fatal(err)
		}
	}
	return s
}

func TestRepositoryOfAnotherUserIsReadAndReported(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(sandbox)
		folder  string
		foreign string
	}{
		"work tree":     {func(s sandbox) {}, "project", "project"},
		"sub-directory": {func(s sandbox) { s.write("project/a/b/c", "") }, "project/a/b", "project"},
		"linked worktree": {func(s sandbox) {
			s.git("project", "checkout", "--quiet", "-b", "elsewhere")
			s.git("project", "worktree", "add", "--quiet", s.path("linked"), "main")
		}, "linked", "linked"},
		"bare repository": {func(s sandbox) {
			s.git(".", "clone", "--quiet", "--bare", "project", "bare.git")
			s.git("bare.git", "remote", "set-url", "origin", origin)
		}, "bare.git", "bare.git"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			want := s.ordinary()
			c.prepare(s)
			want.Foreign = s.path(c.foreign)
			if diff := cmp.Diff(want, s.disown("project", c.foreign).facts(c.folder, "")); diff != "" {
				t.Error(diff)
			}
			if _, err := os.Stat(s.path("home/gitconfig")); !os.IsNotExist(err) {
				t.Error("the user's Git configuration was written to")
			}
		})
	}
}

func TestRepositoryOfAnotherUserRunsNoProgramOfItsConfiguration(t *testing.T) {
	s := newSandbox(t)
	s.ordinary()
	evil := s.write("project/evil", "#!/bin/sh\ntouch "+s.path("harmed")+"\n")
	for _, name := range []string{
		"core.fsmonitor", "core.pager", "core.sshCommand", "core.askPass", "core.editor", "gpg.program",
		"credential.helper", "core.alternateRefsCommand", "core.gitProxy", "diff.external",
	} {
		s.git("project", "config", name, evil)
	}
	s.git("project", "config", "log.showSignature", "true")
	s.git("project", "config", "alias.rev-list", "!"+evil)
	s = s.disown("project")
	s.facts("project", "")
	s.facts("project", "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef")
	if _, err := os.Stat(s.path("harmed")); !os.IsNotExist(err) {
		t.Error("a program of the repository's configuration was run")
	}
}

func TestRepositoryOfAnotherUserMayHaveNoCommit(t *testing.T) {
	s := newSandbox(t)
	s.git(".", "init", "--quiet", "-b", "main", "project")
	facts, failed := s.disown("project").refusal("project")
	if failed.Kind != NoCommit || facts.Foreign != s.path("project") || facts.Branch != "main" {
		t.Errorf("the error is %q: %v; facts %+v", failed.Kind, failed, facts)
	}
}

// A partial clone fetches missing objects. Looking up an unknown commit must not do so: the server
// in this test is a program that writes a file.
func TestUnknownCommitOfAPartialCloneIsNotFetched(t *testing.T) {
	s := newSandbox(t)
	s.repository("project")
	s.git("project", "config", "uploadpack.allowFilter", "true")
	s.git(
		".", "clone", "--quiet", "--filter=tree:0", "--no-checkout", "file://"+s.path("project"),
		"partial",
	)
	server := s.write("home/server", "#!/bin/sh\ntouch "+s.path("fetched")+"\nexit 1\n")
	s.git("partial", "config", "remote.origin.uploadpack", server)
	facts := s.facts("partial", "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef")
	if facts.Commit != "" || facts.Described {
		t.Errorf("Facts() = %+v", facts)
	}
	if _, err := os.Stat(s.path("fetched")); !os.IsNotExist(err) {
		t.Error("the server was asked")
	}
}

func TestStringThatIsNoCommitNameIsNotPassedToGit(t *testing.T) {
	s := newSandbox(t)
	s.repository("project")
	for _, commit := range []string{
		"--all", "-h", "HEAD:message", ":/First", "HEAD~0", "@{-1}", "HEAD..HEAD", "^HEAD", "a b",
		"$(touch x)", "\x00", "..", "*",
	} {
		facts, err := Repository{
			Dir: s.path("project"), Env: s.env,
		}.Facts(t.Context(), everything(commit))
		if err != nil || facts.Commit != "" || facts.Branch != "main" {
			t.Errorf("%q: Facts() = %+v, %v", commit, facts, err)
		}
	}
}

func TestCommitIsFoundByShortHashAndByName(t *testing.T) {
	s := newSandbox(t)
	hash := s.repository("project")
	s.git("project", "tag", "-a", "-m", "x", "v1/ä")
	s.commit("project", "Second commit")
	for _, commit := range []string{
		hash, hash[:7], strings.ToUpper(hash), "v1/ä", "refs/tags/v1/ä",
	} {
		if facts := s.facts("project", commit); facts.Commit != hash ||
			facts.Message != "First commit" || facts.Head == hash {
			t.Errorf("%s: Facts() = %+v", commit, facts)
		}
	}
	if facts := s.facts("project", "0000000"); facts.Commit != "" {
		t.Errorf("Facts() = %+v", facts)
	}
}

// recorder returns a sandbox whose git records its arguments before it runs.
func (s sandbox) recorder() sandbox {
	s.Helper()
	path := ""
	for _, entry := range s.env {
		if value, found := strings.CutPrefix(entry, "PATH="); found {
			path = value
		}
	}
	s.write(
		"bin/git", "#!/bin/sh\necho \"$@\" >>"+s.path("calls")+"\nPATH="+path+" exec git \"$@\"\n",
	)
	return s.with("PATH=" + s.path("bin") + ":" + path)
}

func TestOnlyTheNecessaryProcessesAreRun(t *testing.T) {
	s := newSandbox(t)
	hash := s.ordinary().Commit
	for name, c := range map[string]struct {
		want  Request
		calls []string
	}{
		"hash":               {Request{Hash: true}, []string{"rev-parse"}},
		"message and author": {Request{Message: true, Author: true}, []string{"rev-list"}},
		"remotes":            {Request{Remotes: true}, []string{"config", "rev-parse"}},
		"branch":             {Request{Branch: true}, []string{"rev-parse", "symbolic-ref"}},
		"tags":               {Request{Tags: true}, []string{"rev-parse", "show-ref"}},
		"everything": {
			everything(""), []string{"config", "rev-list", "show-ref", "symbolic-ref"},
		},
		"branch of another": {
			Request{Commit: hash, Branch: true}, []string{"rev-parse", "rev-parse", "symbolic-ref"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			recorded := s.recorder()
			repository := Repository{Dir: s.path("project"), Env: recorded.env}
			if _, err := repository.Facts(t.Context(), c.want); err != nil {
				t.Fatal(err)
			}
			content, err := os.ReadFile(s.path("calls"))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(s.path("calls")); err != nil {
				t.Fatal(err)
			}
			var calls []string
			for line := range strings.Lines(string(content)) {
				calls = append(calls, strings.Fields(line)[2])
			}
			slices.Sort(calls)
			if diff := cmp.Diff(c.calls, calls); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMessagesOfGitNeverShowACredential(t *testing.T) {
	const canary = "glpat-canary"
	s := newSandbox(t)
	s.repository("project")
	for _, configuration := range []string{
		"[url \"https://oauth2:" + canary + "@git.example.com/\"]\n\tinsteadOf\n",
		"[remote \"https://" + canary +
			"@git.example.com/g/p\"]\n\tmirror = perhaps\n[remote \"origin\"]\n\turl\n",
	} {
		s.write("project/.git/config", "[core]\n\trepositoryFormatVersion = 0\n"+configuration)
		facts, err := Repository{Dir: s.path("project"), Env: s.env}.Facts(t.Context(), everything(""))
		if err != nil && strings.Contains(err.Error(), canary) {
			t.Errorf("the error shows the credential: %v", err)
		}
		for _, remote := range facts.Remotes {
			if strings.Contains(remote.URL.String()+remote.Rewritten.String(), canary) {
				t.Errorf("the remote shows the credential: %+v", remote)
			}
		}
	}
	var written stderr
	_, _ = written.Write([]byte("fatal: unable to access 'https://u:" + canary + "@h/p': or " +
		canary + "%40h or git@" + canary + "\nmore"))
	message := written.message()
	if strings.Contains(message, canary) || !strings.HasPrefix(message, "unable to access") {
		t.Errorf("git's message is %q", message)
	}
}
