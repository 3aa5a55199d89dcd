package profilecmd

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"arkindex/internal/cli/app"
)

func TestSlugFromHost(t *testing.T) {
	for host, want := range map[string]string{
		"demo.arkindex.org": "demo", "arkindex.archives.example.com": "archives",
		"arkindex.com": "arkindex", "www.arkindex.com": "arkindex",
		"localhost:8000": "localhost", "192.0.2.1:8000": "192-0-2-1", "[::1]:8000": "1",
		"x_y.example.com": "x-y",
	} {
		t.Run(host, func(t *testing.T) {
			if got := slugFromHost(&url.URL{Host: host}); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestParseInstanceURL(t *testing.T) {
	for text, want := range map[string]string{
		"demo.arkindex.org":                 "https://demo.arkindex.org",
		"HTTP://Demo.arkindex.org/api/v1/":  "http://demo.arkindex.org",
		"https://me:pw@h.example/prefix/?q": "https://h.example/prefix",
		"localhost:8000":                    "https://localhost:8000",
		"ftp://h.example":                   "",
		"https://":                          "",
		"":                                  "",
		"https://[":                         "",
	} {
		t.Run(text, func(t *testing.T) {
			got, err := parseInstanceURL(text)
			if (err != nil) != (want == "") || err == nil && got.String() != want {
				t.Errorf("got %v, %v, want %q", got, err, want)
			}
		})
	}
}

func TestPlainHTTPIsWarnedAbout(t *testing.T) {
	for address, want := range map[string]bool{
		"http://h.example": true, "https://h.example": false,
		"http://localhost:1": false, "http://127.0.0.1": false,
	} {
		t.Run(address, func(t *testing.T) {
			base, err := parseInstanceURL(address)
			if err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			warnAboutPlainHTTP(app.New(app.Process{Stderr: &log}), base)
			if strings.Contains(log.String(), "unencrypted") != want {
				t.Errorf("the log is %q", log.String())
			}
		})
	}
}
