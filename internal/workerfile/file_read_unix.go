//go:build unix

package workerfile

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
)

// readFile reads a regular file, at most maxFile of it. It is opened without waiting, so that a pipe is refused and not waited
// for. The system's own calls make three quarters of a small file's time with os, which asks for each whether it can be
// waited for.
func readFile(path string) (string, error) {
	descriptor, err := uninterrupted(func() (int, error) {
		return syscall.Open(path, syscall.O_RDONLY|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	})
	if err != nil {
		return "", &fs.PathError{Op: "open", Path: path, Err: err}
	}
	defer syscall.Close(descriptor)
	var info syscall.Stat_t
	if err := syscall.Fstat(descriptor, &info); err != nil {
		return "", &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	switch info.Mode & syscall.S_IFMT {
	case syscall.S_IFREG:
	case syscall.S_IFDIR:
		return "", errDirectory
	default:
		return "", errIrregular
	}
	text, err := readDescriptor(descriptor, info.Size)
	if err != nil {
		return text, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return text, nil
}

// readDescriptor reads up to the end, or maxFile. A usual file fits the piece of memory that costs nothing, and has the size
// that the system says, so that one call reads it.
func readDescriptor(descriptor int, size int64) (string, error) {
	var piece [4 << 10]byte
	var text strings.Builder
	for text.Len() < maxFile {
		rest := piece[:min(len(piece), maxFile-text.Len())]
		n, err := uninterrupted(func() (int, error) { return syscall.Read(descriptor, rest) })
		if err != nil || n <= 0 {
			return text.String(), err
		}
		text.Write(rest[:n])
		if n < len(rest) && int64(text.Len()) == size {
			break
		}
	}
	return text.String(), nil
}

// uninterrupted makes a system call until no signal comes between.
func uninterrupted(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if !errors.Is(err, syscall.EINTR) {
			return n, err
		}
	}
}
