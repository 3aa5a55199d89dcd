package servecmd

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"

	"arkindex"
)

// serverCertificate is a certificate that is loaded again when its files change, because
// certificates are renewed while servers run.
type serverCertificate struct {
	certFile, keyFile string
	logger            *slog.Logger

	lock     sync.Mutex
	current  *tls.Certificate
	modified [2]time.Time // of the files, when they were read
}

// newServerCertificate loads a certificate and its key.
func newServerCertificate(
	certFile, keyFile string, logger *slog.Logger,
) (*serverCertificate, error) {
	c := &serverCertificate{certFile: certFile, keyFile: keyFile, logger: logger}
	if err := c.load(); err != nil {
		return nil, arkindex.Errorf(arkindex.CodeUsage,
			"the certificate %s with the key %s cannot be used: %w", certFile, keyFile, err).
			WithHint("name PEM files of a certificate chain and of its key with --tls-cert and --tls-key")
	}
	return c, nil
}

func (c *serverCertificate) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}
}

// get returns the certificate for a handshake. If the files cannot be used, for example while they
// are being replaced, it returns the previous certificate.
func (c *serverCertificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if modified, err := c.modificationTimes(); err == nil && modified != c.modified {
		if err := c.load(); err != nil {
			c.logger.Warn("the renewed certificate cannot be used", "error", err)
		}
	}
	return c.current, nil
}

func (c *serverCertificate) modificationTimes() (times [2]time.Time, err error) {
	for i, file := range []string{c.certFile, c.keyFile} {
		info, err := os.Stat(file)
		if err != nil {
			return times, err
		}
		times[i] = info.ModTime()
	}
	return times, nil
}

func (c *serverCertificate) load() error {
	modified, err := c.modificationTimes()
	if err != nil {
		return err
	}
	c.modified = modified // even on failure, so that it is logged once
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return err
	}
	c.current = &pair
	return nil
}
