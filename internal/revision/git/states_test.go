package git

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFactsOfAnOrdinaryClone(t *testing.T) {
	s := newSandbox(t)
	hash := s.repository("project")
	s.git("project", "remote", "add", "origin", "https://git.example.com/group/project.git")
	s.git("project", "tag", "light")
	s.git("project", "tag", "-a", "-m", "annotated", "annotated")
	want := Facts{
		Commit: hash, Head: hash, Described: true, Message: "First commit", Author: "Ada Lovelace",
		Branch:  "main",
		Tags:    []string{"annotated", "light"},
		Remotes: []Remote{{Name: "origin", URL: "https://git.example.com/group/project.git"}},
	}
	if diff := cmp.Diff(want, s.facts("project", "")); diff != "" {
		t.Error(diff)
	}
}

func TestDetachedHeadHasNoBranch(t *testing.T) {
	s := newSandbox(t)
	hash := s.repository("project")
	s.git("project", "checkout", "--quiet", "--detach")
	if facts := s.facts("project", ""); facts.Branch != "" || facts.Commit != hash {
		t.Errorf("Facts() = %+v", facts)
	}
}

func TestRepositoryWithoutCommitHasBranchAndRemotes(t *testing.T) {
	s := newSandbox(t)
	s.git(".", "init", "--quiet", "-b", "main", "project")
	s.git("project", "remote", "add", "origin", "https://git.example.com/group/project.git")
	facts, failed := s.refusal("project")
	if failed.Kind != NoCommit {
		t.Errorf("the error is %q: %v", failed.Kind, failed)
	}
	want := Facts{
		Branch:  "main",
		Remotes: []Remote{{Name: "origin", URL: "https://git.example.com/group/project.git"}},
	}
	if diff := cmp.Diff(want, facts); diff != "" {
		t.Error(diff)
	}
}

func TestDirectoryWithoutRepositoryIsNotAMissingDirectory(t *testing.T) {
	s := newSandbox(t)
	for folder, want := range map[string]Kind{".": NoRepository, "absent": NoDirectory} {
		t.Run(folder, func(t *testing.T) {
			if _, failed := s.refusal(folder); failed.Kind != want {
				t.Errorf("%s: the error is %q, want %q", folder, failed.Kind, want)
			}
		})
	}
}

func TestWorkTreeVariableDoesNotMakeARepository(t *testing.T) {
	s := newSandbox(t)
	for _, variable := range []string{
		"GIT_WORK_TREE=" + s.path("home"), "GIT_DIR=" + s.path("home"),
	} {
		if _, failed := s.with(variable).refusal("."); failed.Kind != NoRepository {
			t.Errorf("%s: the error is %q", variable, failed.Kind)
		}
	}
}

func TestWithoutGitProgram(t *testing.T) {
	s := newSandbox(t)
	s.repository("project")
	if _, failed := s.with("PATH=" + s.path("home")).refusal("project"); failed.Kind != NoProgram {
		t.Errorf("the error is %q: %v", failed.Kind, failed)
	}
}

func TestGitIsNotRunFromARelativeDirectoryOfThePath(t *testing.T) {
	s := newSandbox(t)
	s.write("bin/git", "#!/bin/sh\nexit 0\n")
	t.Chdir(s.dir)
	if _, failed := s.with("PATH=bin:.").refusal("."); failed.Kind != NoProgram {
		t.Errorf("the error is %q: %v", failed.Kind, failed)
	}
}

func TestRepositoryWithoutRemoteAndTagsHasNone(t *testing.T) {
	s := newSandbox(t)
	s.repository("project")
	facts := s.facts("project", "")
	if facts.Remotes == nil || len(facts.Remotes) != 0 || len(facts.Tags) != 0 {
		t.Errorf("Facts() = %+v", facts)
	}
}

