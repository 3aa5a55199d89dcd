package cli

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"os"

	"arkindex"
	"arkindex/internal/profile"
)

// transport is what carries requests to a profile's instance: the process's own, or a copy of it that trusts the profile's
// certificates beside the system's and shows the profile's own. Proxies and limits stay those of the process.
func (a *app) transport(p profile.Profile) (http.RoundTripper, error) {
	if p.CAFile == "" && p.CertFile == "" && p.KeyFile == "" {
		return a.Transport, nil
	}
	own, ok := a.Transport.(*http.Transport)
	if !ok {
		return nil, arkindex.Errorf(arkindex.CodeInternal, "a %T cannot carry certificates", a.Transport)
	}
	config, err := certificates(p)
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeProfile, "the certificates of the profile %q cannot be used: %w", p.Slug, err).
			WithHint("correct ca_file, cert_file or key_file of hosts.%s in %s", p.Slug, p.Origin)
	}
	own = own.Clone()
	own.TLSClientConfig = config
	return own, nil
}

// certificates reads the files that a profile names. A key_file that is not given is in the cert_file.
func certificates(p profile.Profile) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if p.CAFile != "" {
		content, err := os.ReadFile(p.CAFile)
		if err != nil {
			return nil, err
		}
		// Where the system has no certificates, the profile's are all there are.
		if config.RootCAs, err = x509.SystemCertPool(); err != nil {
			config.RootCAs = x509.NewCertPool()
		}
		if !config.RootCAs.AppendCertsFromPEM(content) {
			return nil, errors.New(p.CAFile + " holds no certificate")
		}
	}
	if p.CertFile == "" {
		if p.KeyFile != "" {
			return nil, errors.New("there is a key_file and no cert_file")
		}
		return config, nil
	}
	key := p.KeyFile
	if key == "" {
		key = p.CertFile
	}
	own, err := tls.LoadX509KeyPair(p.CertFile, key)
	config.Certificates = []tls.Certificate{own}
	return config, err
}

// localHost stands for the registry in this process. Nothing is ever found under it.
const localHost = "local.invalid"

// traced is a transport that tells of its requests, as far as the options say so.
func (a *app) traced(next http.RoundTripper) http.RoundTripper {
	if !a.verbose && !a.debug {
		return next
	}
	a.trace.Bodies = a.debug
	return a.trace.Around(next)
}
