package workerfile

import (
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
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
	g.walk(start, strings.Split(pattern, "/"))
	return g.matches
}

// globber collects matches below dir.
type globber struct {
	dir     string
	matches []string
}

// walk matches the components that are left below prefix, which is empty or ends with a slash.
func (g *globber) walk(prefix string, components []string) {
	component, rest := components[0], components[1:]
	last := len(rest) == 0
	switch {
	case component == "**":
		g.recurse(prefix, rest, nil)
	case !isPattern(component):
		if path := prefix + component; !last {
			g.walk(path+"/", rest)
		} else if g.exists(path) {
			g.matches = append(g.matches, path)
		}
	default:
		for _, name := range g.list(prefix) {
			if !matchComponent(component, name) || isHidden(name) && !isHidden(component) {
				continue
			}
			if last {
				g.matches = append(g.matches, prefix+name)
			} else if g.isDir(prefix + name) {
				g.walk(prefix+name+"/", rest)
			}
		}
	}
}

// recurse is ** : prefix itself and every folder below it that is not hidden, and at the end of a pattern their files too.
// Chain holds the folders above, so that a link to one of them ends the search instead of going round.
func (g *globber) recurse(prefix string, rest, chain []string) {
	resolved, err := filepath.EvalSymlinks(g.place(prefix))
	if err != nil {
		return
	}
	for _, above := range chain {
		if above == resolved {
			return
		}
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

// matchComponent matches one name against one component. There are no escapes: a backslash is a backslash.
func matchComponent(pattern, name string) bool {
	for pattern != "" {
		if pattern[0] == '*' {
			pattern = strings.TrimLeft(pattern, "*")
			for i := 0; i <= len(name); i++ {
				if matchComponent(pattern, name[i:]) {
					return true
				}
			}
			return false
		}
		if name == "" {
			return false
		}
		char, size := utf8.DecodeRuneInString(name)
		matched, rest := matchOne(pattern, char)
		if !matched {
			return false
		}
		pattern, name = rest, name[size:]
	}
	return name == ""
}

// matchOne matches one character against the beginning of a pattern and returns what is left of it. A bracket that is not
// closed is a bracket.
func matchOne(pattern string, char rune) (matched bool, rest string) {
	if pattern[0] == '[' {
		if set, rest, ok := bracket(pattern); ok {
			return inSet(set, char), rest
		}
	}
	want, size := utf8.DecodeRuneInString(pattern)
	return want == '?' || want == char, pattern[size:]
}

// bracket takes [set] off a pattern. A ] that comes first is part of the set.
func bracket(pattern string) (set, rest string, ok bool) {
	start := 1
	if strings.HasPrefix(pattern[start:], "!") {
		start++
	}
	if strings.HasPrefix(pattern[start:], "]") {
		start++
	}
	end := strings.IndexByte(pattern[start:], ']')
	if end < 0 {
		return "", "", false
	}
	return pattern[1 : start+end], pattern[start+end+1:], true
}

// inSet matches a character against what stands between brackets.
func inSet(set string, char rune) bool {
	set, negated := strings.CutPrefix(set, "!")
	in := false
	runes := []rune(set)
	for i := 0; i < len(runes); i++ {
		if i+2 < len(runes) && runes[i+1] == '-' {
			in = in || runes[i] <= char && char <= runes[i+2]
			i += 2
			continue
		}
		in = in || runes[i] == char
	}
	return in != negated
}
