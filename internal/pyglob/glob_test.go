package pyglob_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arkindex/internal/pyglob"
)

func TestExpandFollowsPython(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "[special]*")
	for _, name := range []string{
		"a.yml", "b.txt", ".hidden.yml", "d/c.yml", "d/e/f.yml", ".g/h.yml",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{"dangling": "nowhere", "d/up": ".."} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for pattern, want := range map[string]string{
		"a.yml":      "a.yml",
		"none.yml":   "",
		"dangling":   "dangling",
		"*.yml":      "a.yml",
		".*.yml":     ".hidden.yml",
		"[ab].*":     "a.yml b.txt",
		"*/*.yml":    "d/c.yml",
		"d//e/*.yml": "d/e/f.yml",
		"**/*.yml":   "a.yml d/c.yml d/e/f.yml",
		"**/**/c.*":  "d/c.yml",
		"d/e/**":     "d/e d/e/f.yml",
		"*/":         "d/",
		".g/*":       ".g/h.yml",
	} {
		t.Run(pattern, func(t *testing.T) {
			globber := pyglob.Globber{Dir: dir, Border: dir}
			matches, err := globber.Expand(t.Context(), pattern)
			if err != nil {
				t.Fatal(err)
			}
			got := matches.Paths
			slices.Sort(got)
			if strings.Join(got, " ") != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	pattern := strings.ReplaceAll(dir, "[special]*", "?special?[*]") + "/a.yml"
	border, err := filepath.EvalSymlinks(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	globber := pyglob.Globber{Dir: dir, Border: border}
	absolute, err := globber.Expand(t.Context(), pattern)
	if err != nil || len(absolute.Paths) != 1 {
		t.Errorf("got %v, %v", absolute, err)
	}
}
