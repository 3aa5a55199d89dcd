package git

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// location is where a repository was found without running git.
type location struct {
	top  string // of the work tree, or the bare repository: the directory to declare safe
	bare bool
}

// WorkTree returns the top of the work tree that contains dir, as an absolute path without
// symbolic links, or an empty string if there is no work tree. It does not run git: the top is the
// first directory from dir upwards that contains a .git directory or file. It respects
// GIT_WORK_TREE, GIT_DIR and GIT_CEILING_DIRECTORIES.
func WorkTree(dir string, getenv func(string) string) string {
	if stated := getenv("GIT_WORK_TREE"); stated != "" {
		return resolveFrom(dir, stated)
	}
	found := locate(dir, getenv)
	if found.bare {
		return ""
	}
	return found.top
}

// locate searches from dir upwards, as git does.
func locate(dir string, getenv func(string) string) location {
	dir, err := realPath(dir)
	if err != nil {
		return location{}
	}
	if stated := getenv("GIT_DIR"); stated != "" {
		if !IsDirectory(absolute(dir, stated)) {
			return location{}
		}
		return location{top: dir}
	}
	ceilings := filepath.SplitList(getenv("GIT_CEILING_DIRECTORIES"))
	for here := dir; ; here = filepath.Dir(here) {
		switch {
		case isGitEntry(filepath.Join(here, ".git")):
			return location{top: here}
		case IsDirectory(here):
			return location{top: here, bare: true}
		case here == filepath.Dir(here) || slices.Contains(ceilings, filepath.Dir(here)):
			return location{}
		}
	}
}

// isGitEntry reports whether a path is a .git directory, or the file that linked worktrees and
// submodules have instead.
func isGitEntry(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	if info.IsDir() {
		return IsDirectory(path)
	}
	if !info.Mode().IsRegular() {
		return false // opening a pipe waits for a writer, and a device may never end
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	prefix := []byte("gitdir: ")
	start := make([]byte, len(prefix))
	_, err = io.ReadFull(file, start)
	return err == nil && bytes.Equal(start, prefix)
}

// IsDirectory reports whether a directory is a repository's own, such as .git, by the files that
// git itself checks.
// The directory of a linked worktree refers to the common one instead of containing objects.
func IsDirectory(path string) bool {
	has := func(name string) bool {
		_, err := os.Lstat(filepath.Join(path, name))
		return err == nil
	}
	return has("HEAD") && (has("commondir") || has("objects") && has("refs"))
}

// realPath returns the absolute path without symbolic links.
func realPath(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(path)
}

func absolute(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// resolveFrom returns a path relative to dir as an absolute one, without symbolic links if it
// exists.
func resolveFrom(dir, path string) string {
	if resolved, err := realPath(dir); err == nil {
		dir = resolved
	}
	path = absolute(dir, path)
	if resolved, err := realPath(path); err == nil {
		return resolved
	}
	return path
}
