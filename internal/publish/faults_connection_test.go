package publish

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math"
	"math/big"
	"net"
	"net/http"
	"os"
	"syscall"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/instance"
)

// failDials makes the first connection attempts fail.
func failDials(times int, err error) func(t *testing.T, w *simulation) {
	return func(_ *testing.T, w *simulation) {
		w.net.dialing = func(attempt int) error {
			if attempt <= times || times == always {
				return err
			}
			return nil
		}
	}
}

// dialError is the error of the system for a connection that fails.
func dialError(errno syscall.Errno) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", errno)}
}

// connectionFaults happen before the instance reads a request.
var connectionFaults = []struct {
	name    string
	happens func(t *testing.T, w *simulation)
	want    expectation
}{
	{"refused at first", failDials(3, dialError(syscall.ECONNREFUSED)), expectPublished(3)},
	{"refused, ever", failDials(always, dialError(syscall.ECONNREFUSED)), expectError(
		arkindex.CodeUnavailable, "connection refused",
	).after(-1)},
	{"no route at first", failDials(2, dialError(syscall.ENETUNREACH)), expectPublished(2)},
	{"a connection that times out at first", failDials(
		1, dialError(syscall.ETIMEDOUT),
	), expectPublished(1)},
	{"a resolver that fails at first", failDials(
		2, &net.DNSError{Err: "server misbehaving", Name: "instance.example.com", IsTemporary: true},
	), expectPublished(2)},
	{"a resolver that times out at first", failDials(
		2, &net.DNSError{Err: "i/o timeout", Name: "instance.example.com", IsTimeout: true},
	), expectPublished(2)},
	{"a name that does not exist", failDials(
		always, &net.DNSError{Err: "no such host", Name: "instance.example.com", IsNotFound: true},
	), expectError(arkindex.CodeUnavailable, "no such host")},
	{"good TLS", encrypted(func(c *x509.Certificate) {}, true), expectPublished(0)},
	{"an unknown authority", encrypted(func(c *x509.Certificate) {}, false), expectError(
		arkindex.CodeUnavailable, "from an authority that is not trusted",
	)},
	{"a certificate that has expired", encrypted(
		func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }, true,
	), expectError(arkindex.CodeUnavailable, "expired")},
	{"a certificate that is not valid yet", encrypted(
		func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }, true,
	), expectError(arkindex.CodeUnavailable, "is not valid before")},
	{"a certificate of another host", encrypted(
		func(c *x509.Certificate) { c.DNSNames = []string{"other.example.com"} }, true,
	), expectError(arkindex.CodeUnavailable, "other.example.com")},
	{"a host that speaks no TLS", func(t *testing.T, w *simulation) { w.unencrypted(t) }, expectError(
		arkindex.CodeUnavailable, "HTTPS",
	)},
	{"a handshake that breaks off at first", broken(
		func(c *cut) { c.toWrite = 100 },
	), expectPublished(1)},
	{"a handshake that is cut at first", broken(func(c *cut) { c.toRead = 100 }), expectPublished(1)},
	{"a handshake that stops at first", unresponsive, expectPublished(1)},
	{"only outdated TLS", outdated, expectError(arkindex.CodeUnavailable, "protocol version")},
}

func TestConnectionFaultIsRetriedUnlessPermanent(t *testing.T) {
	for _, fault := range connectionFaults {
		forEachGeneration(t, fault.name, func(t *testing.T, generation Generation, exists string) {
			w := newSimulation(t, generation, exists)
			fault.happens(t, w)
			got, took := w.run(t)
			w.check(t, fault.want, got, took)
		})
	}
}

func TestConnectionThatIsResetAfterAnyByteEndsInOneVersion(t *testing.T) {
	forEachGeneration(t, "reset", func(t *testing.T, generation Generation, exists string) {
		for carried := 0; carried < 3000; carried += 113 {
			for _, limit := range []func(c *cut){
				func(c *cut) { c.toWrite = carried },
				func(c *cut) { c.toRead = carried },
			} {
				w := newSimulation(t, generation, exists)
				w.net.wrap = func(attempt int, connection net.Conn) net.Conn {
					c := &cut{Conn: connection, toRead: math.MaxInt, toWrite: math.MaxInt, broken: &net.OpError{
						Op: "read", Net: "tcp", Err: syscall.ECONNRESET,
					}}
					if attempt <= 2 {
						limit(c)
					}
					return c
				}
				got, took := w.run(t)
				w.check(t, expectPublished(len(w.waits)), got, took)
				w.net.transport.CloseIdleConnections()
			}
		}
	})
}

