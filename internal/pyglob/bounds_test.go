package pyglob_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arkindex/internal/pyglob"
)

// tree makes a directory with files and symbolic links, and returns it without symbolic links.
func tree(t *testing.T, files []string, links map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range links {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestExpandStaysInsideTheBorder(t *testing.T) {
	dir := tree(t, []string{"top/sub/w.yml", "top/a/w.yml", "out/w.yml"}, map[string]string{
		"top/a/away": "../../out", "top/b": "../out",
	})
	for pattern, want := range map[string]string{
		"../*/w.yml":    "outside",
		"../a/*.yml":    "../a/w.yml",
		"../**/w.yml":   "../a/w.yml ../sub/w.yml, skipped ../a/away ../b",
		"/**":           "outside",
		"/*/w.yml":      "outside",
		"../../*/w.yml": "outside",
		"../../**":      "outside",
		"../b/*.yml":    "outside",
		"../b/w.yml":    "../b/w.yml",
	} {
		t.Run(pattern, func(t *testing.T) {
			g := pyglob.Globber{Dir: filepath.Join(dir, "top/sub"), Border: filepath.Join(dir, "top")}
			if pattern == "../*/w.yml" {
				want = "../a/w.yml ../b/w.yml ../sub/w.yml" // as paths, whose files are checked later
			}
			matches, err := g.Expand(t.Context(), pattern)
			slices.Sort(matches.Paths)
			slices.Sort(matches.Skipped)
			got := strings.Join(matches.Paths, " ")
			if len(matches.Skipped) > 0 {
				got += ", skipped " + strings.Join(matches.Skipped, " ")
			}
			if errors.Is(err, pyglob.ErrOutside) {
				got = "outside"
			}
			if got != want {
				t.Errorf("got %q, %v, want %q", got, err, want)
			}
		})
	}
}

func TestExpandFollowsNoLinkInCircles(t *testing.T) {
	links := map[string]string{"a/other": "../b", "b/other": "../a"}
	for i := range 12 {
		links[fmt.Sprintf("l%d", i)] = "."
	}
	dir := tree(t, []string{"w.yml", "a/w.yml", "b/w.yml"}, links)
	g := pyglob.Globber{Dir: dir, Border: dir}
	for pattern, want := range map[string]int{
		strings.Repeat("l*/", 8) + "w.yml": 0,
		strings.Repeat("*/", 8) + "w.yml":  0,
		"*/*/w.yml":                        2, // through each of the two links
		"l1/l2/w.yml":                      1, // names what it follows
	} {
		matches, err := g.Expand(t.Context(), pattern)
		if err != nil || len(matches.Paths) != want {
			t.Errorf("%s: got %v, %v", pattern, matches, err)
		}
	}
}

func TestExpandDoesABoundedAmountOfWork(t *testing.T) {
	// Links that lead on, in no circle, make 10^8 paths.
	var files []string
	links := map[string]string{}
	for level := range 9 {
		files = append(files, fmt.Sprintf("d%d/w.yml", level))
		for i := range 10 {
			links[fmt.Sprintf("d%d/l%d", level, i)] = fmt.Sprintf("../d%d", level+1)
		}
	}
	dir := tree(t, files, links)
	g := pyglob.Globber{Dir: dir, Border: dir}
	_, err := g.Expand(t.Context(), "d0/"+strings.Repeat("*/", 8)+"w.yml")
	if !errors.Is(err, pyglob.ErrTooMuch) || !strings.Contains(err.Error(), "50000 directories") {
		t.Errorf("got %v", err)
	}
	if _, err := g.Expand(t.Context(), "*.yml"); !errors.Is(err, pyglob.ErrTooMuch) {
		t.Errorf("another pattern has a bound of its own: %v", err)
	}
	g = pyglob.Globber{Dir: dir, Border: dir}
	_, err = g.Expand(t.Context(), strings.Repeat("*", 5000))
	if !errors.Is(err, pyglob.ErrTooMuch) {
		t.Errorf("a long pattern: got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.Expand(ctx, "**"); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: got %v", err)
	}
}
