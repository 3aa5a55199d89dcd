package app

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/profile"
	"arkindex/internal/registry"
)

// localHost is the host of the registry in this process. The name never resolves.
const localHost = "local.invalid"

// Connection is an instance that can be called. URL is the instance's address, or the database
// file of the registry in this process. Client is nil in the result of Unconnected.
type Connection struct {
	Profile profile.Profile
	URL     string
	Client  *instance.Client
	Close   func() error
}

// Unconnected returns the connection to this machine's registry before its database exists: it has
// an address, but no client.
func (a *App) Unconnected(p profile.Profile) Connection {
	return Connection{Profile: p, URL: a.databaseURL(), Close: func() error { return nil }}
}

// Connect creates a client for a profile. For the built-in profile, the registry's handler runs in
// this process. The caller must call the connection's Close.
func (a *App) Connect(ctx context.Context, p profile.Profile) (Connection, error) {
	transport := http.RoundTripper(nil)
	if !p.Builtin() {
		var err error
		if transport, err = a.transport(p); err != nil {
			return Connection{}, err
		}
	}
	a.HideSecret(p.Token)
	a.HideSecret(p.IDToken)
	config := instance.Config{
		URL: p.URL, Token: p.Token, IDToken: p.IDToken, Transport: transport,
		SchemaURL: a.Process.Getenv("ARKINDEX_API_SCHEMA_URL"), UserAgent: a.UserAgent(),
		CacheDir: a.cacheDirectory(), Retry: a.Retry(), Redact: a.trace.Redact,
	}
	release := func() error { return nil }
	if p.Builtin() {
		opened, err := a.OpenStore(ctx, a.DatabasePath())
		if err != nil {
			return Connection{}, err
		}
		handler := registry.New(opened, registry.Config{Clock: a.Process.Now, Local: true})
		config.URL, config.Transport = "http://"+localHost, localTransport{handler}
		config.SchemaURL, config.CacheDir, config.Retry = "", "", nil
		release = opened.Close
	}
	if a.Options.Verbose || a.Options.Debug {
		a.Messages.Logf("using the profile %s (%s)", p.Slug, p.Origin)
	}
	config.Transport = a.Traced(config.Transport)
	client, err := instance.New(config)
	if err != nil {
		_ = release()
		return Connection{}, arkindex.Errorf(arkindex.CodeOf(err),
			"the profile %q cannot be used: %w", p.Slug, err).
			WithHint("write its url as https://arkindex.example.com")
	}
	url := client.URL()
	if p.Builtin() {
		url = a.databaseURL()
	}
	return Connection{Profile: p, URL: url, Client: client, Close: release}, nil
}

// WithClient calls do with a client of the instance that a read-only command works on.
func (a *App) WithClient(
	ctx context.Context, do func(context.Context, *instance.Client) error,
) error {
	return a.WithConnection(ctx, func(ctx context.Context, connection Connection) error {
		return do(ctx, connection.Client)
	})
}

// WithConnection connects to the instance that a read-only command works on and calls do, within
// the time of --timeout.
func (a *App) WithConnection(
	ctx context.Context, do func(context.Context, Connection) error,
) error {
	ctx, cancel := context.WithTimeout(ctx, a.Options.Timeout)
	defer cancel()
	p, err := a.OneProfile(ctx)
	if err != nil {
		return err
	}
	connection, err := a.Connect(ctx, p)
	if err != nil {
		return err
	}
	defer connection.Close()
	return do(ctx, connection)
}

// Retry returns how clients wait and retry when a service fails.
func (a *App) Retry() *instance.RetryPolicy {
	policy := &instance.RetryPolicy{
		Now: a.Process.Now, Sleep: a.Process.Sleep, OnWait: a.announceRetry,
	}
	if !a.Patient() {
		policy.Connecting = giveUpConnecting
	}
	return policy
}

func (a *App) announceRetry(wait instance.Wait) {
	delay := wait.Delay.Round(100 * time.Millisecond)
	a.Messages.Notice(fmt.Sprintf("%v; trying again in %s", wait.Reason, delay))
}

// cacheDirectory returns where the OpenAPI documents of instances are cached:
// $XDG_CACHE_HOME/arkindex. It is empty when there is no home directory.
func (a *App) cacheDirectory() string {
	if dir := a.Process.Getenv("XDG_CACHE_HOME"); dir != "" {
		return filepath.Join(dir, "arkindex")
	}
	if home := a.Process.Getenv("HOME"); home != "" {
		return filepath.Join(home, ".cache", "arkindex")
	}
	return ""
}

// AccountName returns the name of an account for messages.
func AccountName(account instance.Account) string {
	for _, name := range []string{account.Email, account.DisplayName} {
		if name != "" {
			return name
		}
	}
	return "an account without a name"
}
