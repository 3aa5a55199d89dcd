package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/profile"
	"arkindex/internal/registry"
	"arkindex/internal/registry/store"
)

// chooseProfiles finds the profiles that the options, the environment and the profile file name.
func (a *app) chooseProfiles(ctx context.Context) (profile.Choice, error) {
	file, err := a.profileFile(ctx)
	if err != nil {
		return profile.Choice{}, err
	}
	return profile.Choose(a.profiles, file, a.Getenv)
}

// oneProfile is chooseProfiles for a command that reads from one instance. It prints the notices.
func (a *app) oneProfile(ctx context.Context) (profile.Profile, error) {
	choice, err := a.chooseProfiles(ctx)
	for _, notice := range choice.Notices {
		a.messages.notice(notice)
	}
	if err != nil {
		return profile.Profile{}, err
	}
	if len(choice.Profiles) > 1 {
		return profile.Profile{}, arkindex.Errorf(arkindex.CodeUsage, "this command reads from one instance, and -p names %d", len(choice.Profiles)).
			WithHint("give one -p")
	}
	return choice.Profiles[0], nil
}

// connection is an instance that can be called. Close releases what it holds.
type connection struct {
	profile profile.Profile
	client  *instance.Client
	close   func() error
}

// URL is where the instance is: its address, or the database file of the registry in this process.
func (c connection) URL(a *app) string {
	if c.profile.Builtin() {
		return "file://" + filepath.ToSlash(a.databasePath())
	}
	return c.client.URL()
}

// connect makes a client for a profile. For the built-in profile the registry's handler runs in this process.
func (a *app) connect(ctx context.Context, p profile.Profile) (connection, error) {
	transport, err := a.transport(p)
	if err != nil {
		return connection{}, err
	}
	config := instance.Config{
		URL: p.URL, Token: p.Token, IDToken: p.IDToken, Transport: transport,
		SchemaURL: a.Getenv("ARKINDEX_API_SCHEMA_URL"), UserAgent: "arkindex/" + a.Version,
		CacheDir: a.cacheDirectory(), Retry: a.patience(),
	}
	release := func() error { return nil }
	if p.Builtin() {
		opened, err := a.openStore(ctx, a.databasePath())
		if err != nil {
			return connection{}, err
		}
		config.URL, config.SchemaURL, config.CacheDir, config.Retry = "http://"+localHost, "", "", nil
		config.Transport = inProcess{registry.New(opened, registry.Config{Clock: a.Now, Local: true})}
		release = opened.Close
	}
	if a.verbose || a.debug {
		a.messages.log("using the profile %s (%s)", p.Slug, p.Origin)
	}
	config.Transport = a.traced(config.Transport)
	client, err := instance.New(config)
	if err != nil {
		_ = release()
		return connection{}, arkindex.Errorf(arkindex.CodeOf(err), "the profile %q cannot be used: %w", p.Slug, err).
			WithHint("write its url as https://arkindex.example.com")
	}
	return connection{profile: p, client: client, close: release}, nil
}

// cacheDirectory is where the documents of instances are kept: $XDG_CACHE_HOME/arkindex. Empty without a home.
func (a *app) cacheDirectory() string {
	if dir := a.Getenv("XDG_CACHE_HOME"); dir != "" {
		return filepath.Join(dir, "arkindex")
	}
	if home := a.Getenv("HOME"); home != "" {
		return filepath.Join(home, ".cache", "arkindex")
	}
	return ""
}

// patience retries requests to a service that fails.
func (a *app) patience() *instance.RetryPolicy {
	return &instance.RetryPolicy{Now: a.Now, Sleep: a.Sleep, OnWait: a.announceWait}
}

// announceWait says that a request will be sent again.
func (a *app) announceWait(wait instance.Wait) {
	a.messages.notice(fmt.Sprintf("%v; trying again in %s", wait.Reason, wait.Delay.Round(100*time.Millisecond)))
}

// databasePath is where the user's own registry keeps its data: $XDG_DATA_HOME/arkindex/registry.db. It is empty when neither
// XDG_DATA_HOME, which has to be absolute, nor HOME is set.
func (a *app) databasePath() string {
	dir, home := a.Getenv("XDG_DATA_HOME"), a.Getenv("HOME")
	switch {
	case filepath.IsAbs(dir):
	case home != "":
		dir = filepath.Join(home, ".local", "share")
	default:
		return ""
	}
	return filepath.Join(dir, "arkindex", "registry.db")
}

// hasDatabase reports whether the user's own registry has been made.
func (a *app) hasDatabase() bool {
	_, err := os.Stat(a.databasePath())
	return err == nil
}

// openStore opens the database at a place. Without one, a directory that happens to be the current one is no place for it.
func (a *app) openStore(ctx context.Context, location string) (*store.Store, error) {
	if location == "" {
		return nil, arkindex.Errorf(arkindex.CodeUsage, "there is no place for the registry of this machine").
			WithHint("set HOME or XDG_DATA_HOME, or name a database with --database")
	}
	return store.Open(ctx, location)
}
