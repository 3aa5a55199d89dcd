package servecmd

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arkindex/internal/cli/app"
)

// writeCertificate writes a certificate for 127.0.0.1 and its key, and returns a pool that trusts
// it. The modification times of files with different serials differ.
func writeCertificate(t *testing.T, dir string, serial int64) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), NotBefore: time.Now().Add(-time.Hour),
		NotAfter:    time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	writeFileAt(
		t, filepath.Join(dir, "cert.pem"),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}), serial,
	)
	writeFileAt(
		t, filepath.Join(dir, "key.pem"),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), serial,
	)
	parsed, err := x509.ParseCertificate(signed)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return pool
}

func writeFileAt(t *testing.T, path string, content []byte, seconds int64) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_800_000_000+seconds, 0)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func TestTLSReloadsRenewedCertificates(t *testing.T) {
	dir := t.TempDir()
	first := writeCertificate(t, dir, 1)
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	certificate, err := newServerCertificate(
		filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), logger,
	)
	if err != nil {
		t.Fatal(err)
	}
	server := newHTTPServer(hello(), logger, newConnections(false))
	url := "https://" + startServer(t, server, certificate)
	if _, body, err := get(t, url, first); err != nil || body != "hello" {
		t.Fatalf("the response is %q, %v", body, err)
	}
	second := writeCertificate(t, dir, 2)
	if _, body, err := get(t, url, second); err != nil || body != "hello" {
		t.Errorf("with the renewed certificate the response is %q, %v", body, err)
	}
	if _, _, err := get(t, url, first); err == nil {
		t.Error("the server still uses the first certificate")
	}
	writeFileAt(t, filepath.Join(dir, "cert.pem"), []byte("half a file"), 3)
	for range 2 {
		if _, body, err := get(t, url, second); err != nil || body != "hello" {
			t.Errorf("with a certificate that cannot be used the response is %q, %v", body, err)
		}
	}
	if count := strings.Count(log.String(), "cannot be used"); count != 1 {
		t.Errorf("the log has %d warnings:\n%s", count, &log)
	}
	if _, _, err := get(t, "http://"+strings.TrimPrefix(url, "https://"), nil); err != nil {
		t.Errorf("a client without TLS gets no response: %v", err)
	}
}

func TestInvalidCertificateIsRejected(t *testing.T) {
	dir := t.TempDir()
	writeCertificate(t, dir, 1)
	for _, files := range [][2]string{
		{"cert.pem", "missing.pem"}, {"missing.pem", "key.pem"}, {"key.pem", "key.pem"},
	} {
		if _, err := newServerCertificate(
			filepath.Join(dir, files[0]), filepath.Join(dir, files[1]), slog.New(slog.DiscardHandler),
		); err == nil ||
			app.ExitCode(err) != 2 {
			t.Errorf("%v: %v", files, err)
		}
	}
}
