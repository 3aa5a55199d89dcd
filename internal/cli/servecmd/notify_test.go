package servecmd

import (
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"testing"
	"time"

	"arkindex/internal/cli/app"
)

func TestServiceManagerIsNotified(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "notify")
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Skip("there are no datagrams between processes here:", err)
	}
	defer manager.Close()
	a := app.New(app.Process{Getenv: func(name string) string {
		return map[string]string{"NOTIFY_SOCKET": socket}[name]
	}})
	notifyManager(t.Context(), a, slog.New(slog.NewTextHandler(io.Discard, nil)), "READY=1")
	if err := manager.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 100)
	n, err := manager.Read(buffer)
	if err != nil || string(buffer[:n]) != "READY=1" {
		t.Errorf("the manager got %q, %v", buffer[:n], err)
	}
}
