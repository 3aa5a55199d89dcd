package workerfile

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"arkindex"
	"arkindex/internal/revision/git"
)

// maxFile is the number of bytes read of any file. A larger configuration or description is
// refused anyway.
const maxFile = 1<<20 + 1

// errIrregular refuses a pipe, a socket or a device: reading it might never end.
var errIrregular = errors.New("it is not a regular file")

// errDirectory refuses a directory with the name of a file.
var errDirectory = errors.New("it is a directory")

// readFile reads a regular file, at most maxFile bytes of it. It checks before it opens the file,
// because opening a pipe waits for a writer.
func readFile(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", err
	case info.IsDir():
		return "", errDirectory
	case !info.Mode().IsRegular():
		return "", errIrregular
	}
	return readRegular(path)
}

// readRegular reads a file that is regular, at most maxFile bytes of it. The caller has checked
// that.
func readRegular(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	var content bytes.Buffer
	content.Grow(4 << 10) // more than most files need
	_, err = content.ReadFrom(io.LimitReader(file, maxFile))
	return content.String(), err
}

// resolve returns a path of the configuration as a path of the system.
func (r *reader) resolve(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	// Not filepath.Join, which would remove x/.. from the path even if x is a symbolic link.
	return r.dir + string(filepath.Separator) + filepath.FromSlash(path)
}

// placement is where a file is.
type placement int

const (
	insideRepository placement = iota
	outsideRepository
	inGitDirectory // whose files may hold credentials, and are in no commit
)

// inside reports whether an existing file is inside the border, once symbolic links are resolved,
// and in no Git directory.
func (r *reader) inside(path string) bool { return r.placementOf(path) == insideRepository }

// placementOf returns where an existing file is once symbolic links are resolved.
func (r *reader) placementOf(path string) placement {
	resolved, err := filepath.EvalSymlinks(path)
	if err != nil {
		return outsideRepository
	}
	resolved, err = filepath.Abs(resolved)
	if err != nil {
		return outsideRepository
	}
	rel, err := filepath.Rel(r.border, resolved)
	if err != nil || !filepath.IsLocal(rel) {
		return outsideRepository
	}
	if r.isInGitDirectory(resolved) {
		return inGitDirectory
	}
	return insideRepository
}

// isInGitDirectory reports whether a path inside the border is in a Git directory, or is the .git
// of a repository: the one of the work tree, of a submodule, of a linked worktree, or another.
func (r *reader) isInGitDirectory(resolved string) bool {
	for path := resolved; ; path = filepath.Dir(path) {
		if strings.EqualFold(filepath.Base(path), ".git") || r.isGitDirectory(path) {
			return true
		}
		if path == r.border || path == filepath.Dir(path) {
			return false
		}
	}
}

// isGitDirectory is git.IsDirectory, which most files of a set ask about the same directories.
func (r *reader) isGitDirectory(path string) bool {
	r.gitMutex.Lock()
	defer r.gitMutex.Unlock()
	is, known := r.gitDirectories[path]
	if !known {
		is = git.IsDirectory(path)
		r.gitDirectories[path] = is
	}
	return is
}

// refusal returns the code and the message of the problem of a file that is not inside the
// repository.
func (p placement) refusal() (code, message string) {
	if p == inGitDirectory {
		return codeInGit, "is in a Git directory"
	}
	return codeOutside, "is outside the repository"
}

// refusePlacement reports a file that is not inside the repository, and returns whether it did.
func refusePlacement(where placement, file string, refuse refusal) bool {
	if where == insideRepository {
		return false
	}
	code, message := where.refusal()
	p := refuse(code, "the file %s %s", file, message)
	if where == inGitDirectory {
		p.Hint = gitDirectoryHint
	}
	return true
}

const gitDirectoryHint = "name a file that is committed: those of Git may hold credentials"

// refusal reports an error of a file that a value names.
type refusal func(code, format string, args ...any) *arkindex.Problem

// reason returns an error of the system without the operation and the path.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
