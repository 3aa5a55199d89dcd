// Package servecmd holds the command that serves a registry.
package servecmd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/registry"
	"arkindex/internal/registry/store"
)

// NewCmdServe returns the command "arkindex serve".
func NewCmdServe(a *app.App) *cobra.Command {
	opts := &serveOptions{app: a}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve a registry of workers that speaks Arkindex's API",
		Long: `Serve a registry of workers that speaks Arkindex's API. The first start creates the
database and an administrator, and prints the administrator's token once, with instructions.

The database is a SQLite file, or one of a PostgreSQL server (13 or later), from which any number
of processes on any number of machines can serve. Give a URL with a password in
ARKINDEX_DATABASE rather than as an option, which other users of the machine can see.

With --oidc-issuer, the jobs of a GitLab publish without a stored secret: they send the ID token
that GitLab gives them, and may publish the commit that they run for to their own project's
repository for ten minutes.
--oidc-allow limits which jobs may: PROJECT is the path of a project, and REF a branch or tag,
branch:REF and tag:REF one or the other. * matches anything but a slash, and ** matches anything.
See docs/registry.md.

Each option has a variable: ARKINDEX_LISTEN, ARKINDEX_ADMIN_LISTEN, ARKINDEX_DATABASE,
ARKINDEX_PUBLIC_URL, ARKINDEX_TLS_CERT, ARKINDEX_TLS_KEY, ARKINDEX_LOG_FORMAT,
ARKINDEX_BEHIND_PROXY=true, ARKINDEX_REQUESTS_PER_TOKEN, ARKINDEX_OIDC_ISSUER,
ARKINDEX_OIDC_AUDIENCE, ARKINDEX_OIDC_ALLOW (several separated by blanks),
ARKINDEX_OIDC_PROTECTED=true and ARKINDEX_OIDC_ANY_COMMIT=true.

/healthz reports that the process responds, /readyz that its database does; /metrics is for
Prometheus, with a token that may read. --admin-listen serves the three on an address of their
own as well, without a token, and whatever the load of the other. SIGTERM ends the server after
the requests in flight.`,
		Example: `  arkindex serve
  arkindex serve --listen 127.0.0.1:9000 --database /srv/arkindex/registry.db
  arkindex serve --public-url https://workers.example.com --behind-proxy \
      --oidc-issuer https://gitlab.example.com --oidc-allow 'group/**@tag:v*'
  arkindex serve --database \
      'postgres://arkindex@db1,db2/arkindex?target_session_attrs=read-write'`,
		Args: app.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runServe(cmd.Context(), opts) },
	}
	opts.addTo(cmd.Flags())
	return cmd
}

func runServe(ctx context.Context, opts *serveOptions) error {
	a := opts.app
	switches := checkSwitches(a, "ARKINDEX_BEHIND_PROXY", "ARKINDEX_OIDC_PROTECTED",
		"ARKINDEX_OIDC_ANY_COMMIT")
	if err := errors.Join(opts.check(), switches); err != nil {
		return err
	}
	config, err := opts.config()
	if err != nil {
		return err
	}
	limitMemory(a)
	certificate, err := opts.certificate(config.Logger)
	if err != nil {
		return err
	}
	opened, err := a.OpenStore(ctx, a.ChosenDatabase(opts.database))
	if err != nil {
		return err
	}
	defer opened.Close()
	listener, err := listen(ctx, "--listen", opts.listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	handler := registry.New(opened, config)
	// An error of Close only loses when tokens were last used.
	defer func() { _ = handler.Close(context.WithoutCancel(ctx)) }()
	if err := announce(ctx, opts, handler, opts.address(listener), opened.Name()); err != nil {
		return err
	}
	warnAboutReplication(ctx, opts, opened)
	server := newHTTPServer(handler, config.Logger, newConnections(opts.behindProxy))
	run := func(ctx context.Context) error {
		notifyManager(ctx, a, config.Logger, "READY=1")
		return server.run(ctx, listener, certificate)
	}
	if opts.adminListen == "" {
		return run(ctx)
	}
	return runBoth(ctx, opts, handler, run)
}

// listen listens on the address of an option.
func listen(ctx context.Context, option, address string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeUnavailable, "cannot listen on %s: %w", address, err).
			WithHint("choose another address with %s", option)
	}
	return listener, nil
}

