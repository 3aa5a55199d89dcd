package profile

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"arkindex"
)

var saved = Profile{Slug: "demo", URL: "https://demo.example.com", Token: "x"}

// linked returns the path of a link to a target, in a directory of its own.
func linked(t *testing.T, target string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cli.yaml")
	if err := os.Symlink(target, path); err != nil {
		if runtime.GOOS == "windows" {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	return path
}

func TestDanglingLinkStaysALink(t *testing.T) {
	absolute := filepath.Join(t.TempDir(), "new", "cli.yaml")
	for _, target := range []string{absolute, "other.yaml", filepath.Join("new", "other.yaml")} {
		path := linked(t, target)
		if _, err := Save(t.Context(), File{Path: path}, saved, true); err != nil {
			t.Fatal(err)
		}
		if link, err := os.Readlink(path); err != nil || link != target {
			t.Errorf("%s: the link is %q, %v", target, link, err)
		}
		if !strings.Contains(content(t, path), "demo.example.com") {
			t.Errorf("%s: not written", target)
		}
	}
}

func TestDanglingLinkToTheDirectoryStaysALink(t *testing.T) {
	for _, target := range []string{filepath.Join(t.TempDir(), "new", "arkindex"), "other/arkindex"} {
		directory := linked(t, target)
		path := filepath.Join(directory, "arkindex", "cli.yaml")
		if err := CheckWritable(path); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(directory); err == nil {
			t.Errorf("%s: the check leaves a directory", target)
		}
		if _, err := Save(t.Context(), File{Path: path}, saved, true); err != nil {
			t.Fatal(err)
		}
		if link, err := os.Readlink(directory); err != nil || link != target {
			t.Errorf("%s: the link is %q, %v", target, link, err)
		}
		if !strings.Contains(content(t, path), "demo.example.com") {
			t.Errorf("%s: not written", target)
		}
	}
}

func TestLinkToItselfIsAnError(t *testing.T) {
	path := linked(t, "cli.yaml")
	if _, err := Save(t.Context(), File{Path: path}, saved, true); arkindex.CodeOf(
		err,
	) != arkindex.CodeProfile {
		t.Errorf("%v", err)
	}
}

func TestCommentsOfAFileWithNothingElseAreKept(t *testing.T) {
	for _, before := range []string{
		"# mine\n", "# mine\n\n# and more", "\n# mine\n", "# mine\n---\n", "---\n# mine\n", "# mine\r\n",
	} {
		path := write(t, before).Path
		if _, err := Save(t.Context(), File{Path: path}, saved, true); err != nil {
			t.Errorf("%q: %v", before, err)
			continue
		}
		after := content(t, path)
		if !strings.Contains(after, "# mine") || !strings.Contains(before, "more") !=
			!strings.Contains(after, "# and more") {
			t.Errorf("%q became %q", before, after)
		}
		if file := read(t, path); file.Default != "demo" || len(file.Profiles) != 1 {
			t.Errorf("%q became %+v", before, file)
		}
	}
}

func TestFileThatCannotBeReplacedIsWrittenInPlace(t *testing.T) {
	path := write(t, strings.Repeat("# long\n", 100)).Path
	if err := writeInPlace(path, []byte("short\n"), errors.New("busy")); err != nil {
		t.Fatal(err)
	}
	if got := content(t, path); got != "short\n" {
		t.Errorf("the file is %q", got)
	}
	busy := errors.New("busy")
	if err := writeInPlace(path+"-not", nil, busy); !errors.Is(err, busy) {
		t.Errorf("a file that does not exist: %v", err)
	}
}

func TestCheckBeforeALoginLeavesNoTrace(t *testing.T) {
	home := t.TempDir()
	path := filepath.Join(home, ".config", "arkindex", "cli.yaml")
	if err := CheckSave(File{Path: path}, saved, true); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(home); err != nil || len(entries) > 0 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestCheckBeforeALoginFindsWhatSaveWould(t *testing.T) {
	inFile := filepath.Join(write(t, "").Path, "arkindex", "cli.yaml")
	alias := "hosts:\n  one: &a {url: 'https://one.example.com', token: x}\n  demo: *a\n"
	list := filepath.Join(t.TempDir(), "cli.yaml")
	if err := os.WriteFile(list, []byte("[]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"no home": "", "a file instead of a directory": inFile, "an alias": write(t, alias).Path,
		"a list": list, "a directory": t.TempDir(),
	} {
		err := CheckSave(File{Path: path}, saved, false)
		if arkindex.CodeOf(err) != arkindex.CodeProfile {
			t.Errorf("%s: %v", name, err)
		}
	}
}
