package cli

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certificate makes a client's certificate and writes it, and its key, as PEM.
func certificate(t *testing.T, certFile, keyFile string) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	content, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	parsed, err := x509.ParseCertificate(content)
	must(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	must(t, os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: content}), 0o600))
	must(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
	return parsed
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// list runs "arkindex worker list" with a profile file, and returns the exit code and the log.
func list(t *testing.T, home, host string) (int, string) {
	t.Helper()
	directory := filepath.Join(home, "arkindex")
	must(t, os.MkdirAll(directory, 0o700))
	must(t, os.WriteFile(filepath.Join(directory, "cli.yaml"), []byte("hosts: {demo: {token: t, "+host+"}}\n"), 0o600))
	var stdout, stderr bytes.Buffer
	code := Main(Process{
		Args: []string{"-p", "demo", "worker", "list"}, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Getenv:    func(name string) string { return map[string]string{"XDG_CONFIG_HOME": home}[name] },
		Transport: http.DefaultTransport, Now: time.Now,
	})
	return code, stderr.String()
}

func TestInstanceBehindOwnCertificatesIsReachedWithTheProfilesFiles(t *testing.T) {
	home := t.TempDir()
	must(t, os.Mkdir(filepath.Join(home, "arkindex"), 0o700))
	in := func(name string) string { return filepath.Join(home, "arkindex", name) }
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.Contains(r.URL.Path, "openapi") {
			_, _ = w.Write([]byte(`{"paths": {"/api/v1/workers/": {"get": {"operationId": "ListWorkers"}}}}`))
			return
		}
		_, _ = w.Write([]byte(`{"count": 0, "number": 1, "next": null, "previous": null, "results": []}`))
	}))
	known := x509.NewCertPool()
	known.AddCert(certificate(t, in("cert.pem"), in("key.pem")))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: known}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	must(t, os.WriteFile(in("ca.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	url := "url: '" + server.URL + "'"
	for _, test := range []struct {
		name, host string
		code       int
		said       string
	}{
		{"all files", url + ", ca_file: ca.pem, cert_file: cert.pem, key_file: key.pem", 0, "there are no workers"},
		{"no file", url, 5, "cannot be reached"},
		{"no client certificate", url + ", ca_file: ca.pem", 5, "cannot be reached"},
		{"an absent file", url + ", ca_file: gone.pem", 2, "no such file"},
		{"a file without certificates", url + ", ca_file: key.pem", 2, "holds no certificate"},
		{"a key without its certificate", url + ", key_file: key.pem", 2, "no cert_file"},
		{"a certificate without its key", url + ", cert_file: cert.pem", 2, "cannot be used"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if code, said := list(t, home, test.host); code != test.code || !strings.Contains(said, test.said) {
				t.Errorf("exit code %d, log %q; want %d and %q", code, said, test.code, test.said)
			}
		})
	}
}
