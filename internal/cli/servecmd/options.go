package servecmd

import (
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strconv"

	"github.com/spf13/pflag"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/registry"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/ratelimit"
)

// serveOptions are the options of serve. Each has an environment variable too.
type serveOptions struct {
	app         *app.App
	listen      string
	adminListen string
	database    string
	publicURL   string
	behindProxy bool
	tlsCert     string
	tlsKey      string
	logFormat   string
	requests    string
	oidc        oidcOptions
}

// The values of --log-format.
const (
	logText = "text"
	logJSON = "json"
)

func (o *serveOptions) addTo(flags *pflag.FlagSet) {
	a := o.app
	flags.StringVar(&o.listen, "listen", a.Setting("ARKINDEX_LISTEN", "127.0.0.1:8000"),
		"`ADDRESS` and port to listen on")
	flags.StringVar(&o.adminListen, "admin-listen", a.Setting("ARKINDEX_ADMIN_LISTEN", ""),
		"`ADDRESS` and port for /healthz, /readyz and /metrics, which need no token there")
	flags.StringVar(&o.database, "database", "", app.DatabaseUsage)
	flags.StringVar(&o.publicURL, "public-url", a.Setting("ARKINDEX_PUBLIC_URL", ""),
		"`URL` at which clients reach the registry")
	flags.BoolVar(&o.behindProxy, "behind-proxy", isOn(a, "ARKINDEX_BEHIND_PROXY"),
		"listen on any address, behind an encrypting proxy, which must set X-Forwarded-For")
	flags.StringVar(&o.tlsCert, "tls-cert", a.Setting("ARKINDEX_TLS_CERT", ""),
		"PEM `FILE` of the certificate chain, read again when it changes")
	flags.StringVar(&o.tlsKey, "tls-key", a.Setting("ARKINDEX_TLS_KEY", ""),
		"PEM `FILE` of the certificate's key")
	flags.StringVar(&o.logFormat, "log-format", a.Setting("ARKINDEX_LOG_FORMAT", logText),
		"`FORMAT` of the log on standard error: text, json")
	flags.StringVar(&o.requests, "requests-per-token",
		a.Setting("ARKINDEX_REQUESTS_PER_TOKEN", strconv.Itoa(auth.DefaultRequests)),
		"allow `N` requests per second and token, and bursts of ten times as many; 0 for no limit")
	o.oidc.addTo(a, flags)
}

// check rejects options that are invalid or contradict each other.
func (o *serveOptions) check() error {
	if o.logFormat != logText && o.logFormat != logJSON {
		return arkindex.Errorf(
			arkindex.CodeUsage, "--log-format %q is neither text nor json", o.logFormat,
		)
	}
	if (o.tlsCert == "") != (o.tlsKey == "") {
		return arkindex.Errorf(arkindex.CodeUsage, "--tls-cert and --tls-key go together").
			WithHint("name both files, or none")
	}
	if err := checkPublicURL(o.publicURL); err != nil {
		return err
	}
	if _, _, err := net.SplitHostPort(o.adminListen); o.adminListen != "" && err != nil {
		return arkindex.Errorf(arkindex.CodeUsage,
			"--admin-listen %q is not an address with a port", o.adminListen).
			WithHint("write it as 127.0.0.1:9090")
	}
	return o.checkListen()
}

// checkPublicURL rejects URLs that cannot begin the addresses in responses. Its error leaves the
// URL out, since it may hold a password.
func checkPublicURL(text string) error {
	u, err := url.Parse(text)
	if text == "" || err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" &&
		u.User == nil && u.RawQuery == "" && !u.ForceQuery && u.Fragment == "" {
		return nil
	}
	return arkindex.Errorf(arkindex.CodeUsage,
		"--public-url is not an address at which clients can reach the registry").
		WithHint("write it as https://workers.example.com, without a user, query or fragment")
}

// checkListen rejects addresses on which others could read unencrypted tokens.
func (o *serveOptions) checkListen() error {
	host, _, err := net.SplitHostPort(o.listen)
	if err != nil {
		return arkindex.Errorf(
			arkindex.CodeUsage, "--listen %q is not an address with a port", o.listen,
		).
			WithHint("write it as 127.0.0.1:8000")
	}
	ip, err := netip.ParseAddr(host)
	if host == "localhost" || err == nil && ip.IsLoopback() || o.behindProxy || o.tlsCert != "" {
		return nil
	}
	return arkindex.Errorf(arkindex.CodeUsage,
		"--listen %s would send tokens unencrypted over the network", o.listen).
		WithHint("listen on 127.0.0.1, give a certificate with --tls-cert and --tls-key, " +
			"or put an encrypting proxy in front and add --behind-proxy")
}

// maxRequests is the highest value of --requests-per-token.
const maxRequests = 1_000_000

// config returns the configuration of the registry.
func (o *serveOptions) config() (registry.Config, error) {
	requests, err := strconv.Atoi(o.requests)
	if err != nil || requests < 0 || requests > maxRequests {
		return registry.Config{}, arkindex.Errorf(arkindex.CodeUsage,
			"--requests-per-token %q is not a number up to %d", o.requests, maxRequests)
	}
	limits := auth.DefaultLimits()
	limits.Requests = ratelimit.PerSecond(requests)
	pipelines, err := o.oidc.verifier(o.app, o.publicURL)
	return registry.Config{
		PublicURL: o.publicURL, Clock: o.app.Process.Now, Logger: o.logger(), BehindProxy: o.behindProxy,
		Limits: &limits, Pipelines: pipelines,
	}, err
}

// logger returns the server's log.
func (o *serveOptions) logger() *slog.Logger {
	return newLogger(o.app.Process.Stderr, o.logFormat)
}

// certificate loads the server's certificate. It is nil if the server does not encrypt.
func (o *serveOptions) certificate(logger *slog.Logger) (*serverCertificate, error) {
	if o.tlsCert == "" {
		return nil, nil
	}
	return newServerCertificate(o.app.Path(o.tlsCert), o.app.Path(o.tlsKey), logger)
}

// isOn reports whether a variable switches something on.
func isOn(a *app.App, variable string) bool {
	on, err := strconv.ParseBool(a.Setting(variable, "false"))
	return err == nil && on
}

// checkSwitches rejects variables that are neither true nor false, which would silently mean
// false.
func checkSwitches(a *app.App, variables ...string) error {
	for _, variable := range variables {
		if _, err := strconv.ParseBool(a.Setting(variable, "false")); err != nil {
			return arkindex.Errorf(arkindex.CodeUsage, "%s is neither true nor false", variable).
				WithHint("write true or false")
		}
	}
	return nil
}
