package cli

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"

	"arkindex"
)

// serverCertificate is a server's certificate and key, in files that are read again when they change: certificates are renewed
// while servers run.
type serverCertificate struct {
	certFile, keyFile string
	logger            *slog.Logger

	lock    sync.Mutex
	current *tls.Certificate
	read    [2]time.Time // when the files had changed last
}

// newServerCertificate reads the files. They must be there and belong together.
func newServerCertificate(certFile, keyFile string, logger *slog.Logger) (*serverCertificate, error) {
	c := &serverCertificate{certFile: certFile, keyFile: keyFile, logger: logger}
	if err := c.load(); err != nil {
		return nil, arkindex.Errorf(arkindex.CodeUsage, "the certificate %s with the key %s cannot be used: %w", certFile, keyFile, err).
			WithHint("name PEM files of a certificate chain and of its key with --tls-cert and --tls-key")
	}
	return c, nil
}

func (c *serverCertificate) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}
}

// get returns the certificate for a handshake. Files that cannot be used, as while they are being replaced, leave the one
// before in use.
func (c *serverCertificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if changed, err := c.changes(); err == nil && changed != c.read {
		if err := c.load(); err != nil {
			c.logger.Warn("the renewed certificate cannot be used", "error", err)
		}
	}
	return c.current, nil
}

// changes returns when the files have changed last.
func (c *serverCertificate) changes() (at [2]time.Time, err error) {
	for i, file := range []string{c.certFile, c.keyFile} {
		info, err := os.Stat(file)
		if err != nil {
			return at, err
		}
		at[i] = info.ModTime()
	}
	return at, nil
}

func (c *serverCertificate) load() error {
	changed, err := c.changes()
	if err != nil {
		return err
	}
	c.read = changed // whatever becomes of it: what cannot be used is said once
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return err
	}
	c.current = &pair
	return nil
}
