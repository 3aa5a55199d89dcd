package profile

import (
	"errors"

	"github.com/zalando/go-keyring"

	"arkindex"
)

// service returns the service name of a profile's entry in the keyring. It contains the URL, so
// that a token is never sent to another URL than the one it was stored for.
func service(p Profile) string { return "arkindex:" + p.URL }

// storeToken stores the token of a profile in the system's keyring.
func storeToken(p Profile) error { return keyring.Set(service(p), p.Slug, p.Token.Reveal()) }

// withToken returns the profile with its token, which it fetches from the keyring if necessary. A
// token in the file and an ID token take precedence.
func (p Profile) withToken() (Profile, error) {
	if !p.Keyring || p.Token != "" || p.IDToken != "" {
		return p, nil
	}
	token, err := keyring.Get(service(p), p.Slug)
	if errors.Is(err, keyring.ErrNotFound) {
		return p, arkindex.Errorf(
			arkindex.CodeProfile, "the keyring has no token for the profile %q", p.Slug,
		).
			WithHint("log in again with arkindex login -p %s", p.Slug)
	}
	if err != nil {
		return p, arkindex.Errorf(
			arkindex.CodeProfile, "the keyring that has the token of the profile %q cannot be used: %w",
			p.Slug, err,
		).
			WithHint(
				"unlock it, or log in again with arkindex login -p %s to keep the token in the file", p.Slug,
			)
	}
	p.Token = arkindex.Secret(token)
	return p, nil
}

// eraseToken removes the token of a profile from the keyring.
func eraseToken(p Profile) error {
	if !p.Keyring {
		return nil
	}
	if err := keyring.Delete(service(p), p.Slug); err != nil &&
		!errors.Is(err, keyring.ErrNotFound) && p.Token == "" {
		return arkindex.Errorf(
			arkindex.CodeProfile, "the keyring that has the token of the profile %q cannot be used: %w",
			p.Slug, err,
		).
			WithHint("unlock it and try again")
	}
	return nil
}
