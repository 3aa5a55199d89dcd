// Package pyglob finds files by the patterns of Python's glob module.
package pyglob

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Expand returns the paths that match a pattern, relative to dir unless the pattern is absolute.
// It follows Python's glob.glob with recursive=True: *, ?, [abc], [a-c] and [!a] match within a
// path component, ** as a whole component matches any number of directories, and hidden entries
// match only a pattern that starts with a dot. A pattern without special characters matches the
// path of that name if it exists, even a dangling symbolic link. A path that matches in two ways
// is returned twice.
func Expand(dir, pattern string) []string {
	g := globber{dir: dir}
	start := ""
	if strings.HasPrefix(pattern, "/") {
		start, pattern = "/", strings.TrimLeft(pattern, "/")
	}
	repeated := func(a, b string) bool { return a == "**" && b == "**" }
	g.walk(start, slices.CompactFunc(splitPattern(pattern), repeated))
	return g.matches
}

// splitPattern splits a pattern at its slashes. Several slashes in a row count as one, and an
// empty last component matches directories only.
func splitPattern(pattern string) []string {
	components := strings.Split(pattern, "/")
	last := len(components) - 1
	isEmpty := func(s string) bool { return s == "" }
	return append(slices.DeleteFunc(components[:last:last], isEmpty), components[last])
}

// globber collects the matches below dir.
type globber struct {
	dir     string
	matches []string
}

// walk matches the remaining components below prefix, which is empty or ends with a slash.
func (g *globber) walk(prefix string, components []string) {
	component, rest := components[0], components[1:]
	switch {
	case component == "**":
		g.recurse(prefix, rest, nil)
	case !hasMeta(component):
		g.descend(prefix+component, rest)
	default:
		for _, name := range g.entryNames(prefix) {
			if Match(component, name) && (!isHidden(name) || isHidden(component)) {
				g.descend(prefix+name, rest)
			}
		}
	}
}

// descend continues below a path, or adds it to the matches at the end of the pattern.
func (g *globber) descend(path string, rest []string) {
	switch {
	case len(rest) > 0 && g.isDir(path):
		g.walk(path+"/", rest)
	case len(rest) == 0 && g.exists(path):
		g.matches = append(g.matches, path)
	}
}

// recurse matches **: prefix itself and every directory below it that is not hidden, and also
// their files at the end of a pattern. It stops at a symbolic link to one of the ancestors, which
// are the directories above.
func (g *globber) recurse(prefix string, rest, ancestors []string) {
	resolved, err := filepath.EvalSymlinks(g.systemPath(prefix))
	if err != nil || slices.Contains(ancestors, resolved) {
		return
	}
	ancestors = append(slices.Clip(ancestors), resolved)
	switch {
	case len(rest) > 0:
		g.walk(prefix, rest)
	case prefix != "":
		g.matches = append(g.matches, strings.TrimSuffix(prefix, "/"))
	}
	for _, name := range g.entryNames(prefix) {
		switch {
		case isHidden(name):
		case g.isDir(prefix + name):
			g.recurse(prefix+name+"/", rest, ancestors)
		case len(rest) == 0:
			g.matches = append(g.matches, prefix+name)
		}
	}
}

// systemPath returns a matched path as the system needs it. Special characters in dir are not part
// of the pattern.
func (g *globber) systemPath(path string) string {
	if strings.HasPrefix(path, "/") {
		return path
	}
	return g.dir + "/" + path
}

func (g *globber) exists(path string) bool {
	_, err := os.Lstat(g.systemPath(path))
	return err == nil
}

func (g *globber) isDir(path string) bool {
	info, err := os.Stat(g.systemPath(path))
	return err == nil && info.IsDir()
}

// entryNames returns the names in a directory, and none if it cannot be read.
func (g *globber) entryNames(prefix string) []string {
	entries, err := os.ReadDir(g.systemPath(prefix))
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func hasMeta(component string) bool { return strings.ContainsAny(component, "*?[") }

func isHidden(name string) bool { return strings.HasPrefix(name, ".") }
