package cli

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writeCertificate writes a certificate for 127.0.0.1 with its key, and returns a pool that trusts it. The times of the files are
// seconds apart for each serial, as renewals are.
func writeCertificate(t *testing.T, dir string, serial int64) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
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
	writeRenewed(t, filepath.Join(dir, "cert.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}), serial)
	writeRenewed(t, filepath.Join(dir, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), serial)
	parsed, err := x509.ParseCertificate(signed)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return pool
}

func writeRenewed(t *testing.T, path string, content []byte, seconds int64) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_800_000_000+seconds, 0)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

// startHTTP serves on a free port until the test ends.
func startHTTP(t *testing.T, s *httpServer, certificate *serverCertificate) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx, listener, certificate) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

// hello answers every request.
func hello() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
}

// ask makes one request on a connection of its own, and returns the body.
func ask(t *testing.T, url string, trusted *x509.CertPool) (*http.Response, string, error) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: trusted}}}
	answered, err := client.Get(url)
	if err != nil {
		return nil, "", err
	}
	defer answered.Body.Close()
	content, err := io.ReadAll(answered.Body)
	return answered, string(content), err
}

func TestServerSpeaksTLSAndTakesRenewedCertificates(t *testing.T) {
	dir := t.TempDir()
	first := writeCertificate(t, dir, 1)
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	certificate, err := newServerCertificate(filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), logger)
	if err != nil {
		t.Fatal(err)
	}
	url := "https://" + startHTTP(t, newHTTPServer(hello(), logger), certificate)
	if _, body, err := ask(t, url, first); err != nil || body != "hello" {
		t.Fatalf("it answers %q, %v", body, err)
	}
	second := writeCertificate(t, dir, 2)
	if _, body, err := ask(t, url, second); err != nil || body != "hello" {
		t.Errorf("with the renewed certificate it answers %q, %v", body, err)
	}
	if _, _, err := ask(t, url, first); err == nil {
		t.Error("it still has the first certificate")
	}
	writeRenewed(t, filepath.Join(dir, "cert.pem"), []byte("half a file"), 3)
	for range 2 {
		if _, body, err := ask(t, url, second); err != nil || body != "hello" {
			t.Errorf("with a certificate that cannot be used it answers %q, %v", body, err)
		}
	}
	if count := strings.Count(log.String(), "cannot be used"); count != 1 {
		t.Errorf("the log says %d times that the certificate cannot be used:\n%s", count, &log)
	}
	if _, _, err := ask(t, "http://"+strings.TrimPrefix(url, "https://"), nil); err != nil {
		t.Errorf("a client without TLS is not told: %v", err)
	}
}

func TestCertificateThatCannotBeUsedStopsTheStart(t *testing.T) {
	dir := t.TempDir()
	writeCertificate(t, dir, 1)
	for _, files := range [][2]string{{"cert.pem", "missing.pem"}, {"missing.pem", "key.pem"}, {"key.pem", "key.pem"}} {
		if _, err := newServerCertificate(filepath.Join(dir, files[0]), filepath.Join(dir, files[1]), slog.New(slog.DiscardHandler)); err == nil || exitCode(err) != 2 {
			t.Errorf("%v is taken: %v", files, err)
		}
	}
}

func TestTooManyConnectionsAreRefusedAndNotQueued(t *testing.T) {
	s := newHTTPServer(hello(), slog.New(slog.DiscardHandler))
	address := startHTTP(t, s, nil)
	if answered, _, err := ask(t, "http://"+address, nil); err != nil || answered.StatusCode != http.StatusOK {
		t.Fatalf("an ordinary one is answered %v, %v", answered, err)
	}
	s.open.Add(maxConnections)
	answered, body, err := ask(t, "http://"+address, nil)
	if err != nil || answered.StatusCode != http.StatusServiceUnavailable || answered.Header.Get("Retry-After") != "1" || !strings.Contains(body, "too many connections") {
		t.Errorf("one too many is answered %v %s, %v", answered, body, err)
	}
	s.open.Add(maxConnections)
	if answered, _, err := ask(t, "http://"+address, nil); err == nil {
		t.Errorf("many too many are answered %v", answered)
	}
	s.open.Add(-2 * maxConnections)
	if answered, _, err := ask(t, "http://"+address, nil); err != nil || answered.StatusCode != http.StatusOK {
		t.Errorf("afterwards it is answered %v, %v", answered, err)
	}
}

func TestRequestsInFlightAreFinishedBeforeTheServerEnds(t *testing.T) {
	arrived, finish := make(chan bool), make(chan bool)
	s := newHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived <- true
		<-finish
		_, _ = io.WriteString(w, "done")
	}), slog.New(slog.DiscardHandler))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended, answers := make(chan error, 1), make(chan string, 1)
	go func() { ended <- s.run(ctx, listener, nil) }()
	go func() {
		_, body, err := ask(t, "http://"+listener.Addr().String(), nil)
		if err != nil {
			body = err.Error()
		}
		answers <- body
	}()
	<-arrived
	stop()
	close(finish)
	if got := <-answers; got != "done" {
		t.Errorf("the request in flight got %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestClientThatIsTooSlowDoesNotKeepTheServerFromEndingWell(t *testing.T) {
	arrived := make(chan bool)
	s := newHTTPServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- true
		_, _ = io.ReadAll(r.Body)
	}), slog.New(slog.DiscardHandler))
	s.graceful = 10 * time.Millisecond
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx, listener, nil) }()
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := io.WriteString(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf"); err != nil {
		t.Fatal(err)
	}
	<-arrived
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if rest, err := io.ReadAll(client); len(rest) > 0 {
		t.Errorf("the client got %q, %v", rest, err)
	}
}

func TestServerOnAllAddressesIsNamedByTheMachine(t *testing.T) {
	name, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for listened, want := range map[string]string{
		"0.0.0.0": "https://" + name + ":8000", "::": "https://" + name + ":8000", "127.0.0.1": "https://127.0.0.1:8000", "::1": "https://[::1]:8000",
	} {
		options := serveOptions{tlsCert: "cert.pem"}
		if got := options.address(listeningAt{&net.TCPAddr{IP: net.ParseIP(listened), Port: 8000}}); got != want {
			t.Errorf("a server on %s is at %s, want %s", listened, got, want)
		}
	}
}

// listeningAt is a listener of which only the address is asked.
type listeningAt struct{ address net.Addr }

func (l listeningAt) Addr() net.Addr            { return l.address }
func (l listeningAt) Accept() (net.Conn, error) { return nil, net.ErrClosed }
func (l listeningAt) Close() error              { return nil }
