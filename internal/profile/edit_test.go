package profile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/pyyaml"
)

const commented = `# Instances of the archives.
default_host: demo # the public one
gpg_key: 0x1F
hosts:
    # Everybody's.
    demo: {token: 012e4, url: 'https://demo.example.com', team: reading}
    other:
        url: https://other.example.com # behind the VPN
        ca_file: ca.pem
        token: "abc"
unknown: [1.0, yes, 2026-01-02]
`

// content returns the content of a file.
func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSavingAProfileKeepsEverythingElse(t *testing.T) {
	file := write(t, commented)
	if _, err := Save(
		t.Context(), file, Profile{Slug: "other", URL: "https://other.example.com", Token: "new"}, true,
	); err != nil {
		t.Fatal(err)
	}
	if _, err := Save(
		t.Context(), file, Profile{Slug: "third", URL: "https://third.example.com", Token: "3"}, false,
	); err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(
		"default_host: demo", "default_host: 'other'",
		`token: "abc"`,
		"token: 'new'\n    third:\n        url: 'https://third.example.com'\n        token: '3'",
	).Replace(commented)
	if diff := cmp.Diff(want, content(t, file.Path)); diff != "" {
		t.Error(diff)
	}
}

func TestSavingTheSameProfileChangesNothing(t *testing.T) {
	file := write(t, commented)
	if _, err := Save(
		t.Context(), file, Profile{Slug: "demo", URL: "https://demo.example.com", Token: "012e4"}, true,
	); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(commented, content(t, file.Path)); diff != "" {
		t.Error(diff)
	}
}

func TestFirstProfileCreatesAFileThatOnlyItsOwnerCanRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config", "arkindex", "cli.yaml")
	if _, err := Save(
		t.Context(), File{Path: path},
		Profile{Slug: "demo", URL: "https://demo.example.com", Token: "t"}, true,
	); err != nil {
		t.Fatal(err)
	}
	want := "hosts:\n  demo:\n    url: 'https://demo.example.com'\n    token: 't'\n" +
		"default_host: 'demo'\n"
	if diff := cmp.Diff(want, content(t, path)); diff != "" {
		t.Error(diff)
	}
	lock := filepath.Join(filepath.Dir(path), ".cli.yaml.lock")
	for name, mode := range map[string]os.FileMode{
		path: 0o600, lock: 0o600, filepath.Dir(path): os.ModeDir | 0o700,
	} {
		t.Run(name, func(t *testing.T) {
			if info, err := os.Stat(name); err != nil || info.Mode() != mode {
				t.Errorf("%s: %v, %v", name, info.Mode(), err)
			}
		})
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 2 {
		t.Errorf("files are left behind: %v", left)
	}
}

func TestPythonToolsReadEveryWrittenValueAsString(t *testing.T) {
	for _, word := range []string{
		"on", "Yes", "y", "null", "1_000", "0o7", "012", "2026-01-02", "1:30", "=", "1e3", "true", "a.b",
		"-x", "é", "a: b", "#a", "'q'",
	} {
		path := filepath.Join(t.TempDir(), "cli.yaml")
		if _, err := Save(
			t.Context(), File{Path: path},
			Profile{Slug: word, URL: word, Token: arkindex.Secret(word)}, true,
		); err != nil {
			t.Fatalf("%s: %v", word, err)
		}
		document, problems := pyyaml.Load(path, []byte(content(t, path)))
		if len(problems) > 0 {
			t.Fatalf("%s: %v", word, problems)
		}
		host := document.Get("hosts").Get(word)
		for _, node := range []*pyyaml.Node{
			document.Get("default_host"), host.Get("url"), host.Get("token"),
		} {
			if node == nil || node.Kind != pyyaml.String || node.Text != word {
				t.Errorf("%s is written so that it reads as %+v", word, node)
			}
		}
	}
}

