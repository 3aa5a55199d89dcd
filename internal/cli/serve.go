package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/registry"
)

// serveOptions are the options of serve. Each has an environment variable too.
type serveOptions struct {
	listen    string
	database  string
	publicURL string
	proxied   bool
	tlsCert   string
	tlsKey    string
	logFormat string
	requests  string
	oidc      oidcOptions
}

func newServe(a *app) *cobra.Command {
	options := &serveOptions{}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve a registry of workers that speaks Arkindex's API",
		Long: `Serve a registry of workers that speaks Arkindex's API. On first start it creates the database
and an administrator, and prints the administrator's token once, with the lines that use it.

The database is a SQLite file, or one of a PostgreSQL server (also CockroachDB or YugabyteDB), from
which any number of processes on any number of machines can serve. A URL with a password is better
given by ARKINDEX_DATABASE than by an option, which other users of the machine can see.

With --oidc-issuer, jobs of a GitLab publish without a stored secret: they show the ID token that GitLab
gives them, and may publish to their own project's repository for ten minutes. --oidc-allow says which:
PROJECT is a project's path and REF a branch or tag, branch:REF and tag:REF one or the other; in them * stands
for anything but a slash and ** for anything. See docs/registry.md.

Each option has a variable: ARKINDEX_LISTEN, ARKINDEX_DATABASE, ARKINDEX_PUBLIC_URL, ARKINDEX_TLS_CERT,
ARKINDEX_TLS_KEY, ARKINDEX_LOG_FORMAT, ARKINDEX_BEHIND_PROXY=true, ARKINDEX_REQUESTS_PER_TOKEN, ARKINDEX_OIDC_ISSUER,
ARKINDEX_OIDC_AUDIENCE, ARKINDEX_OIDC_ALLOW (several between blanks) and ARKINDEX_OIDC_PROTECTED=true.

/healthz tells that the process answers, /readyz that its database does; /metrics is for Prometheus,
with a token that may read. SIGTERM ends the server when the requests in flight are done.`,
		Example: `  arkindex serve
  arkindex serve --listen 127.0.0.1:9000 --database /srv/arkindex/registry.db
  arkindex serve --public-url https://workers.example.com --behind-proxy \
      --oidc-issuer https://gitlab.example.com --oidc-allow 'group/**@tag:v*'
  arkindex serve --database 'postgres://arkindex@db1,db2/arkindex?target_session_attrs=read-write'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), options) },
	}
	flags := cmd.Flags()
	flags.StringVar(&options.listen, "listen", a.setting("ARKINDEX_LISTEN", "127.0.0.1:8000"), "`ADDRESS` and port to listen on")
	flags.StringVar(&options.database, "database", "", databaseUsage)
	flags.StringVar(&options.publicURL, "public-url", a.setting("ARKINDEX_PUBLIC_URL", ""), "the `URL` under which clients reach the registry")
	flags.BoolVar(&options.proxied, "behind-proxy", a.isOn("ARKINDEX_BEHIND_PROXY"),
		"a proxy in front encrypts, so that any address may be listened on; it must set X-Forwarded-For")
	flags.StringVar(&options.tlsCert, "tls-cert", a.setting("ARKINDEX_TLS_CERT", ""), "PEM `FILE` of the certificate chain, read again when it changes")
	flags.StringVar(&options.tlsKey, "tls-key", a.setting("ARKINDEX_TLS_KEY", ""), "PEM `FILE` of the certificate's key")
	flags.StringVar(&options.logFormat, "log-format", a.setting("ARKINDEX_LOG_FORMAT", "text"), "`FORM` of the log on standard error: text, json")
	flags.StringVar(&options.requests, "requests-per-token", a.setting("ARKINDEX_REQUESTS_PER_TOKEN", strconv.Itoa(registry.DefaultRequests)),
		"how many requests a token may send in a second, `N`; ten times as many at once; 0 for any number")
	options.oidc.add(a, flags)
	return cmd
}

// databaseUsage explains the option --database, whose default is not shown, because the variable may hold a password.
const databaseUsage = "the database: a SQLite `FILE`, or the URL of a PostgreSQL one, postgres://USER@HOST:PORT/NAME (default $XDG_DATA_HOME/arkindex/registry.db)"

// chosenDatabase is the database of an option, of its variable, or the user's own.
func (a *app) chosenDatabase(option string) string {
	chosen := cmp.Or(option, a.setting("ARKINDEX_DATABASE", a.databasePath()))
	if chosen == "" || strings.Contains(chosen, "://") {
		return chosen
	}
	return a.path(chosen)
}

// setting is an option's default: its variable's value, if any.
func (a *app) setting(variable, otherwise string) string {
	if a.Getenv == nil || a.Getenv(variable) == "" {
		return otherwise
	}
	return a.Getenv(variable)
}

func (a *app) serve(ctx context.Context, options *serveOptions) error {
	if err := errors.Join(options.check(), a.checkSwitches("ARKINDEX_BEHIND_PROXY", "ARKINDEX_OIDC_PROTECTED")); err != nil {
		return err
	}
	config, err := options.config(a)
	if err != nil {
		return err
	}
	a.collectSeldom()
	certificate, err := options.certificate(a, config.Logger)
	if err != nil {
		return err
	}
	opened, err := a.openStore(ctx, a.chosenDatabase(options.database))
	if err != nil {
		return err
	}
	defer opened.Close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", options.listen)
	if err != nil {
		return arkindex.Errorf(arkindex.CodeUnavailable, "cannot listen on %s: %w", options.listen, err).
			WithHint("choose another address with --listen")
	}
	defer listener.Close()
	handler := registry.New(opened, config)
	defer func() { _ = handler.Close(context.WithoutCancel(ctx)) }() // what it loses is when tokens were last used
	if err := a.start(ctx, handler, options, options.address(listener), opened.Name()); err != nil {
		return err
	}
	return newHTTPServer(handler, config.Logger).run(ctx, listener, certificate)
}

// collectSeldom lets the server's garbage grow while its memory is small, and collects oftener when it is not.
func (a *app) collectSeldom() {
	if a.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if a.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(64 << 20)
	}
}

// config is what the options say of the registry itself.
func (o *serveOptions) config(a *app) (registry.Config, error) {
	requests, err := strconv.Atoi(o.requests)
	if err != nil || requests < 0 || requests > maxRequests {
		return registry.Config{}, arkindex.Errorf(arkindex.CodeUsage, "--requests-per-token %q is no number up to %d", o.requests, maxRequests)
	}
	limits := registry.DefaultLimits()
	limits.Requests = registry.RequestRate(requests)
	pipelines, err := o.oidc.verifier(a, o.publicURL)
	return registry.Config{
		PublicURL: o.publicURL, Clock: a.Now, Logger: o.logger(a.Stderr), BehindProxy: o.proxied, Limits: &limits, Pipelines: pipelines,
	}, err
}

// maxRequests is how many requests in a second can be counted.
const maxRequests = 1_000_000

// start makes the administrator of a registry that has none, and says that the registry is served.
func (a *app) start(ctx context.Context, handler *registry.Registry, options *serveOptions, address, database string) error {
	token, created, err := handler.Bootstrap(ctx)
	if err != nil {
		return err
	}
	if created {
		a.welcome(address, token)
	}
	if options.logFormat == "json" {
		options.logger(a.Stderr).Info("serving", "address", address, "database", database)
	} else {
		a.messages.log("serving %s from %s", address, database)
	}
	return nil
}

// logger writes the server's log.
func (o *serveOptions) logger(to io.Writer) *slog.Logger {
	if o.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, nil))
	}
	return slog.New(slog.NewTextHandler(to, nil))
}

// certificate reads the server's certificate; nil when it does not encrypt itself.
func (o *serveOptions) certificate(a *app, logger *slog.Logger) (*serverCertificate, error) {
	if o.tlsCert == "" {
		return nil, nil
	}
	return newServerCertificate(a.path(o.tlsCert), a.path(o.tlsKey), logger)
}

// address is where clients reach the registry.
func (o *serveOptions) address(listener net.Listener) string {
	switch {
	case o.publicURL != "":
		return o.publicURL
	case o.tlsCert != "":
		return "https://" + reachable(listener.Addr())
	default:
		return "http://" + reachable(listener.Addr())
	}
}

// reachable names this machine where a server listens on all of its addresses, since no client can use that.
func reachable(address net.Addr) string {
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

// welcome prints the administrator's token, which is not shown again, with what to do with it.
func (a *app) welcome(address, token string) {
	fmt.Fprintf(a.Stdout, `A new registry was created. Its administrator's token is shown only now:

    %[2]s

To publish from a shell (paste the token to the first command, and end it with Ctrl-D):

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

`, address, token)
}
