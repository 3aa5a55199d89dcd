package profile

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"arkindex"
)

// lockPatience is how long to wait for other processes that change the same file, which takes each of them milliseconds.
const lockPatience = 10 * time.Second

// lockInterval is how often to look whether the others are done.
const lockInterval = 5 * time.Millisecond

// errLocked says that another process has the lock.
var errLocked = errors.New("another process has the lock")

// lock keeps other processes of this program from changing the file at path until release is called. The lock is the system's, on a
// file beside it that stays: a process that ends, however it does, leaves nothing locked. Where the file system has no locks, or the
// file cannot be made, there is none; what is wrong with the directory will show when the file is written.
func lock(path string, patience time.Duration) (release func(), err error) {
	directory := filepath.Dir(path)
	_ = os.MkdirAll(directory, 0o700)
	name := filepath.Join(directory, "."+filepath.Base(path)+".lock")
	for waited := time.Duration(0); ; waited += lockInterval {
		release, err := tryLock(name)
		switch {
		case err == nil:
			return release, nil
		case !errors.Is(err, errLocked):
			return func() {}, nil
		case waited >= patience:
			return nil, arkindex.Errorf(arkindex.CodeUnavailable, "another process has been changing the profile file %s for %v", path, patience).
				WithHint("try again when it is done, or end it")
		}
		time.Sleep(lockInterval)
	}
}
