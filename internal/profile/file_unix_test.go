//go:build unix

package profile

import (
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
	} {
		if arkindex.CodeOf(err) != arkindex.CodeProfile ||
			!strings.Contains(err.Error(), "is not a regular file") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
