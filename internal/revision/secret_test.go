package revision

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/revision/ci"
	"arkindex/internal/revision/git"
)

// project is a real Git repository in an environment that hides the Git configuration of the
// machine.
type project struct {
	testing.TB
	dir string
	env []string
}

func newProject(t testing.TB) project {
	t.Helper()
	dir := t.TempDir()
	p := project{TB: t, dir: filepath.Join(dir, "project"), env: []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL=" + filepath.Join(dir, "gitconfig"),
		"GIT_AUTHOR_NAME=Ada Lovelace", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_COMMITTER_NAME=Ada",
		"GIT_COMMITTER_EMAIL=ada@example.com",
	}}
	if err := os.Mkdir(p.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	p.git("init", "--quiet", "-b", "main")
	p.git("commit", "--quiet", "--allow-empty", "-m", "First commit")
	return p
}

func (p project) git(args ...string) {
	p.Helper()
	command := exec.Command("git", args...)
	command.Dir, command.Env = p.dir, p.env
	if output, err := command.CombinedOutput(); err != nil {
		p.Fatalf("git %v: %v\n%s", args, err, output)
	}
}

// resolve resolves the revision of the project without a pipeline.
func (p project) resolve(options Options) (Revision, error) {
	repository := git.Repository{Dir: p.dir, Env: p.env}
	return Resolve(options, ci.Values{}, func(request git.Request) (git.Facts, error) {
		return repository.Facts(p.Context(), request)
	})
}

// output returns everything that can reach a user or an instance.
func output(revision Revision, err error) string {
	document, _ := json.Marshal(revision)
	shown := string(document) + fmt.Sprintf("%+v %#v", revision, revision)
	var failed *arkindex.Error
	if errors.As(err, &failed) {
		shown += fmt.Sprintf("%v %+v %s %s", err, *failed, failed.Hint, failed.Message)
	}
	return shown
}

const canary = "canary7f3a"

func TestCredentialOfARemoteIsNeverShown(t *testing.T) {
	for name, c := range map[string]struct {
		remote  string
		options []string // of git config
		want    string   // empty: refused
	}{
		"password": {
			remote: "https://oauth2:" + canary + "@h/g/p.git", want: "https://h/g/p",
		},
		"token as user name": {
			remote: "https://" + canary + "@h/g/p.git", want: "https://h/g/p",
		},
		"percent-encoded": {
			remote: "https://user:%40" + canary + "%2F@h/g/p.git", want: "https://h/g/p",
		},
		"password with an @": {
			remote: "https://user:" + canary + "@" + canary + "@h/g/p.git", want: "https://h/g/p",
		},
		"password with a slash":      {remote: "https://user:1/" + canary + "@h/g/p.git"},
		"password with a question":   {remote: "https://user:" + canary + "?@h/g/p.git"},
		"percent-encoded throughout": {remote: "https://user%3A" + canary + "%40h/g/p.git"},
		"password over SSH": {
			remote: "ssh://git:" + canary + "@h:2222/g/p.git", want: "https://h/g/p",
		},
		"token as SSH user":          {remote: canary + "@h:g/p.git", want: "https://h/g/p"},
		"short form with a password": {remote: "user:" + canary + "@h:g/p.git"},
		"query": {
			remote: "https://h/g/p.git?private_token=" + canary, want: "https://h/g/p",
		},
		"unknown scheme": {remote: "ftp://user:" + canary + "@h/g/p.git"},
		"helper":         {remote: "ext::ssh " + canary + "@h %S"},
		"path":           {remote: "/srv/" + canary + "@h/p"},
		"insteadOf of a shorthand": {
			remote:  "gl:g/p.git",
			options: []string{"url.https://oauth2:" + canary + "@h/.insteadOf", "gl:"},
			want:    "https://h/g/p",
		},
		"insteadOf of a URL": {
			remote:  "https://h/g/p.git",
			options: []string{"url.https://oauth2:" + canary + "@h/.insteadOf", "https://h/"},
			want:    "https://h/g/p",
		},
		"insteadOf that cannot be read": {
			remote:  "gl:g/p.git",
			options: []string{"url.https://user:1/" + canary + "@h/.insteadOf", "gl:"},
		},
		"header": {
			remote:  "https://h/g/p.git",
			options: []string{"http.extraHeader", "Authorization: Bearer " + canary}, want: "https://h/g/p",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProject(t)
			p.git("config", "remote.origin.url", c.remote)
			if c.options != nil {
				p.git("config", "--global", c.options[0], c.options[1])
			}
			revision, err := p.resolve(Options{})
			if shown := output(revision, err); strings.Contains(shown, canary) {
				t.Errorf("the credential is shown: %s", shown)
			}
			if (err == nil) != (c.want != "") || revision.RepositoryURL.Value != c.want {
				t.Errorf("RepositoryURL = %+v, %v, want %q", revision.RepositoryURL, err, c.want)
			}
		})
	}
}

func TestCredentialOfAnOptionIsNeverShown(t *testing.T) {
	for stated, want := range map[string]string{
		"https://oauth2:" + canary + "@h/g/p.git":         "https://h/g/p.git",
		"https://" + canary + "@h/g/p":                    "https://h/g/p",
		"https://h/g/p?access_token=" + canary + "&ref=x": "https://h/g/p?ref=x",
		"git:" + canary + "@h/g/p":                        "",
		"https://u:1/" + canary + "@h/g/p":                "",
		canary + "@h/g/p":                                 "",
	} {
		t.Run(stated, func(t *testing.T) {
			revision, err := newProject(t).resolve(Options{RepositoryURL: &stated})
			if shown := output(revision, err); strings.Contains(shown, canary) {
				t.Errorf("%s is shown: %s", stated, shown)
			}
			if (err == nil) != (want != "") || revision.RepositoryURL.Value != want {
				t.Errorf("%s: RepositoryURL = %+v, %v, want %q", stated, revision.RepositoryURL, err, want)
			}
		})
	}
}

func TestFactsOfARemoteAreNotPrinted(t *testing.T) {
	p := newProject(t)
	p.git("config", "remote.origin.url", "https://"+canary+"@h/g/p")
	facts, err := git.Repository{Dir: p.dir, Env: p.env}.Facts(
		t.Context(), git.Request{Remotes: true},
	)
	document, _ := json.Marshal(facts)
	if shown := fmt.Sprintf("%v %+v %#v %s", facts, facts, facts, document); err != nil ||
		strings.Contains(shown, canary) {
		t.Errorf("the credential is shown: %s, %v", shown, err)
	}
}

func TestRealRepositoryIsResolvedWithoutOptionsAndPipeline(t *testing.T) {
	p := newProject(t)
	p.git("remote", "add", "origin", "git@git.example.com:group/project.git")
	p.git("tag", "v1")
	revision, err := p.resolve(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if revision.RepositoryURL.Value != "https://git.example.com/group/project" ||
		revision.Message.Value != "First commit" ||
		revision.Author.Value != "Ada Lovelace" || revision.Branch.Value != "main" ||
		len(revision.Hash.Value) != 40 || revision.Tags.Value[0] != "v1" {
		t.Errorf("Resolve() = %+v", revision)
	}
}
