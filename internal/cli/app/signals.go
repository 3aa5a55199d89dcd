package app

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"arkindex"
)

// SignalContext returns a context that an interrupt or termination signal cancels. After the first
// signal, signals have their default effect again, so that a second one ends the process at once.
func SignalContext() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	stop := func() {
		signal.Stop(signals)
		cancel()
	}
	go func() {
		select {
		case <-signals:
			stop()
		case <-ctx.Done():
		}
	}()
	return ctx, stop
}

// Interrupted returns the error of a command that failed with err. After an interruption it is an
// interruption, whatever err is.
func Interrupted(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != context.Canceled ||
		arkindex.CodeOf(err) == arkindex.CodeInterrupted {
		return err
	}
	if _, reported := err.(ExitStatus); reported {
		return ExitStatus(ExitInterrupted)
	}
	return arkindex.Errorf(arkindex.CodeInterrupted, "interrupted: %w", err)
}
