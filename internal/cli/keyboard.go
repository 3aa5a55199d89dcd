package cli

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

// maxSecret bounds what is read from standard input as a secret, in bytes.
const maxSecret = 64 << 10

// keyboard returns standard input when a person types it, else nil.
func (a *app) keyboard() *os.File {
	if file, ok := a.Stdin.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return file
	}
	return nil
}

// ask puts a question on standard error and returns the answer, or standard when the answer is empty. It asks again until
// there is one.
func (a *app) ask(ctx context.Context, question, standard string) (string, error) {
	if standard != "" {
		question += " [" + standard + "]"
	}
	for {
		fmt.Fprint(a.Stderr, visible(question)+": ")
		answer, err := await(ctx, func() (string, error) { return readLine(a.Stdin) })
		if err != nil {
			return "", err
		}
		if answer = strings.TrimSpace(answer); answer != "" {
			return answer, nil
		}
		if standard != "" {
			return standard, nil
		}
	}
}

// confirm asks a question whose answer is yes unless something that begins with n is said.
func (a *app) confirm(ctx context.Context, question string) (bool, error) {
	answer, err := a.ask(ctx, question, "yes")
	return !strings.HasPrefix(strings.ToLower(answer), "n"), err
}

// askSecret is ask without showing what is typed.
func (a *app) askSecret(ctx context.Context, keyboard *os.File, question string) (arkindex.Secret, error) {
	fd := int(keyboard.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", arkindex.Errorf(arkindex.CodeInternal, "the terminal cannot be used: %w", err)
	}
	for {
		fmt.Fprint(a.Stderr, question+": ")
		answer, err := await(ctx, func() ([]byte, error) { return term.ReadPassword(fd) })
		fmt.Fprintln(a.Stderr)
		if err != nil {
			_ = term.Restore(fd, before) // an interrupted reader would leave a terminal that shows nothing
			return "", err
		}
		if len(answer) > 0 {
			return arkindex.Secret(answer), nil
		}
	}
}

// await returns what read does, unless the user interrupts it: reading a terminal cannot be given up.
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
		var none T
		return none, arkindex.Errorf(arkindex.CodeInterrupted, "interrupted")
	case got := <-done:
		if got.err != nil {
			got.err = arkindex.Errorf(arkindex.CodeUsage, "standard input cannot be read: %w", got.err)
		}
		return got.value, got.err
	}
}

// readLine reads up to the end of a line and not a byte more: what follows may be the answer to the next question.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for one := make([]byte, 1); len(line) < maxSecret; {
		n, err := r.Read(one)
		if n == 1 && one[0] == '\n' {
			break
		}
		line = append(line, one[:n]...)
		if errors.Is(err, io.EOF) && len(line) > 0 {
			break
		}
		if err != nil {
			return "", err
		}
	}
	return strings.TrimSuffix(string(line), "\r"), nil
}

// readSecret takes the one line of standard input as a secret called name.
func (a *app) readSecret(ctx context.Context, name string) (arkindex.Secret, error) {
	content, err := await(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(a.Stdin, maxSecret)) })
	if err != nil {
		return "", err
	}
	secret := strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r")
	if secret == "" || strings.ContainsAny(secret, "\r\n") {
		return "", arkindex.Errorf(arkindex.CodeUsage, "standard input should hold the %s in one line", name).
			WithHint("pipe the %s into the command", name)
	}
	return arkindex.Secret(secret), nil
}