// runBoth serves health and metrics on their own address beside the registry, which run serves.
// When one of them ends, so does the other.
func runBoth(
	ctx context.Context, opts *serveOptions, handler *registry.Registry,
	run func(context.Context) error,
) error {
	listener, err := listen(ctx, "--admin-listen", opts.adminListen)
	if err != nil {
		return err
	}
	defer listener.Close()
	admin := newHTTPServer(handler.Monitoring(), opts.logger(), newConnections(false))
	both, ctx := errgroup.WithContext(ctx)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	both.Go(func() error { return admin.run(ctx, listener, nil) })
	both.Go(func() error { defer stop(); return run(ctx) })
	return both.Wait()
}

// limitMemory lets garbage accumulate while the server's memory is small, and collects it more
// often otherwise.
func limitMemory(a *app.App) {
	if a.Process.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if a.Process.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(64 << 20)
	}
}

// announce creates the administrator of a registry without one, and logs that the registry is
// served.
func announce(
	ctx context.Context, opts *serveOptions, handler *registry.Registry, address, database string,
) error {
	token, created, err := handler.Bootstrap(ctx)
	if err != nil {
		return err
	}
	if created {
		printWelcome(opts.app, address, token)
	}
	if opts.logFormat == logJSON {
		opts.logger().Info("serving", "address", address, "database", database)
	} else {
		opts.app.Messages.Logf("serving %s from %s", address, database)
	}
	return nil
}

// replicationTimeout bounds how long the server waits to learn how its database is replicated.
const replicationTimeout = 5 * time.Second

// warnAboutReplication warns of a cluster that loses publications in a failover. A database that
// does not respond now is no reason not to serve.
func warnAboutReplication(ctx context.Context, opts *serveOptions, opened *store.Store) {
	ctx, cancel := context.WithTimeout(ctx, replicationTimeout)
	defer cancel()
	if mayLose, err := opened.MayLoseCommits(ctx); err != nil || !mayLose {
		return
	}
	const warning = "the database names several servers, but its primary waits for no standby"
	const hint = "a failover can lose confirmed publications: " +
		"set synchronous_standby_names, see docs/operations.md"
	if opts.logFormat == logJSON {
		opts.logger().Warn(warning, "hint", hint)
		return
	}
	opts.app.Messages.WarnError(arkindex.Errorf(arkindex.CodeInvalid, warning).WithHint(hint))
}

// address returns where clients reach the registry.
func (o *serveOptions) address(listener net.Listener) string {
	switch {
	case o.publicURL != "":
		return o.publicURL
	case o.tlsCert != "":
		return "https://" + reachableAddress(listener.Addr())
	default:
		return "http://" + reachableAddress(listener.Addr())
	}
}

// reachableAddress replaces the unspecified address of a server on all interfaces, which no client
// can use, with the name of the machine.
func reachableAddress(address net.Addr) string {
	tcp, isTCP := address.(*net.TCPAddr)
	if !isTCP || !tcp.IP.IsUnspecified() {
		return address.String()
	}
	name, err := os.Hostname()
	if err != nil {
		return address.String()
	}
	return net.JoinHostPort(name, strconv.Itoa(tcp.Port))
}

// printWelcome prints the administrator's token, which is not shown again, and how to use it.
func printWelcome(a *app.App, address, token string) {
	fmt.Fprintf(a.Process.Stdout, welcome, address, token)
}

// welcome is the message of a new registry, with its address and token.
const welcome = `A new registry was created. Its administrator's token is shown only now:

    %[2]s

To publish from a shell (paste the token into the first command, and end it with Ctrl-D):

    arkindex login --host %[1]s --token-stdin
    arkindex worker publish registry.example.com/group/worker:0.4.2

To publish from GitLab, set ARKINDEX_API_URL=%[1]s and ARKINDEX_API_TOKEN (masked) in the
project's CI/CD settings, and add to .gitlab-ci.yml:

    publish:
      stage: deploy
      script:
        - arkindex worker publish "$CI_REGISTRY_IMAGE:$CI_COMMIT_TAG"
      rules:
        - if: $CI_COMMIT_TAG

`
