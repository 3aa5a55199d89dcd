package network

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"arkindex"
	"arkindex/internal/plainfile"
)

// maxBundle limits a file of certificates, in bytes. The authorities of all browsers take 300 kB.
const maxBundle = 16 << 20

// Authorities are the certificate authorities that the environment adds to those of the system.
type Authorities struct {
	Sources []Source
	pool    *x509.CertPool // nil without Sources
}

// Source is a file or folder of certificates, and the variable that names it.
type Source struct{ Variable, Path string }

// ReadAuthorities reads the certificates that the environment names: those of REQUESTS_CA_BUNDLE,
// else of CURL_CA_BUNDLE, which the Python tools know, and those of SSL_CERT_FILE. Paths are
// relative to dir.
func ReadAuthorities(getenv func(string) string, dir string) (Authorities, error) {
	var a Authorities
	for _, names := range [][]string{{"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}, {"SSL_CERT_FILE"}} {
		for _, name := range names {
			if path := getenv(name); path != "" {
				if !filepath.IsAbs(path) {
					path = filepath.Join(dir, path)
				}
				a.Sources = append(a.Sources, Source{name, path})
				break
			}
		}
	}
	if len(a.Sources) > 0 {
		a.pool = systemPool()
	}
	for _, source := range a.Sources {
		if err := appendPath(a.pool, source.Path); err != nil {
			return a, arkindex.Errorf(arkindex.CodeUsage,
				"the certificates of the variable %s cannot be used: %w", source.Variable, err).
				WithHint("set %s to a file of certificates in PEM format, or unset it", source.Variable)
		}
	}
	return a, nil
}

// Pool returns the authorities to trust, including those of a PEM file unless its path is empty.
// It is nil if only those of the system are trusted.
func (a Authorities) Pool(file string) (*x509.CertPool, error) {
	if file == "" {
		return a.pool, nil
	}
	pool := systemPool()
	if a.pool != nil {
		pool = a.pool.Clone()
	}
	return pool, appendFile(pool, file)
}

// systemPool returns the authorities of the system, which may have none.
func systemPool() *x509.CertPool {
	pool, err := x509.SystemCertPool()
	if err != nil {
		return x509.NewCertPool()
	}
	return pool
}

// appendPath adds the certificates of a file, or of the files in a folder.
func appendPath(pool *x509.CertPool, path string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return appendFile(pool, path)
	}
	found := false
	for _, entry := range entries {
		err := appendFile(pool, filepath.Join(path, entry.Name()))
		found = found || err == nil // other files may be there too
	}
	if !found {
		return fmt.Errorf("%s has no file with a certificate", path)
	}
	return nil
}

// appendFile adds the certificates of a PEM file.
func appendFile(pool *x509.CertPool, path string) error {
	content, err := plainfile.Read(path, maxBundle)
	if err != nil {
		return err
	}
	if !pool.AppendCertsFromPEM(content) {
		return errors.New(path + " holds no certificate")
	}
	return nil
}
