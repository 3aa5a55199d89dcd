package git

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRewritingRulesAreReadButNotApplied(t *testing.T) {
	s := newSandbox(t)
	s.repository("project")
	s.git("project", "remote", "add", "origin", "gl:group/project")
	s.git("project", "remote", "add", "other", "https://elsewhere.example.com/g/p")
	s.git(".", "config", "--global", "url.https://git.example.com/.insteadOf", "gl:")
	s.git(".", "config", "--global", "url.https://wrong.example.com/.insteadOf", "g")
	s.git(".", "config", "--global", "url.https://wrong.example.com/.pushInsteadOf", "gl:group")
	want := []Remote{
		{Name: "origin", URL: "gl:group/project", Rewritten: "https://git.example.com/group/project"},
		{Name: "other", URL: "https://elsewhere.example.com/g/p"},
	}
	if diff := cmp.Diff(want, s.facts("project", "").Remotes); diff != "" {
		t.Error(diff)
	}
}

func TestEmptyURLResetsTheRemote(t *testing.T) {
	configuration := "remote.origin.url\nhttps://a\x00remote.other.url\nhttps://b\x00" +
		"remote.origin.url\n\x00remote.origin.url\nhttps://c\x00"
	want := []Remote{{Name: "other", URL: "https://b"}, {Name: "origin", URL: "https://c"}}
	if diff := cmp.Diff(want, parseRemotes(configuration)); diff != "" {
		t.Error(diff)
	}
}

func TestRemoteWithoutURLIsIgnored(t *testing.T) {
	s := newSandbox(t)
	s.repository("project")
	s.git("project", "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
	s.git("project", "config", "remote.pushDefault", "origin")
	if remotes := s.facts("project", "").Remotes; len(remotes) != 0 {
		t.Errorf("Remotes = %+v", remotes)
	}
}

func TestRemoteNamedAfterItsURLIsRedacted(t *testing.T) {
	s := newSandbox(t)
	s.repository("project")
	s.git("project", "config", "remote.https://u:canary@h/g/p.url", "https://u:canary@h/g/p")
	s.git("project", "config", "remote.me@home.url", "https://h/me/p")
	want := []Remote{
		{Name: "[redacted]", URL: "https://u:canary@h/g/p"}, {Name: "me@home", URL: "https://h/me/p"},
	}
	if diff := cmp.Diff(want, s.facts("project", "").Remotes); diff != "" {
		t.Error(diff)
	}
}
