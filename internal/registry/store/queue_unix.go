//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package store

import (
	"errors"
	"os"
	"sync"
	"syscall"
	"time"
)

// queueing bounds how long a process waits for others that write to the same file. What they have locked then is SQLite's to say.
const queueing = 10 * time.Second

// queue lets processes that share a file write one after the other. SQLite alone would let one that writes without a pause keep the
// others out, since they look only now and then whether the file is free. Who comes first waits at the turn's lock and keeps
// those behind it waiting at the queue's; so who has just written comes behind all of them.
type queue struct {
	path   string
	inside sync.Mutex  // from entering until after leaving, so that the files are not closed in between
	locks  *queueLocks // nil before the first write
}

// queueLocks are two files that are there to be locked.
type queueLocks struct{ front, turn *os.File }

// enter waits for the turn to write. It is called by one goroutine at a time, which calls leave after it has written. Where files
// cannot be locked, SQLite's own waiting has to do.
func (q *queue) enter() (leave func()) {
	q.inside.Lock()
	unlock := q.takeTurn()
	return func() {
		unlock()
		q.inside.Unlock()
	}
}

// takeTurn locks the files, and returns what unlocks them.
func (q *queue) takeTurn() (unlock func()) {
	if q.locks == nil {
		if q.locks = openQueue(q.path); q.locks == nil {
			return func() {}
		}
	}
	locks := q.locks
	if locks.lock(syscall.LOCK_NB) == nil {
		return locks.unlock
	}
	waited := make(chan error, 1)
	go func() { waited <- locks.lock(0) }()
	select {
	case err := <-waited:
		if err != nil {
			return func() {}
		}
		return locks.unlock
	case <-time.After(queueing):
		q.locks = nil
		go func() { // when the turn comes after all, it is not wanted any more
			<-waited
			locks.close()
		}()
		return func() {}
	}
}

// close gives the files back, when nobody is inside.
func (q *queue) close() {
	q.inside.Lock()
	defer q.inside.Unlock()
	if q.locks != nil {
		q.locks.close()
	}
}

func openQueue(path string) *queueLocks {
	var files []*os.File
	for _, name := range []string{path + "-queue", path + "-turn"} {
		file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			for _, opened := range files {
				_ = opened.Close()
			}
			return nil
		}
		files = append(files, file)
	}
	return &queueLocks{front: files[0], turn: files[1]}
}

func (l *queueLocks) lock(how int) error {
	if err := flock(l.front, syscall.LOCK_EX|how); err != nil {
		return err
	}
	return errors.Join(flock(l.turn, syscall.LOCK_EX|how), flock(l.front, syscall.LOCK_UN))
}

func (l *queueLocks) unlock() { _ = flock(l.turn, syscall.LOCK_UN) }

func (l *queueLocks) close() {
	_ = l.front.Close()
	_ = l.turn.Close()
}

func flock(file *os.File, how int) error {
	for {
		if err := syscall.Flock(int(file.Fd()), how); err != syscall.EINTR {
			return err
		}
	}
}
