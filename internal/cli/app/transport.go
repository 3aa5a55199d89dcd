package app

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"os"

	"arkindex"
	"arkindex/internal/profile"
)

// transport returns the transport for a profile's instance: the process's own, or a copy with the
// certificates of the profile. Proxies and limits stay those of the process.
func (a *App) transport(p profile.Profile) (http.RoundTripper, error) {
	if p.CAFile == "" && p.CertFile == "" && p.KeyFile == "" {
		return a.Process.Transport, nil
	}
	base, ok := a.Process.Transport.(*http.Transport)
	if !ok {
		return nil, arkindex.Errorf(
			arkindex.CodeInternal, "a %T cannot use certificates", a.Process.Transport,
		)
	}
	config, err := tlsConfig(p)
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeProfile,
			"the certificates of the profile %q cannot be used: %w", p.Slug, err).
			WithHint("correct ca_file, cert_file or key_file of hosts.%s in %s", p.Slug, p.Origin)
	}
	transport := base.Clone()
	transport.TLSClientConfig = config
	return transport, nil
}

// tlsConfig reads the certificate files of a profile. Without a key_file, the key is in the
// cert_file.
func tlsConfig(p profile.Profile) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if p.CAFile != "" {
		content, err := os.ReadFile(p.CAFile)
		if err != nil {
			return nil, err
		}
		if config.RootCAs, err = x509.SystemCertPool(); err != nil {
			config.RootCAs = x509.NewCertPool() // the system has no certificates
		}
		if !config.RootCAs.AppendCertsFromPEM(content) {
			return nil, errors.New(p.CAFile + " holds no certificate")
		}
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

// Traced returns a transport that logs requests, if --verbose or --debug asks for it.
func (a *App) Traced(next http.RoundTripper) http.RoundTripper {
	if !a.Options.Verbose && !a.Options.Debug {
		return next
	}
	a.trace.Bodies = a.Options.Debug
	return a.trace.Around(next)
}
