package profile

import (
	"errors"
	"syscall"
)

// errorSharingViolation is what Windows says of a file that another process does not share.
const errorSharingViolation syscall.Errno = 32

// tryLock opens a file without sharing it, unless another process has done so.
func tryLock(name string) (release func(), err error) {
	path, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	handle, err := syscall.CreateFile(path, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, errorSharingViolation) {
		return nil, errLocked
	}
	if err != nil {
		return nil, err
	}
	return func() { _ = syscall.CloseHandle(handle) }, nil
}
