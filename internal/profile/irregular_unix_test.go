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

func TestProfileFileThatIsNotRegularIsRefused(t *testing.T) {
	for name, create := range map[string]func(path string) error{
		"pipe":   func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"device": func(path string) error { return os.Symlink("/dev/zero", path) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "cli.yaml")
			if err := create(path); err != nil {
				t.Fatal(err)
			}
			_, readErr := ReadFile(path)
			for _, err := range []error{readErr, SetDefault(path, "demo")} {
				if arkindex.CodeOf(err) != arkindex.CodeProfile ||
					!strings.Contains(err.Error(), "is not a regular file") {
					t.Error(err)
				}
			}
		})
	}
}

func TestSecureFileMayBeAPipeAndIsBounded(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	go func() { _ = os.WriteFile(pipe, []byte("default_host: demo\n"), 0) }()
	noVariables := func(string) string { return "" }
	file, err := ReadSecureFile(t.Context(), nil, noVariables, dir, "pipe")
	if err != nil || file.Default != "demo" {
		t.Errorf("%+v, %v", file, err)
	}
	_, err = ReadSecureFile(t.Context(), nil, noVariables, dir, "/dev/zero")
	if arkindex.CodeOf(err) != arkindex.CodeProfile || !strings.Contains(err.Error(), "too large") {
		t.Error(err)
	}
}
