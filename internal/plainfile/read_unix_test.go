//go:build unix

package plainfile

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestRead(t *testing.T) {
	directory := t.TempDir()
	file, pipe := filepath.Join(directory, "file"), filepath.Join(directory, "pipe")
	if err := os.WriteFile(file, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path          string
		limit         int64
		content, fail string
	}{
		{file, 5, "12345", ""},
		{file, 4, "", "is larger than 4 bytes"},
		{os.DevNull, 4, "", ""},
		{"/dev/zero", 4, "", "is not a regular file"},
		{pipe, 4, "", "is not a regular file"},
		{directory, 4, "", "is not a regular file"},
		{filepath.Join(directory, "missing"), 4, "", "no such file"},
	} {
		t.Run(filepath.Base(test.path), func(t *testing.T) {
			content, err := Read(test.path, test.limit)
			if string(content) != test.content || (err != nil) != (test.fail != "") ||
				err != nil && !strings.Contains(err.Error(), test.fail) {
				t.Errorf("%q, %v", content, err)
			}
		})
	}
}
