package profile

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/zalando/go-keyring"

	"arkindex"
)

// keyringTimeout is how long the system's keyring may take to respond. An unlocked keyring takes
// milliseconds. One that takes longer waits for a person to unlock it, who may not be there, or is
// the forwarded socket of a session that has ended.
const keyringTimeout = 3 * time.Second

// service returns the service name of a profile's entry in the keyring. It contains the URL, so
// that a token is never sent to another URL than the one it was stored for.
func service(p Profile) string { return "arkindex:" + p.URL }

// storeToken stores the token of a profile in the system's keyring.
func storeToken(ctx context.Context, p Profile) error {
	_, err := askKeyring(ctx, keyringTimeout, func() (string, error) {
		return "", keyring.Set(service(p), p.Slug, p.Token.Reveal())
	})
	return err
}

// withToken returns the profile with its token, which it fetches from the keyring if necessary. A
// token in the file and an ID token take precedence.
func (p Profile) withToken(ctx context.Context) (Profile, error) {
	if !p.Keyring || p.Token != "" || p.IDToken != "" {
		return p, nil
	}
	token, err := askKeyring(ctx, keyringTimeout, func() (string, error) {
		return keyring.Get(service(p), p.Slug)
	})
	if errors.Is(err, keyring.ErrNotFound) {
		return p, arkindex.Errorf(
			arkindex.CodeProfile, "the keyring has no token for the profile %q", p.Slug,
		).
			WithHint("log in again with arkindex login -p %s", p.Slug)
	}
	if err != nil {
		return p, p.keyringError(err,
			"unlock it, or log in again with arkindex login -p "+p.Slug+" to keep the token in the file")
	}
	p.Token = arkindex.TrimToken(token)
	return p, nil
}

// eraseToken removes the token of a profile from the keyring.
func eraseToken(ctx context.Context, p Profile) error {
	if !p.Keyring {
		return nil
	}
	_, err := askKeyring(ctx, keyringTimeout, func() (string, error) {
		return "", keyring.Delete(service(p), p.Slug)
	})
	if err != nil && !errors.Is(err, keyring.ErrNotFound) && p.Token == "" {
		return p.keyringError(err, "unlock it and try again")
	}
	return nil
}

// keyringError returns the error for a keyring that cannot be used. An interruption and the end of
// the command's time stay what they are.
func (p Profile) keyringError(err error, hint string) error {
	var ended *arkindex.Error
	if errors.As(err, &ended) {
		return err
	}
	return arkindex.Errorf(
		arkindex.CodeProfile, "the keyring that has the token of the profile %q cannot be used: %w",
		p.Slug, err,
	).
		WithHint("%s", hint)
}

// askKeyring returns the result of ask, which cannot be cancelled, unless it takes too long or the
// context ends. It goes on in the background then, for as long as the process runs.
func askKeyring(
	ctx context.Context, timeout time.Duration, ask func() (string, error),
) (string, error) {
	type result struct {
		token string
		err   error
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	done := make(chan result, 1)
	go func() {
		token, err := ask()
		done <- result{token, err}
	}()
	select {
	case r := <-done:
		return r.token, r.err
	case <-limited.Done():
	}
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return "", arkindex.Errorf(
			arkindex.CodeInterrupted, "interrupted while waiting for %s", keyringName(),
		)
	case ctx.Err() != nil:
		return "", arkindex.Errorf(
			arkindex.CodeUnavailable, "%s did not respond in time", keyringName(),
		).WithHint("unlock it, or give more time with --timeout")
	default:
		return "", fmt.Errorf("%s did not respond within %v", keyringName(), timeout)
	}
}

// keyringName returns the name that users know the system's keyring by.
func keyringName() string {
	switch runtime.GOOS {
	case "darwin":
		return "the macOS keychain"
	case "windows":
		return "the Windows Credential Manager"
	default:
		return "the Secret Service (the desktop's keyring)"
	}
}
