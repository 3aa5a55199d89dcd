package app

import (
	"crypto/tls"
	"errors"
	"net/http"
	"time"

	"arkindex"
	"arkindex/internal/network"
	"arkindex/internal/profile"
)

// giveUpConnecting is how long to try to connect to a server while a person waits.
const giveUpConnecting = 10 * time.Second

// Patient reports whether a server that cannot be reached is tried for as long as --timeout
// allows: for a publication that nobody waits for, and when --timeout is given.
func (a *App) Patient() bool {
	return a.Options.TimeoutGiven || a.Publishing && !a.LogsToTerminal()
}

// transport returns the transport for a profile's instance, with the proxies and certificates of
// the environment and the certificates of the profile.
func (a *App) transport(p profile.Profile) (http.RoundTripper, error) {
	base, ok := a.Process.Transport.(*http.Transport)
	if !ok {
		return a.Process.Transport, nil // that of a test
	}
	proxies := network.ReadProxies(a.Process.Getenv)
	if err := proxies.Check(); err != nil {
		return nil, err
	}
	authorities, err := network.ReadAuthorities(a.Process.Getenv, a.Process.Dir)
	if err != nil {
		return nil, err
	}
	config, err := tlsConfig(p, authorities)
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeProfile,
			"the certificates of the profile %q cannot be used: %w", p.Slug, err).
			WithHint("correct ca_file, cert_file or key_file of hosts.%s in %s", p.Slug, p.Origin)
	}
	transport := network.NewTransport(base, proxies, config)
	if !a.Patient() {
		transport.LimitConnecting(giveUpConnecting)
	}
	a.lock.Lock()
	defer a.lock.Unlock()
	a.transports = append(a.transports, transport)
	return transport, nil
}

// Close closes the connections that are left when a command has ended.
func (a *App) Close() {
	a.lock.Lock()
	defer a.lock.Unlock()
	for _, transport := range a.transports {
		transport.CloseIdleConnections()
	}
}

// NetworkTransport returns the transport for services other than instances.
func (a *App) NetworkTransport() (http.RoundTripper, error) {
	return a.transport(profile.Profile{})
}

// Transport returns the NetworkTransport for services that may not be asked, such as image
// registries. If the environment is wrong, it returns the error for every request.
func (a *App) Transport() http.RoundTripper {
	transport, err := a.NetworkTransport()
	if err != nil {
		return failingTransport{err}
	}
	return transport
}

// failingTransport is an http.RoundTripper that fails.
type failingTransport struct{ err error }

// RoundTrip implements http.RoundTripper.
func (t failingTransport) RoundTrip(*http.Request) (*http.Response, error) { return nil, t.err }

// tlsConfig reads the certificate files of a profile. Without a key_file, the key is in the
// cert_file. It returns nil if there is nothing to configure.
func tlsConfig(p profile.Profile, authorities network.Authorities) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	var err error
	if config.RootCAs, err = authorities.Pool(p.CAFile); err != nil {
		return nil, err
	}
	if p.CertFile == "" && p.KeyFile == "" && config.RootCAs == nil {
		return nil, nil
	}
	if p.CertFile == "" {
		if p.KeyFile != "" {
			return nil, errors.New("there is a key_file, but no cert_file")
		}
		return config, nil
	}
	key := p.KeyFile
	if key == "" {
		key = p.CertFile
	}
	certificate, err := tls.LoadX509KeyPair(p.CertFile, key)
	config.Certificates = []tls.Certificate{certificate}
	return config, err
}

// Traced returns a transport that logs requests, if --verbose or --debug asks for it. The
// credentials that it sends are redacted in all output.
func (a *App) Traced(next http.RoundTripper) http.RoundTripper {
	next = a.trace.Watch(next)
	if !a.Options.Verbose && !a.Options.Debug {
		return next
	}
	a.trace.Bodies = a.Options.Debug
	return a.trace.Around(next)
}
