package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"arkindex"
	"arkindex/internal/publish"
)

// interruptible is a context that an interrupt or termination signal ends. By then signals have their usual effect again, so that a
// second one ends the process at once.
func interruptible() (context.Context, context.CancelFunc) {
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

// interrupted is the error of a command that failed after its user had interrupted it, whatever it failed of.
func interrupted(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != context.Canceled || arkindex.CodeOf(err) == arkindex.CodeInterrupted {
		return err
	}
	if _, said := err.(exitStatus); said {
		return exitStatus(exitInterrupted)
	}
	return arkindex.Errorf(arkindex.CodeInterrupted, "interrupted: %w", err)
}

// noteInterruption adds that the user has interrupted the preparation, unless an error says so already.
func (p *preparation) noteInterruption(ctx context.Context) {
	if ctx.Err() == context.Canceled && exitCode(p.errs...) != exitInterrupted {
		p.note(arkindex.Errorf(arkindex.CodeInterrupted, "interrupted before anything was sent"))
	}
}

// logInterruption lists what was published before the run was interrupted.
func (a *app) logInterruption(report publish.Report) {
	var done []string
	for _, in := range report.Instances {
		for _, worker := range in.Workers {
			if worker.Err == nil && worker.VersionID != nil {
				done = append(done, fmt.Sprintf("%s (%s)", worker.Slug+onInstance(report, in), *worker.VersionID))
			}
		}
	}
	if len(done) == 0 {
		done = []string{"nothing"}
	}
	a.messages.notice("published before the interruption: " + strings.Join(done, ", "))
}

// onInstance names an instance where a report is about several.
func onInstance(report publish.Report, in publish.InstanceReport) string {
	if len(report.Instances) < 2 {
		return ""
	}
	return " on " + in.Profile
}