func TestFileThatOthersCanReadCausesANoticeWhenUsed(t *testing.T) {
	path := write(t, twoHosts).Path
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	file, err := ReadFile(path)
	if err != nil || len(file.Notices) != 1 || !strings.Contains(file.Notices[0], "chmod 600") {
		t.Fatalf("%v, %v", file.Notices, err)
	}
	for slug, want := range map[string]int{"demo": 1, Local: 0} {
		t.Run(slug, func(t *testing.T) {
			if choice, err := Choose(t.Context(), []string{slug}, file, environment(nil)); err != nil ||
				len(choice.Notices) != want {
				t.Errorf("%s: %v, %v", slug, choice.Notices, err)
			}
		})
	}
	if err := SetDefault(path, "other"); err != nil {
		t.Fatal(err)
	}
	if file, err := ReadFile(path); err != nil || file.Notices != nil || file.Default != "other" {
		t.Errorf("after a change the file is still open to others: %v, %v", file, err)
	}
}

func TestLinkToTheFileStaysALink(t *testing.T) {
	target := write(t, commented).Path
	link := filepath.Join(t.TempDir(), "cli.yaml")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if err := SetDefault(link, "other"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	if !strings.Contains(content(t, target), "default_host: 'other'") {
		t.Error("the file behind the link is as before")
	}
}

func TestForgettingATokenLeavesAFileThatThePythonToolsRead(t *testing.T) {
	file := write(t, commented)
	if err := Forget(t.Context(), file.Path, file.Profiles[1]); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(
		strings.Replace(commented, `"abc"`, "''", 1), content(t, file.Path),
	); diff != "" {
		t.Error(diff)
	}
}

func TestRemovedProfileIsNoLongerTheDefault(t *testing.T) {
	file := write(t, twoHosts)
	if err := Remove(t.Context(), file.Path, file.Profiles[0]); err != nil {
		t.Fatal(err)
	}
	want := "default_host: null\ngpg_key: null\nhosts:\n  other:\n    token: \"abc\"\n" +
		"    url: https://other.example.com/prefix/\n"
	if diff := cmp.Diff(want, content(t, file.Path)); diff != "" {
		t.Error(diff)
	}
}

func TestChangeThatWouldDamageTheFileIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"a removed anchor that others use": "hosts:\n  a: &a {url: u, token: canary}\n  b: *a\n",
		"not YAML":                         "hosts: {a: {token: canary\n",
		"two documents":                    "hosts: {a: {url: u, token: canary}}\n---\nhosts: {}\n",
		"no profile file":                  "- canary\n",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "cli.yaml")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			err := Remove(t.Context(), path, Profile{Slug: "a"})
			if arkindex.CodeOf(err) != arkindex.CodeProfile || strings.Contains(err.Error(), "canary") {
				t.Errorf("%s: %v", name, err)
			}
			if content(t, path) != text {
				t.Errorf("%s: the file is changed", name)
			}
		})
	}
	file := write(t, "hosts:\n  a: &a {url: u, token: t}\n  b: *a\n")
	if _, err := Save(
		t.Context(), file, Profile{Slug: "b", URL: "u", Token: "new"}, false,
	); arkindex.CodeOf(err) != arkindex.CodeProfile {
		t.Errorf("the host that repeats another: %v", err)
	}
}

func TestFilesOfAHostAreRelativeToTheProfileFile(t *testing.T) {
	file := write(
		t,
		"hosts: {a: {url: u, token: t, ca_file: ca.pem, cert_file: /etc/cert.pem, "+
			"key_file: sub/key.pem}}\n",
	)
	directory := filepath.Dir(file.Path)
	want := Profile{
		Slug: "a", URL: "u", Token: "t", Origin: file.Path,
		CAFile: filepath.Join(directory, "ca.pem"), CertFile: "/etc/cert.pem",
		KeyFile: filepath.Join(directory, "sub", "key.pem"),
	}
	if diff := cmp.Diff(want, file.Profiles[0]); diff != "" {
		t.Error(diff)
	}
}
