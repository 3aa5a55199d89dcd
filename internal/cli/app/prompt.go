package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"arkindex"
)

// maxSecret is the maximum size of a secret on standard input, in bytes.
const maxSecret = 64 << 10

// InputTerminal returns standard input if it is a terminal, else nil.
func (a *App) InputTerminal() *os.File {
	if file, ok := a.Process.Stdin.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return file
	}
	return nil
}

// Ask prompts on standard error and returns the answer, or defaultAnswer if the answer is empty.
// Without a default, it repeats the question until there is an answer.
func (a *App) Ask(ctx context.Context, question, defaultAnswer string) (string, error) {
	if defaultAnswer != "" {
		question += " [" + defaultAnswer + "]"
	}
	for {
		fmt.Fprint(a.Process.Stderr, Printable(question)+": ")
		answer, err := await(ctx, func() (string, error) { return readLine(a.Process.Stdin) })
		if err != nil {
			return "", err
		}
		if answer = strings.TrimSpace(answer); answer != "" {
			return answer, nil
		}
		if defaultAnswer != "" {
			return defaultAnswer, nil
		}
	}
}

// Confirm asks a yes-or-no question. Any answer that does not begin with n means yes.
func (a *App) Confirm(ctx context.Context, question string) (bool, error) {
	answer, err := a.Ask(ctx, question, "yes")
	return !strings.HasPrefix(strings.ToLower(answer), "n"), err
}

// AskSecret is Ask without echo.
func (a *App) AskSecret(
	ctx context.Context, terminal *os.File, question string,
) (arkindex.Secret, error) {
	fd := int(terminal.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", arkindex.Errorf(arkindex.CodeInternal, "the terminal cannot be used: %w", err)
	}
	for {
		fmt.Fprint(a.Process.Stderr, Printable(question)+": ")
		answer, err := await(ctx, func() ([]byte, error) { return term.ReadPassword(fd) })
		fmt.Fprintln(a.Process.Stderr)
		if err != nil {
			_ = term.Restore(fd, before) // an interrupted read leaves the echo off
			return "", err
		}
		if secret := arkindex.TrimSecret(string(answer)); secret != "" {
			return checkSecret(secret, strings.ToLower(question))
		}
	}
}

// ReadSecret reads a secret from standard input, which must hold a single line. Messages call it
// name.
func (a *App) ReadSecret(ctx context.Context, name string) (arkindex.Secret, error) {
	content, err := await(ctx, func() ([]byte, error) {
		return io.ReadAll(io.LimitReader(a.Process.Stdin, maxSecret))
	})
	if err != nil {
		return "", err
	}
	secret := arkindex.TrimSecret(string(content))
	if secret == "" || strings.ContainsAny(secret.Reveal(), "\r\n") {
		return "", arkindex.Errorf(
			arkindex.CodeUsage, "standard input should hold the %s in one line", name,
		).
			WithHint("pipe the %s into the command", name)
	}
	return checkSecret(secret, name)
}

// checkSecret rejects a secret that cannot be sent. Messages call it name.
func checkSecret(secret arkindex.Secret, name string) (arkindex.Secret, error) {
	if secret.HasControl() {
		return "", arkindex.Errorf(arkindex.CodeUsage, "the %s contains a control character", name).
			WithHint("give it in one line, as UTF-8")
	}
	return secret, nil
}

// await returns the result of read, unless the context ends first: a read from a terminal cannot
// be cancelled.
func await[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := read()
		done <- outcome{value, err}
	}()
	select {
	case <-ctx.Done():
		var zero T
		return zero, arkindex.Errorf(arkindex.CodeInterrupted, "interrupted")
	case got := <-done:
		if got.err != nil {
			got.err = arkindex.Errorf(arkindex.CodeUsage, "standard input cannot be read: %w", got.err)
		}
		return got.value, got.err
	}
}

// readLine reads up to the end of a line and no further: what follows may answer the next
// question.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for buffer := make([]byte, 1); len(line) < maxSecret; {
		n, err := r.Read(buffer)
		if n == 1 && buffer[0] == '\n' {
			break
		}
		line = append(line, buffer[:n]...)
		if errors.Is(err, io.EOF) && len(line) > 0 {
			break
		}
		if err != nil {
			return "", err
		}
	}
	return strings.TrimSuffix(string(line), "\r"), nil
}
