//go:build compat

package compat

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// sharedHome is a home directory whose profile file both commands use, and a registry to log in
// to.
type sharedHome struct {
	publisher
	program string // the reference
	url     string
	home    string
	dir     string // the worker's repository
}

func TestProfilesAreSharedWithEveryReference(t *testing.T) {
	list := slices.DeleteFunc(
		publishers(), func(p publisher) bool { return p.version == "0.4.14" && p.command == "import" },
	)
	for _, p := range list {
		t.Run(p.version, func(t *testing.T) {
			t.Parallel()
			database := filepath.Join(t.TempDir(), "registry.db")
			url, _ := serveOn(t, database)
			addUser(t, database)
			h := sharedHome{
				publisher: p, url: url, dir: repository(t, scenario{files: p.files}), home: t.TempDir(),
				program: filepath.Join(
					installed(t, "reference-"+p.version, "arkindex-cli=="+p.version), "arkindex",
				),
			}
			h.loginOfOursServesTheReference(t)
			h.loginOfTheReferenceServesOurs(t)
			h.logoutOfOursLeavesTheFileReadable(t)
			h.home = t.TempDir()
			h.firstLoginOfTheReferenceServesOurs(t)
		})
	}
}

func (h sharedHome) file() string {
	return filepath.Join(h.home, ".config", "arkindex", "cli.yaml")
}

// run runs a program in the worker's repository with the given input, and returns its output.
// There is no terminal, so that the reference reads passwords from standard input too.
func (h sharedHome) run(t *testing.T, program, typed string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = h.dir, environment(
		h.home, map[string]string{"COLUMNS": "300", "NO_COLOR": "1"},
	)
	cmd.Stdin, cmd.SysProcAttr = strings.NewReader(typed), &syscall.SysProcAttr{Setsid: true}
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", filepath.Base(program), args, err, output)
	}
	return string(output)
}

// loginOfTheReference logs in as the profile theirs, as the default.
func (h sharedHome) loginOfTheReference(t *testing.T) {
	t.Helper()
	typed := password + "\ntheirs\nyes\n"
	if h.ignoresEmailOption() {
		typed = email + "\n" + password + "\ntheirs\ny\n"
	}
	h.run(t, h.program, typed, "login", "--host", h.url, "--email", email)
}

// ignoresEmailOption reports whether the reference ignores its option for the email address and
// does not store the default profile.
func (h sharedHome) ignoresEmailOption() bool { return h.version == "0.5.0" }

func (h sharedHome) loginOfOursServesTheReference(t *testing.T) {
	t.Helper()
	const before = "# By hand.\nother_tool: {level: 1}\nhosts:\n  old:\n" +
		"    url: https://old.example.com # gone soon\n    token: 'x'\n    notes: [a]\n"
	if err := os.MkdirAll(filepath.Dir(h.file()), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(h.file(), []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	h.run(
		t, ours(), password, "login", "--host", h.url, "--email", email, "--password-stdin", "--slug",
		"mine",
	)
	h.run(t, ours(), "", "profile", "use", "mine")
	content := h.content(t)
	for line := range strings.Lines(before) {
		if !strings.Contains(content, line) {
			t.Errorf("our login lost %q of\n%s", line, content)
		}
	}
	pushed(t, h.run(t, h.program, "", "worker", h.command, image))
}

func (h sharedHome) loginOfTheReferenceServesOurs(t *testing.T) {
	t.Helper()
	h.loginOfTheReference(t)
	chosen := "theirs"
	if h.ignoresEmailOption() {
		chosen = "mine"
	}
	for line := range strings.Lines(h.run(t, ours(), "", "profile", "list")) {
		slug, _, _ := strings.Cut(line, "\t")
		if marked := strings.HasSuffix(line, "\tdefault\n"); marked != (slug == chosen) {
			t.Errorf("%s should be the default: %s", chosen, line)
		}
	}
	for _, slug := range []string{"mine", "theirs"} {
		if output := h.run(
			t, ours(), "", "-p", slug, "worker", h.command, image,
		); !strings.Contains(output, "unchanged") {
			t.Errorf("%s does not find the reference's version: %s", slug, output)
		}
	}
}

// logoutOfOursLeavesTheFileReadable logs out with our command: the reference refuses a file in
// which a host has no token at all.
func (h sharedHome) logoutOfOursLeavesTheFileReadable(t *testing.T) {
	t.Helper()
	h.run(t, ours(), "", "-p", "mine", "logout")
	pushed(
		t,
		h.run(
			t, h.program, "", "-p", "theirs", "worker", h.command,
			"registry.example.com/group/worker:again",
		),
	)
	if content := h.content(t); !strings.Contains(content, "mine:") {
		t.Errorf("the profile is gone: %s", content)
	}
}

func (h sharedHome) firstLoginOfTheReferenceServesOurs(t *testing.T) {
	t.Helper()
	h.loginOfTheReference(t)
	output := h.run(t, ours(), "", "worker", h.command, image)
	if notice := strings.Contains(
		output, `using the only profile, "theirs"; no default is set`,
	); notice != h.ignoresEmailOption() {
		t.Errorf("the notice about the default: %s", output)
	}
}

func (h sharedHome) content(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(h.file())
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