func TestSeveralRemotesKeepTheirOrder(t *testing.T) {
	s := newSandbox(t)
	s.repository("project")
	s.git("project", "remote", "add", "upstream", "https://a.example.com/g/p")
	s.git("project", "remote", "add", "Fork.of-me", "git@b.example.com:me/p.git")
	s.git("project", "remote", "set-url", "--add", "upstream", "https://second.example.com/g/p")
	s.git("project", "remote", "set-url", "--push", "upstream", "https://push.example.com/g/p")
	want := []Remote{
		{Name: "upstream", URL: "https://a.example.com/g/p"},
		{Name: "Fork.of-me", URL: "git@b.example.com:me/p.git"},
	}
	if diff := cmp.Diff(want, s.facts("project", "").Remotes); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyTagsAtTheCommitCount(t *testing.T) {
	s := newSandbox(t)
	first := s.repository("project")
	s.git("project", "tag", "v0.1.0")
	s.commit("project", "Second commit")
	s.git("project", "tag", "v0.2.0")
	s.git("project", "tag", "release/2024,a")
	s.git("project", "tag", "has-"+first+"-inside")
	if diff := cmp.Diff(
		[]string{"has-" + first + "-inside", "release/2024,a", "v0.2.0"}, s.facts("project", "").Tags,
	); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"v0.1.0"}, s.facts("project", first).Tags); diff != "" {
		t.Error(diff)
	}
}

func TestMessageIsWholeTrimmedAndHasUnixLineEndings(t *testing.T) {
	s := newSandbox(t)
	s.repository("project")
	for message, want := range map[string]string{
		"Subject\n\nBody\nof it\n":          "Subject\n\nBody\nof it",
		"\n\n Subject\r\n\r\nBody\r\n\r\n":  "Subject\n\nBody",
		"Écriture médiévale — 手書き":          "Écriture médiévale — 手書き",
		"a\rb":                              "a\rb",
		"":                                  "",
		"commit 1234\nauthor: no\n\n%H %an": "commit 1234\nauthor: no\n\n%H %an",
	} {
		t.Run(message, func(t *testing.T) {
			s.commit("project", message)
			if got := s.facts("project", ""); got.Message != want || !got.Described {
				t.Errorf("the message %q is read as %q", message, got.Message)
			}
		})
	}
}

func TestMessageAndAuthorAreUTF8WhateverTheEncoding(t *testing.T) {
	s := newSandbox(t)
	s.repository("project")
	s.git("project", "config", "i18n.logOutputEncoding", "ISO-8859-15")
	latin := s.with("GIT_AUTHOR_NAME=Andr\xe9")
	for name, options := range map[string]string{
		"with the encoding named": "ISO-8859-1", "with none named": "",
	} {
		t.Run(name, func(t *testing.T) {
			s.git("project", "config", "i18n.commitEncoding", options)
			latin.commit("project", "num\xe9riser")
			if got := s.facts("project", ""); got.Message != "numériser" || got.Author != "André" {
				t.Errorf("%s: message %q, author %q", name, got.Message, got.Author)
			}
		})
	}
}

func TestUserSettingsChangeNothing(t *testing.T) {
	s := newSandbox(t)
	hash := s.repository("project")
	s.git("project", "tag", "v2")
	s.git("project", "tag", "v1")
	want := s.facts("project", "")
	s.write("home/gitconfig", strings.Join([]string{
		"[log]", "showSignature=true", "decorate=full", "follow=true", "mailmap=true",
		"[format]", "pretty=fuller", "[color]", "ui=always", "[core]", "abbrev=4", "pager=false",
		"fsmonitor=false",
		"[tag]", "sort=-refname", "[column]", "ui=always", "[alias]", "rev-parse=!false", "[notes]",
		"displayRef=refs/notes/*", "",
	}, "\n"))
	s.write("project/.mailmap", "Somebody Else <ada@example.com>\n")
	s.git("project", "notes", "add", "-m", "a note", hash)
	if diff := cmp.Diff(want, s.facts("project", "")); diff != "" {
		t.Error(diff)
	}
}

func TestNothingInTheRepositoryIsChanged(t *testing.T) {
	s := newSandbox(t)
	s.repository("project")
	s.write("project/file", "x")
	s.git("project", "add", "file")
	before := s.listing("project")
	s.facts("project", "")
	if diff := cmp.Diff(before, s.listing("project")); diff != "" {
		t.Error(diff)
	}
}

// listing describes every file below a directory by its size and modification time.
func (s sandbox) listing(folder string) []string {
	var listing []string
	root := os.DirFS(s.path(folder))
	walk(s.TB, root, func(path string, info os.FileInfo) {
		listing = append(listing, path+" "+info.ModTime().String())
	})
	return listing
}
