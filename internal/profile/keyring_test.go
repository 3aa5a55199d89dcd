package profile

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"arkindex"
)

func TestTokenIsStoredInTheKeyringOnRequest(t *testing.T) {
	keyring.MockInit()
	path := write(t, "").Path
	saved := Profile{Slug: "demo", URL: "https://demo.example.com", Token: "canary", Keyring: true}
	notices, err := Save(t.Context(), File{Path: path}, saved, true)
	if err != nil || len(notices) > 0 {
		t.Fatal(notices, err)
	}
	if text := content(t, path); strings.Contains(text, "canary") ||
		!strings.Contains(text, "token: ''") {
		t.Errorf("the file is\n%s", text)
	}
	choice, err := Choose(t.Context(), nil, read(t, path), environment(nil))
	if err != nil || choice.Profiles[0].Token != "canary" {
		t.Fatalf("%v, %v", choice, err)
	}
	if err := Forget(t.Context(), path, choice.Profiles[0]); err != nil {
		t.Fatal(err)
	}
	_, err = Choose(t.Context(), nil, read(t, path), environment(nil))
	var e *arkindex.Error
	if !errors.As(err, &e) || e.Code != arkindex.CodeProfile ||
		!strings.Contains(e.Hint, "arkindex login -p demo") {
		t.Errorf("the forgotten token: %v", err)
	}
}

func TestTokenForAnotherURLIsNotFetchedFromTheKeyring(t *testing.T) {
	keyring.MockInit()
	path := write(t, "").Path
	if _, err := Save(
		t.Context(), File{Path: path},
		Profile{Slug: "demo", URL: "https://demo.example.com", Token: "canary", Keyring: true}, true,
	); err != nil {
		t.Fatal(err)
	}
	file, err := ParseFile(
		path, []byte(strings.ReplaceAll(content(t, path), "demo.example", "evil.example")),
	)
	if err != nil {
		t.Fatal(err)
	}
	if choice, err := Choose(
		t.Context(), nil, file, environment(nil),
	); arkindex.CodeOf(err) != arkindex.CodeProfile {
		t.Errorf("%v, %v", choice, err)
	}
}

func TestTokenIsStoredInTheFileWithoutKeyring(t *testing.T) {
	keyring.MockInitWithError(errors.New("no keyring"))
	path := write(
		t, "hosts: {demo: {url: 'https://demo.example.com', token: '', token_storage: keyring}}\n",
	).Path
	if _, err := Choose(
		t.Context(), nil, read(t, path), environment(nil),
	); arkindex.CodeOf(err) != arkindex.CodeProfile {
		t.Errorf("a keyring that cannot be used: %v", err)
	}
	notices, err := Save(
		t.Context(), File{Path: path},
		Profile{Slug: "demo", URL: "https://demo.example.com", Token: "t", Keyring: true}, false,
	)
	if err != nil || len(notices) != 1 {
		t.Fatalf("%v, %v", notices, err)
	}
	choice, err := Choose(t.Context(), nil, read(t, path), environment(nil))
	if err != nil || choice.Profiles[0].Token != "t" || choice.Profiles[0].Keyring {
		t.Errorf("%v, %v", choice, err)
	}
}

func read(t *testing.T, path string) File {
	t.Helper()
	file, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestKeyringThatDoesNotRespondIsGivenUp(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	hang := func() (string, error) { <-release; return "", nil }
	if _, err := askKeyring(t.Context(), time.Millisecond, hang); err == nil ||
		!strings.Contains(err.Error(), "within 1ms") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := askKeyring(ctx, time.Hour, hang)
	if arkindex.CodeOf(err) != arkindex.CodeInterrupted {
		t.Errorf("interrupted: %v", err)
	}
	if err := saved.keyringError(err, ""); arkindex.CodeOf(err) != arkindex.CodeInterrupted {
		t.Errorf("interrupted: %v", err)
	}
}
