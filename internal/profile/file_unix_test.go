//go:build unix

package profile

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"arkindex"
)

func TestProfileFileThatIsAPipeIsNotOpened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cli.yaml")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	_, readErr := ReadFile(path)
	for name, err := range map[string]error{
		"read": readErr, "change": SetDefault(path, Local),
		"check": CheckSave(File{Path: path}, Profile{Slug: "one"}, false),
		"write": CheckWritable(path),
	} {
		if arkindex.CodeOf(err) != arkindex.CodeProfile ||
			!strings.Contains(err.Error(), "is not a regular file") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDeviceIsNotReplaced(t *testing.T) {
	if err := checkReplaceable(os.DevNull); arkindex.CodeOf(err) != arkindex.CodeProfile {
		t.Error(err)
	}
}
