package network

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
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

// serveCertificate starts a server with a certificate of its own, and returns its address and the
// path of the certificate.
func serveCertificate(t *testing.T, name string, from, until time.Time) (address, file string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "the server"},
		NotBefore: from, NotAfter: until, DNSNames: []string{name},
		IsCA: true, BasicConstraintsValid: true,
	}
	content, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{content}, PrivateKey: key}},
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	file = filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: content}
	must(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
	return server.URL, file
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// askTLS requests an address with the authorities of the variables.
func askTLS(t *testing.T, address string, variables ...string) error {
	t.Helper()
	authorities, err := ReadAuthorities(getenv(variables...), "")
	must(t, err)
	pool, err := authorities.Pool("")
	must(t, err)
	base := http.DefaultTransport.(*http.Transport)
	config := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	client := http.Client{Transport: NewTransport(base, Proxies{}, config)}
	response, err := client.Get(strings.Replace(address, "127.0.0.1", "localhost", 1))
	if err == nil {
		_ = response.Body.Close()
	}
	return err
}

func TestAuthoritiesOfTheEnvironmentAreTrusted(t *testing.T) {
	now := time.Now()
	address, file := serveCertificate(t, "localhost", now.Add(-time.Hour), now.Add(time.Hour))
	must(t, os.WriteFile(filepath.Join(filepath.Dir(file), "README"), []byte("none"), 0o600))
	for _, variables := range [][]string{
		{"REQUESTS_CA_BUNDLE", file},
		{"CURL_CA_BUNDLE", file},
		{"SSL_CERT_FILE", file},
		{"REQUESTS_CA_BUNDLE", "", "CURL_CA_BUNDLE", file},
		{"REQUESTS_CA_BUNDLE", file, "CURL_CA_BUNDLE", "/missing"},
		{"REQUESTS_CA_BUNDLE", filepath.Dir(file)},
	} {
		if err := askTLS(t, address, variables...); err != nil {
			t.Errorf("%v: %v", variables, err)
		}
	}
}

func TestAuthoritiesThatCannotBeReadAreAnError(t *testing.T) {
	empty := t.TempDir()
	text := filepath.Join(t.TempDir(), "text")
	must(t, os.WriteFile(text, []byte("none"), 0o600))
	for _, name := range []string{"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"} {
		for path, want := range map[string]string{
			filepath.Join(empty, "missing"): "no such file", empty: "has no file with a certificate",
			text: "holds no certificate", "/dev/null": "holds no certificate",
		} {
			_, err := ReadAuthorities(getenv(name, path), "")
			if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s=%s: %v", name, path, err)
			}
		}
	}
}

func TestExplainSaysWhichCertificateIsNotTrustedAndWhy(t *testing.T) {
	now := time.Now()
	for _, test := range []struct {
		name, certified string
		from, until     time.Time
		trusted         bool
		want, hint      string
	}{
		{
			"unknown authority", "localhost", now.Add(-time.Hour), now.Add(time.Hour), false,
			"is from an authority that is not trusted here", "REQUESTS_CA_BUNDLE",
		},
		{
			"expired", "localhost", now.Add(-2 * time.Hour), now.Add(-time.Hour), true,
			"expired on " + now.Add(-time.Hour).UTC().Format("2006-01-02"), "clock",
		},
		{
			"not yet valid", "localhost", now.Add(time.Hour), now.Add(2 * time.Hour), true,
			"is not valid before " + now.Add(time.Hour).UTC().Format("2006-01-02"), "clock",
		},
		{
			"wrong name", "other.example.com", now.Add(-time.Hour), now.Add(time.Hour), true,
			"is for another name: other.example.com", "issued for localhost too",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			address, file := serveCertificate(t, test.certified, test.from, test.until)
			if !test.trusted {
				file = ""
			}
			got := Explain("localhost", askTLS(t, address, "REQUESTS_CA_BUNDLE", file))
			if !strings.HasPrefix(got.Message, "the certificate of localhost "+test.want) ||
				!strings.HasSuffix(got.Message, "(subject CN=the server, issuer CN=the server)") ||
				!strings.Contains(got.Hint, test.hint) || !got.Permanent {
				t.Errorf("got %+v", got)
			}
		})
	}
}
