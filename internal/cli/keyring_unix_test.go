//go:build unix && !darwin

package cli

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The keyring takes the connection and never responds.
func TestKeyringThatDoesNotRespondIsAnError(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "bus")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+socket)
	home := t.TempDir()
	directory := filepath.Join(home, ".config", "arkindex")
	if err := os.MkdirAll(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	file := "hosts: {demo: {url: 'http://127.0.0.1:1', token: '', token_storage: keyring}}\n"
	if err := os.WriteFile(filepath.Join(directory, "cli.yaml"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	code, log := run(t, home, "", "-p", "demo", "worker", "list")
	if took := time.Since(start); took > 6*time.Second {
		t.Errorf("took %v", took)
	}
	if code != 2 || !strings.Contains(log, "keyring") || !strings.Contains(log, "within 3s") {
		t.Errorf("exit code %d: %s", code, log)
	}
}
