package app_test

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

	"arkindex/internal/cli"
	"arkindex/internal/cli/app"
)

// writeCertificate writes a client certificate and its key as PEM files.
func writeCertificate(t *testing.T, certFile, keyFile string) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	content, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	parsed, err := x509.ParseCertificate(content)
	must(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	writePEM(t, certFile, "CERTIFICATE", content)
	writePEM(t, keyFile, "PRIVATE KEY", private)
	return parsed
}

func writePEM(t *testing.T, file, kind string, content []byte) {
	t.Helper()
	block := &pem.Block{Type: kind, Bytes: content}
	must(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// listWorkers runs "arkindex worker list" with a profile, and returns the exit code and the log.
func listWorkers(t *testing.T, home, profile string) (int, string) {
	t.Helper()
	content := "hosts: {demo: {token: t, " + profile + "}}\n"
	must(t, os.WriteFile(filepath.Join(home, "arkindex", "cli.yaml"), []byte(content), 0o600))
	getenv := func(name string) string { return map[string]string{"XDG_CONFIG_HOME": home}[name] }
	var stdout, stderr bytes.Buffer
	code := cli.Main(app.Process{
		Args: []string{"-p", "demo", "worker", "list"}, Getenv: getenv,
		Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Transport: http.DefaultTransport, Now: time.Now,
	})
	return code, stderr.String()
}

// serveNoWorkers handles the requests of "arkindex worker list".
func serveNoWorkers(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	response := `{"count": 0, "number": 1, "next": null, "previous": null, "results": []}`
	if strings.Contains(r.URL.Path, "openapi") {
		response = `{"paths": {"/api/v1/workers/": {"get": {"operationId": "ListWorkers"}}}}`
	}
	_, _ = io.WriteString(w, response)
}

func TestConnectUsesTheCertificatesOfTheProfile(t *testing.T) {
	home := t.TempDir()
	must(t, os.Mkdir(filepath.Join(home, "arkindex"), 0o700))
	path := func(name string) string { return filepath.Join(home, "arkindex", name) }
	server := httptest.NewUnstartedServer(http.HandlerFunc(serveNoWorkers))
	clients := x509.NewCertPool()
	clients.AddCert(writeCertificate(t, path("cert.pem"), path("key.pem")))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	writePEM(t, path("ca.pem"), "CERTIFICATE", server.Certificate().Raw)
	url := "url: '" + server.URL + "'"
	for _, test := range []struct {
		name, profile string
		code          int
		log           string
	}{
		{
			"all files", url + ", ca_file: ca.pem, cert_file: cert.pem, key_file: key.pem", 0,
			"there are no workers",
		},
		{"no file", url, 5, "is from an authority that is not trusted here (subject O=Acme Co"},
		{"no client certificate", url + ", ca_file: ca.pem", 5, "requires a client certificate"},
		{"a missing file", url + ", ca_file: gone.pem", 2, "no such file"},
		{"a file without certificates", url + ", ca_file: key.pem", 2, "holds no certificate"},
		{"a key without its certificate", url + ", key_file: key.pem", 2, "no cert_file"},
		{"a certificate without its key", url + ", cert_file: cert.pem", 2, "cannot be used"},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, log := listWorkers(t, home, test.profile)
			if code != test.code || !strings.Contains(log, test.log) {
				t.Errorf("exit code %d, log %q; want %d and %q", code, log, test.code, test.log)
			}
		})
	}
}
