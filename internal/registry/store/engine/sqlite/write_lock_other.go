//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package sqlite

// writeLock does nothing on this system: SQLite's own lock decides which process writes.
type writeLock struct{ path string }

func (l *writeLock) acquire() (release func()) { return func() {} }

func (l *writeLock) close() {}
