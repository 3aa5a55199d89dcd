// Package pyglob finds files by the patterns of Python's glob module.
package pyglob

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxPattern is the length in bytes of the longest pattern, the longest path of most systems.
const maxPattern = 4096

// The number of directories that a Globber searches, and of entries that it looks at in them. The
// largest repositories have a tenth of both.
const (
	maxDirectories = 50_000
	maxEntries     = 2_000_000
)

// ErrOutside is the error of a pattern that would search a directory outside the border.
var ErrOutside = errors.New("leads outside the repository")

// ErrTooMuch is the error of a pattern that is too long, or matches too many paths on its way.
var ErrTooMuch = errors.New("takes too much work")

// Globber finds files. Dir is the directory that patterns are relative to, and Border the
// directory that is searched at most, as an absolute path without symbolic links. All patterns of
// a Globber share one bound of work.
type Globber struct {
	Dir, Border string
	directories int
	entries     int
}

// Matches are the paths that match a pattern. Skipped are the symbolic links to directories
// outside the border that ** did not follow.
type Matches struct {
	Paths, Skipped []string
}

// Expand returns the paths that match a pattern, relative to Dir unless the pattern is absolute.
// It follows Python's glob.glob with recursive=True: *, ?, [abc], [a-c] and [!a] match within a
// path component, ** as a whole component matches any number of directories, and hidden entries
// match only a pattern that starts with a dot. A pattern without special characters matches the
// path of that name if it exists, even a dangling symbolic link. A path that matches in two ways
// is returned twice.
//
// Unlike Python it follows no symbolic link from a wildcard back to a directory that it came
// through, searches no directory outside the border, and does a bounded amount of work.
func (g *Globber) Expand(ctx context.Context, pattern string) (Matches, error) {
	if len(pattern) > maxPattern {
		return Matches{}, fmt.Errorf("%w: a pattern may have %d bytes", ErrTooMuch, maxPattern)
	}
	s := search{Globber: g, ctx: ctx}
	start := directory{}
	if strings.HasPrefix(pattern, "/") {
		start = directory{prefix: "/", resolved: "/"}
		pattern = strings.TrimLeft(pattern, "/")
	} else {
		resolved, err := realPath(g.Dir)
		if err != nil {
			return Matches{}, nil // nothing is in a directory that does not exist
		}
		start.resolved = resolved
	}
	start.ancestors = []string{start.resolved}
	repeated := func(a, b string) bool { return a == "**" && b == "**" }
	err := s.walk(start, slices.CompactFunc(splitPattern(pattern), repeated))
	return s.matches, err
}

// splitPattern splits a pattern at its slashes. Several slashes in a row count as one, and an
// empty last component matches directories only.
func splitPattern(pattern string) []string {
	components := strings.Split(pattern, "/")
	last := len(components) - 1
	isEmpty := func(s string) bool { return s == "" }
	return append(slices.DeleteFunc(components[:last:last], isEmpty), components[last])
}

// search collects the matches of one pattern.
type search struct {
	*Globber
	ctx     context.Context
	matches Matches
}

// directory is a directory on the way. Prefix is its matched path, which is empty or ends with a
// slash; resolved is the same without symbolic links. Ancestors are the resolved directories that
// the search came through, with this one.
type directory struct {
	prefix, resolved string
	ancestors        []string
	isLink           bool
}

// walk matches the remaining components in a directory.
func (s *search) walk(d directory, components []string) error {
	component, rest := components[0], components[1:]
	switch {
	case component == "**":
		return s.recurse(d, rest)
	case !hasMeta(component):
		return s.descend(d, component, rest)
	}
	entries, err := s.list(d)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		if !Match(component, name) || isHidden(name) && !isHidden(component) {
			continue
		}
		if len(rest) == 0 {
			s.matches.Paths = append(s.matches.Paths, d.prefix+name)
			continue
		}
		below, ok := s.enter(d, entry)
		if !ok || below.isCircle() {
			continue
		}
		if err := s.walk(below, rest); err != nil {
			return err
		}
	}
	return nil
}