func TestRedirectFromHTTPSToHTTPIsNotFollowed(t *testing.T) {
	for _, operation := range []string{readDocument, instance.ListWorkerVersions} {
		runWithFakeTime(t, operation, func(t *testing.T) {
			w := simulationWithVersion(t, GenerationWorker, "classic")
			encrypted(func(*x509.Certificate) {}, true)(t, w)
			w.net.seen = nil
			w.faults = []injectedFault{{operation, always, func(
				out http.ResponseWriter, r *http.Request, _ http.Handler,
			) {
				redirectTo(302, "http://instance.example.com"+r.URL.RequestURI())(out, r)
			}}}
			got, took := w.run(t)
			w.check(t, expectError(
				arkindex.CodeInvalid, "redirects to http://instance.example.com/",
			).leavingVersions(1), got, took)
			if elsewhere := w.net.requestsElsewhere(w.home); len(elsewhere) > 0 {
				t.Errorf("asked in the open: %v", elsewhere)
			}
		})
	}
}

// certificate returns a certificate for the instance, changed by a function, and the pool that
// trusts it.
func certificate(t *testing.T, change func(*x509.Certificate)) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour),
		IsCA:     true, BasicConstraintsValid: true, DNSNames: []string{"instance.example.com"},
	}
	change(template)
	content, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(content)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{content}, PrivateKey: key}, pool
}

// encrypted serves the instance over TLS. The client may not trust the certificate.
func encrypted(change func(*x509.Certificate), trusted bool) func(t *testing.T, w *simulation) {
	return func(t *testing.T, w *simulation) {
		made, pool := certificate(t, change)
		if !trusted {
			pool = x509.NewCertPool()
		}
		w.net.transport.TLSClientConfig.RootCAs = pool
		w.secure(t, made)
	}
}

// unencrypted serves plain HTTP where the client expects TLS.
func (w *simulation) unencrypted(t *testing.T) {
	t.Helper()
	w.home, w.url = "instance.example.com:443", "https://instance.example.com"
	w.net.serve(t, w.home, w.current(), nil)
}

// broken breaks the first connection to an instance with TLS.
func broken(limit func(*cut)) func(t *testing.T, w *simulation) {
	return func(t *testing.T, w *simulation) {
		encrypted(func(*x509.Certificate) {}, true)(t, w)
		w.net.wrap = func(attempt int, connection net.Conn) net.Conn {
			c := &cut{Conn: connection, toRead: math.MaxInt, toWrite: math.MaxInt, broken: &net.OpError{
				Op: "read", Net: "tcp", Err: syscall.ECONNRESET,
			}}
			if attempt == 1 {
				limit(c)
			}
			return c
		}
	}
}

// unresponsive makes the first connection lead to a server that reads and never responds.
func unresponsive(t *testing.T, w *simulation) {
	encrypted(func(*x509.Certificate) {}, true)(t, w)
	w.net.wrap = func(attempt int, connection net.Conn) net.Conn {
		if attempt > 1 {
			return connection
		}
		_ = connection.Close()
		ours, theirs := net.Pipe()
		go func() {
			_, _ = theirs.Read(make([]byte, 1<<16))
			_, _ = theirs.Read(make([]byte, 1<<16)) // until our side is closed
		}()
		return ours
	}
}

// outdated serves an obsolete version of TLS.
func outdated(t *testing.T, w *simulation) {
	made, pool := certificate(t, func(*x509.Certificate) {})
	w.net.transport.TLSClientConfig.RootCAs = pool
	w.home, w.url = "instance.example.com:443", "https://instance.example.com"
	in := w.net.listen(w.home)
	w.net.serveOn(t, w.home, tls.NewListener(in, &tls.Config{
		Certificates: []tls.Certificate{made}, MinVersion: tls.VersionTLS10,
		MaxVersion: tls.VersionTLS11,
	}), w.current())
}
