package servecmd

import (
	"net"
	"os"
	"testing"
)

func TestAddressOfServerOnAllInterfacesIsTheHostname(t *testing.T) {
	name, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for listened, want := range map[string]string{
		"0.0.0.0": "https://" + name + ":8000", "::": "https://" + name + ":8000",
		"127.0.0.1": "https://127.0.0.1:8000", "::1": "https://[::1]:8000",
	} {
		options := serveOptions{tlsCert: "cert.pem"}
		if got := options.address(
			listeningAt{&net.TCPAddr{IP: net.ParseIP(listened), Port: 8000}},
		); got != want {
			t.Errorf("a server on %s is at %s, want %s", listened, got, want)
		}
	}
}

// listeningAt is a listener that only has an address.
type listeningAt struct{ address net.Addr }

func (l listeningAt) Addr() net.Addr            { return l.address }
func (l listeningAt) Accept() (net.Conn, error) { return nil, net.ErrClosed }
func (l listeningAt) Close() error              { return nil }
