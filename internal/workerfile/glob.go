package workerfile

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// expand returns the paths that a pattern names, relative to dir unless the pattern is absolute, by the rules of Python's
// glob with recursive=True: *, ?, [abc], [a-c] and [!a] within a component, ** as a whole one for any number of folders,
// hidden entries only when named. A text without special characters names itself, if it exists, even as a dangling link.
func expand(dir, pattern string) []string {
	g := globber{dir: dir}
	start := ""
	if strings.HasPrefix(pattern, "/") {
		start, pattern = "/", strings.TrimLeft(pattern, "/")
	}
	twice := func(a, b string) bool { return a == "**" && b == "**" }
	g.walk(start, slices.CompactFunc(components(pattern), twice))
	return g.matches
}

// components splits a pattern at its slashes, several in a row counting as one. An empty last component asks for a folder.
func components(pattern string) []string {
	list := strings.Split(pattern, "/")
	last := len(list) - 1
	return append(slices.DeleteFunc(list[:last:last], func(s string) bool { return s == "" }), list[last])
}

// globber collects matches below dir.
type globber struct {
	dir     string
	matches []string
}

// walk matches the components that are left below prefix, which is empty or ends with a slash.
func (g *globber) walk(prefix string, components []string) {
	component, rest := components[0], components[1:]
	switch {
	case component == "**":
		g.recurse(prefix, rest, nil)
	case !isPattern(component):
		g.step(prefix+component, rest)
	default:
		for _, name := range g.list(prefix) {
			if matchComponent(component, name) && (!isHidden(name) || isHidden(component)) {
				g.step(prefix+name, rest)
			}
		}
	}
}

// step goes on below a path, or takes it when nothing is left of the pattern.
func (g *globber) step(path string, rest []string) {
	switch {
	case len(rest) > 0 && g.isDir(path):
		g.walk(path+"/", rest)
	case len(rest) == 0 && g.exists(path):
		g.matches = append(g.matches, path)
	}
}

// recurse is ** : prefix itself and every folder below it that is not hidden, and at the end of a pattern their files too.
// Chain holds the folders above, so that a link to one of them ends the search instead of going round.
func (g *globber) recurse(prefix string, rest, chain []string) {
	resolved, err := filepath.EvalSymlinks(g.place(prefix))
	if err != nil || slices.Contains(chain, resolved) {
		return
	}
	chain = append(chain[:len(chain):len(chain)], resolved)
	switch {
	case len(rest) > 0:
		g.walk(prefix, rest)
	case prefix != "":
		g.matches = append(g.matches, strings.TrimSuffix(prefix, "/"))
	}
	for _, name := range g.list(prefix) {
		switch {
		case isHidden(name):
		case g.isDir(prefix + name):
			g.recurse(prefix+name+"/", rest, chain)
		case len(rest) == 0:
			g.matches = append(g.matches, prefix+name)
		}
	}
}

// place is a path of the pattern as a path of the system. Special characters in dir itself are none of the pattern's.
func (g *globber) place(path string) string {
	if strings.HasPrefix(path, "/") {
		return path
	}
	return g.dir + "/" + path
}

func (g *globber) exists(path string) bool {
	_, err := os.Lstat(g.place(path))
	return err == nil
}

func (g *globber) isDir(path string) bool {
	info, err := os.Stat(g.place(path))
	return err == nil && info.IsDir()
}

// list returns the names in a folder; a folder that cannot be read has none.
func (g *globber) list(prefix string) []string {
	entries, err := os.ReadDir(g.place(prefix))
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func isPattern(component string) bool { return strings.ContainsAny(component, "*?[") }

func isHidden(name string) bool { return strings.HasPrefix(name, ".") }
