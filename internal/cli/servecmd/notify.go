package servecmd

import (
	"context"
	"log/slog"
	"net"

	"arkindex/internal/cli/app"
)

// notifyManager reports a state of the server, such as READY=1, to the service manager that
// started it, if there is one: systemd names its socket for units with Type=notify.
func notifyManager(ctx context.Context, a *app.App, logger *slog.Logger, state string) {
	socket := a.Process.Getenv("NOTIFY_SOCKET")
	if socket == "" {
		return
	}
	// A name that begins with @ is an abstract one, as in package net.
	conn, err := (&net.Dialer{}).DialContext(ctx, "unixgram", socket)
	if err == nil {
		defer conn.Close()
		_, err = conn.Write([]byte(state))
	}
	if err != nil {
		logger.Warn("cannot notify the service manager", "error", err)
	}
}