// descend continues below an entry, or adds it to the matches at the end of the pattern.
func (s *search) descend(d directory, name string, rest []string) error {
	if len(rest) == 0 {
		if _, err := os.Lstat(s.systemPath(d.prefix + name)); err == nil {
			s.matches.Paths = append(s.matches.Paths, d.prefix+name)
		}
		return nil
	}
	below, ok := s.follow(d, name)
	if !ok {
		return nil
	}
	return s.walk(below, rest)
}

// recurse matches **: the directory itself and every directory below it that is not hidden, and
// also their files at the end of a pattern.
func (s *search) recurse(d directory, rest []string) error {
	var err error
	switch {
	case len(rest) > 0:
		err = s.walk(d, rest)
	case d.prefix != "":
		s.matches.Paths = append(s.matches.Paths, strings.TrimSuffix(d.prefix, "/"))
	}
	if err != nil {
		return err
	}
	entries, err := s.list(d)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if isHidden(entry.Name()) {
			continue
		}
		below, isDirectory := s.enter(d, entry)
		switch {
		case isDirectory && below.isCircle():
		case isDirectory && !s.isInside(below.resolved):
			s.matches.Skipped = append(s.matches.Skipped, d.prefix+entry.Name())
		case isDirectory:
			if err := s.recurse(below, rest); err != nil {
				return err
			}
		case len(rest) == 0:
			s.matches.Paths = append(s.matches.Paths, d.prefix+entry.Name())
		}
	}
	return nil
}

// enter returns an entry of a directory as a directory, or false if it is none.
func (s *search) enter(d directory, entry os.DirEntry) (directory, bool) {
	if !entry.IsDir() && entry.Type()&(os.ModeSymlink|os.ModeIrregular) == 0 {
		return directory{}, false
	}
	return s.follow(d, entry.Name())
}

// follow returns a path in a directory as a directory, or false if it is none.
func (s *search) follow(d directory, name string) (directory, bool) {
	path := filepath.Join(d.resolved, name) // .. is the parent, because d.resolved has no links
	info, err := os.Lstat(path)
	if err != nil {
		return directory{}, false
	}
	resolved := path
	isLink := !info.IsDir()
	if isLink {
		if info, err = os.Stat(path); err == nil && info.IsDir() {
			resolved, err = realPath(path)
		}
		if err != nil || !info.IsDir() {
			return directory{}, false
		}
	}
	s.directories++
	return directory{
		prefix: d.prefix + name + "/", resolved: resolved, isLink: isLink,
		ancestors: append(slices.Clip(d.ancestors), resolved),
	}, true
}

// isCircle reports whether a symbolic link leads back to a directory that the search came through.
func (d directory) isCircle() bool {
	last := len(d.ancestors) - 1
	return d.isLink && slices.Contains(d.ancestors[:last], d.resolved)
}

// list lists a directory, which must be inside the border. A directory that cannot be read has no
// entries.
func (s *search) list(d directory) ([]os.DirEntry, error) {
	if !s.isInside(d.resolved) {
		return nil, ErrOutside
	}
	if s.directories > maxDirectories {
		return nil, fmt.Errorf("%w: patterns may search %d directories", ErrTooMuch, maxDirectories)
	}
	entries, err := os.ReadDir(d.resolved)
	if err != nil {
		entries = nil
	}
	if s.entries += len(entries); s.entries > maxEntries {
		return nil, fmt.Errorf("%w: patterns may look at %d files", ErrTooMuch, maxEntries)
	}
	return entries, s.ctx.Err()
}

func (g *Globber) isInside(resolved string) bool {
	rel, err := filepath.Rel(g.Border, resolved)
	return err == nil && filepath.IsLocal(rel)
}

// systemPath returns a matched path as the system needs it. Special characters in Dir are not part
// of the pattern.
func (g *Globber) systemPath(path string) string {
	if strings.HasPrefix(path, "/") {
		return path
	}
	return g.Dir + "/" + path
}

// realPath returns the absolute path without symbolic links.
func realPath(path string) (string, error) {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

func hasMeta(component string) bool { return strings.ContainsAny(component, "*?[") }

func isHidden(name string) bool { return strings.HasPrefix(name, ".") }
