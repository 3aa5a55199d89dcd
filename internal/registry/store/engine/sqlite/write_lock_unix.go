//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sqlite

import (
	"errors"
	"os"
	"sync"
	"syscall"
	"time"
)

// writeLockTimeout bounds how long a process waits for other processes that write to the same
// file. After that, SQLite's own lock decides.
const writeLockTimeout = 10 * time.Second

// writeLock makes processes that share a file write in turn. SQLite alone polls for its lock, so
// a process that writes without a pause would starve the others. Here the process next in line
// waits for the file -turn and holds -queue, where the others wait; a process that has just
// written lines up behind all of them.
type writeLock struct {
	path  string
	mutex sync.Mutex // held while the lock is, so that close does not close files in use
	files *lockFiles // nil before the first write
}

// lockFiles are two files that exist only to be locked.
type lockFiles struct{ queue, turn *os.File }

// acquire waits for the lock. Only one goroutine may call it at a time, and it must call release
// after it has written. If files cannot be locked, only SQLite's own lock remains.
func (l *writeLock) acquire() (release func()) {
	l.mutex.Lock()
	unlock := l.lockFiles()
	return func() {
		unlock()
		l.mutex.Unlock()
	}
}

// lockFiles locks the files and returns the function that unlocks them.
func (l *writeLock) lockFiles() (unlock func()) {
	if l.files == nil {
		if l.files = openLockFiles(l.path); l.files == nil {
			return func() {}
		}
	}
	files := l.files
	if files.lock(syscall.LOCK_NB) == nil {
		return files.unlock
	}
	locked := make(chan error, 1)
	go func() { locked <- files.lock(0) }()
	select {
	case err := <-locked:
		if err != nil {
			return func() {}
		}
		return files.unlock
	case <-time.After(writeLockTimeout):
		l.files = nil
		go func() { // closing the files releases a lock that comes too late
			<-locked
			files.close()
		}()
		return func() {}
	}
}

// close closes the files once nobody holds the lock.
func (l *writeLock) close() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.files != nil {
		l.files.close()
	}
}

func openLockFiles(path string) *lockFiles {
	queue, err := os.OpenFile(path+"-queue", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil
	}
	turn, err := os.OpenFile(path+"-turn", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		_ = queue.Close()
		return nil
	}
	return &lockFiles{queue: queue, turn: turn}
}

func (f *lockFiles) lock(flags int) error {
	if err := flock(f.queue, syscall.LOCK_EX|flags); err != nil {
		return err
	}
	return errors.Join(flock(f.turn, syscall.LOCK_EX|flags), flock(f.queue, syscall.LOCK_UN))
}

func (f *lockFiles) unlock() { _ = flock(f.turn, syscall.LOCK_UN) }

func (f *lockFiles) close() {
	_ = f.queue.Close()
	_ = f.turn.Close()
}

func flock(file *os.File, operation int) error {
	for {
		if err := syscall.Flock(int(file.Fd()), operation); err != syscall.EINTR {
			return err
		}
	}
}
