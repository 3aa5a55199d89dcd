package network

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// ask requests an address through the proxies of the variables.
func ask(t *testing.T, address string, variables ...string) (string, error) {
	t.Helper()
	base := http.DefaultTransport.(*http.Transport)
	client := http.Client{Transport: NewTransport(base, ReadProxies(getenv(variables...)), nil)}
	response, err := client.Get(address)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return fmt.Sprint(response.StatusCode, " ", string(content)), err
}

func TestTransportNamesTheProxyThatRefuses(t *testing.T) {
	var status int
	var mediaType string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		w.WriteHeader(status)
	}))
	defer proxy.Close()
	host := strings.TrimPrefix(proxy.URL, "http://")
	for _, test := range []struct {
		name, address, user string
		status              int
		want                string
		permanent           bool
	}{
		{"no password", "https://a.example.com", "", 407, "wants a user name and password", true},
		{
			"wrong password", "https://a.example.com", "u:canary@", 407,
			"refused the user name and password of ALL_PROXY", true,
		},
		{
			"forbidden", "https://a.example.com", "", 403, "does not allow connections to a.example.com",
			true,
		},
		{"bad gateway", "https://a.example.com", "", 502, "responded with HTTP 502", false},
		{"too many", "https://a.example.com", "", 429, "responded with HTTP 429", false},
		{"not found", "https://a.example.com", "", 404, "responded with HTTP 404", true},
		{"plain, no password", "http://a.example.com", "", 407, "wants a user name and password", true},
		{"plain, forbidden", "http://a.example.com", "", 403, "does not allow connections", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, mediaType = test.status, "text/html"
			_, err := ask(t, test.address, "ALL_PROXY", "http://"+test.user+host)
			got := Explain("a.example.com", err)
			if !strings.Contains(got.Message, "the proxy http://"+host+" "+test.want) ||
				strings.Contains(got.Message+got.Hint+err.Error(), "canary") || got.Hint == "" ||
				got.Permanent != test.permanent {
				t.Errorf("got %+v of %v", got, err)
			}
		})
	}
	status, mediaType = 403, "application/json"
	if got, err := ask(t, "http://a.example.com", "HTTP_PROXY", host); err != nil || got != "403 " {
		t.Errorf("a server's own refusal: got %q, %v", got, err)
	}
}

func TestTransportNamesTheProxyThatCannotBeReached(t *testing.T) {
	for _, scheme := range []string{"http", "https", "socks5"} {
		_, err := ask(t, "https://a.example.com", "ALL_PROXY", scheme+"://u:canary@127.0.0.1:1")
		got := Explain("a.example.com", err)
		want := "the proxy " + scheme + "://127.0.0.1:1 cannot be reached: "
		if !strings.HasPrefix(got.Message, want) || !got.Unconnected || got.Permanent ||
			strings.Contains(got.Message+got.Hint, "canary") {
			t.Errorf("%s: got %+v of %v", scheme, got, err)
		}
	}
}

// serveSOCKS accepts one connection after another, and lets each through to the address unless
// reply is not 0.
func serveSOCKS(t *testing.T, method, reply byte, address string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer client.Close()
				buffer := make([]byte, 300)
				_, _ = client.Read(buffer) // greeting
				_, _ = client.Write([]byte{5, method})
				if method != 0 {
					return
				}
				_, _ = client.Read(buffer) // request
				_, _ = client.Write([]byte{5, reply, 0, 1, 0, 0, 0, 0, 0, 0})
				if reply != 0 {
					return
				}
				server, err := net.Dial("tcp", address)
				if err != nil {
					return
				}
				defer server.Close()
				go func() { _, _ = io.Copy(server, client) }()
				_, _ = io.Copy(client, server)
			}()
		}
	}()
	return listener.Addr().String()
}

func TestTransportUsesSOCKS(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "hello")
	}))
	defer server.Close()
	address := strings.TrimPrefix(server.URL, "http://")
	for _, scheme := range []string{"socks5", "socks5h"} {
		proxy := scheme + "://" + serveSOCKS(t, 0, 0, address)
		if got, err := ask(t, "http://a.example.com", "ALL_PROXY", proxy); got != "200 hello" {
			t.Errorf("%s: got %q, %v", scheme, got, err)
		}
	}
	for _, test := range []struct {
		name          string
		method, reply byte
		want          string
		permanent     bool
	}{
		{"ruleset", 0, 2, "does not allow connections to a.example.com", true},
		{"authentication", 255, 0, "wants a user name and password", true},
		{"unreachable", 0, 4, "cannot connect to a.example.com: host unreachable", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			proxy := "socks5://" + serveSOCKS(t, test.method, test.reply, address)
			_, err := ask(t, "http://a.example.com", "ALL_PROXY", proxy)
			got := Explain("a.example.com", err)
			if got.Message != "the proxy "+proxy+" "+test.want || got.Permanent != test.permanent {
				t.Errorf("got %+v of %v", got, err)
			}
		})
	}
}

func TestExplainNamesTheClientCertificate(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS13}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	_, err := server.Client().Get(server.URL)
	got := Explain("a.example.com", err)
	if !strings.Contains(got.Message, "a.example.com requires a client certificate") ||
		!strings.Contains(got.Hint, "cert_file") || !got.Permanent {
		t.Errorf("got %+v of %v", got, err)
	}
}
