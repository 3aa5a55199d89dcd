package profile

import (
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"arkindex"
)

// lockTimeout is how long to wait for other processes that change the same file. Each of them
// takes milliseconds.
const lockTimeout = 10 * time.Second

// lockInterval is how long to wait before trying to lock again.
const lockInterval = 5 * time.Millisecond

// lock prevents other processes of this program from changing the file at path until release is
// called. It locks a file next to it, which is never removed. The operating system releases the
// lock if the process dies. If the file cannot be created, or the file system does not support
// locks, lock does nothing: problems with the directory are reported when the file is written.
func lock(path string, timeout time.Duration) (release func(), err error) {
	directory := filepath.Dir(path)
	_, _ = makeDirectory(directory)
	file := flock.New(filepath.Join(directory, "."+filepath.Base(path)+".lock"))
	for waited := time.Duration(0); ; waited += lockInterval {
		locked, err := file.TryLock()
		switch {
		case err != nil:
			return func() {}, nil
		case locked:
			return func() { _ = file.Close() }, nil
		case waited >= timeout:
			return nil, arkindex.Errorf(
				arkindex.CodeUnavailable,
				"another process has been changing the profile file %s for %v", path, timeout,
			).WithHint("try again when it is done, or end it")
		}
		time.Sleep(lockInterval)
	}
}
