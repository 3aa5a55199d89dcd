//go:build unix

package git

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
	"time"
)

// blocked writes a git program that hangs, because it reads from a pipe that nobody writes to.
// Started waits until it runs.
func (s sandbox) blocked(script string) (program string, started func() error) {
	s.Helper()
	pipe, mark := s.path("pipe"), s.path("mark")
	for _, name := range []string{pipe, mark} {
		if err := syscall.Mkfifo(name, 0o600); err != nil {
			s.Fatal(err)
		}
	}
	s.Cleanup(func() { // lets go of a reader that outlived its parent
		if writer, err := os.OpenFile(pipe, os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
			_ = writer.Close()
		}
	})
	program = s.write("bin/git", "#!/bin/sh\npipe="+pipe+"\nmark="+mark+"\n"+script+"\n")
	return program, func() error {
		_, err := os.ReadFile(mark)
		return err
	}
}

func TestGitThatHangsIsStoppedWithTheCaller(t *testing.T) {
	for name, script := range map[string]string{
		"by itself":         "echo started >$mark; read nothing <$pipe",
		"through its child": "echo started >$mark; (read nothing <$pipe)& wait",
	} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			program, started := s.blocked(script)
			ctx, cancel := context.WithCancel(t.Context())
			failures := make(chan error, 1)
			go func() {
				failures <- started()
				cancel()
			}()
			_, err := Repository{Dir: s.dir, Program: program, Env: s.env}.Facts(ctx, everything(""))
			var failed *Error
			if !errors.As(err, &failed) || failed.Kind != Interrupted || !errors.Is(err, context.Canceled) {
				t.Errorf("Facts() returns the error %v", err)
			}
			if err := <-failures; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestGitThatHangsTimesOut(t *testing.T) {
	s := newSandbox(t)
	program, _ := s.blocked("read nothing <$pipe")
	_, err := Repository{
		Dir: s.dir, Program: program, Env: s.env, Timeout: 10 * time.Millisecond,
	}.Facts(t.Context(), everything(""))
	var failed *Error
	if !errors.As(err, &failed) || failed.Kind != TimedOut {
		t.Errorf("Facts() returns the error %v", err)
	}
}

func TestDeadlineOfTheCallerIsNotATimeoutOfGit(t *testing.T) {
	s := newSandbox(t)
	program, _ := s.blocked("read nothing <$pipe")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := Repository{Dir: s.dir, Program: program, Env: s.env}.Facts(ctx, everything(""))
	var failed *Error
	if !errors.As(err, &failed) || failed.Kind != Spent || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Facts() returns the error %v", err)
	}
}
