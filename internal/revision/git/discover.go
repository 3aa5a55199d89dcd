package git

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
)

// place is where a repository was found without running git.
type place struct {
	top  string // work tree's top, or the bare repository itself: what git wants to be declared safe
	bare bool
}

// WorkTree finds the top of the work tree that dir belongs to, as an absolute path without symbolic links, and without running git:
// the first folder from dir upwards with a .git folder or file. GIT_WORK_TREE, GIT_DIR and GIT_CEILING_DIRECTORIES are honoured.
// Empty: there is no work tree.
func WorkTree(dir string, getenv func(string) string) string {
	if stated := getenv("GIT_WORK_TREE"); stated != "" {
		return under(dir, stated)
	}
	found := locate(dir, getenv)
	if found.bare {
		return ""
	}
	return found.top
}

// locate walks from dir upwards, as git does.
func locate(dir string, getenv func(string) string) place {
	dir, err := real(dir)
	if err != nil {
		return place{}
	}
	if stated := getenv("GIT_DIR"); stated != "" {
		if !isGitDirectory(absolute(dir, stated)) {
			return place{}
		}
		return place{top: dir}
	}
	ceilings := filepath.SplitList(getenv("GIT_CEILING_DIRECTORIES"))
	for here := dir; ; here = filepath.Dir(here) {
		switch {
		case isGitEntry(filepath.Join(here, ".git")):
			return place{top: here}
		case isGitDirectory(here):
			return place{top: here, bare: true}
		case here == filepath.Dir(here) || slices.Contains(ceilings, filepath.Dir(here)):
			return place{}
		}
	}
}

// isGitEntry reports whether a path is a .git folder, or the file that a linked worktree or a submodule has in its stead.
func isGitEntry(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	if info.IsDir() {
		return isGitDirectory(path)
	}
	content, err := os.ReadFile(path)
	return err == nil && bytes.HasPrefix(content, []byte("gitdir: "))
}

// isGitDirectory tells a repository from any other folder by what git looks for itself. A linked worktree's folder points
// to the common one instead of holding objects.
func isGitDirectory(path string) bool {
	has := func(name string) bool {
		_, err := os.Lstat(filepath.Join(path, name))
		return err == nil
	}
	return has("HEAD") && (has("commondir") || has("objects") && has("refs"))
}

// real returns the absolute path without symbolic links.
func real(path string) (string, error) {
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

// under is a path seen from dir, without symbolic links where it exists.
func under(dir, path string) string {
	if resolved, err := real(dir); err == nil {
		dir = resolved
	}
	path = absolute(dir, path)
	if resolved, err := real(path); err == nil {
		return resolved
	}
	return path
}
