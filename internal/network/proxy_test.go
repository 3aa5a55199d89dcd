package network

import (
	"net/url"
	"strings"
	"testing"
)

// getenv returns a function that looks variables up in NAME, VALUE pairs.
func getenv(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestProxiesFor(t *testing.T) {
	const address = "https://arkindex.example.com"
	for _, test := range []struct {
		name      string
		variables []string
		address   string
		want      string // the proxy, and the variable that names it
	}{
		{"none", nil, address, "none"},
		{"empty", []string{"HTTPS_PROXY", ""}, address, "none"},
		{"HTTPS", []string{"HTTPS_PROXY", "http://p:1"}, address, "http://p:1 HTTPS_PROXY"},
		{"HTTP", []string{"HTTP_PROXY", "http://p:1"}, "http://h", "http://p:1 HTTP_PROXY"},
		{"other scheme", []string{"HTTP_PROXY", "http://p:1"}, address, "none"},
		{
			"lower case first",
			[]string{"HTTPS_PROXY", "u:1", "https_proxy", "l:1"},
			address,
			"http://l:1 https_proxy",
		},
		{"all", []string{"ALL_PROXY", "socks5://p:1"}, address, "socks5://p:1 ALL_PROXY"},
		{
			"all in lower case",
			[]string{"all_proxy", "socks5h://p:1"},
			"http://h",
			"socks5h://p:1 all_proxy",
		},
		{
			"own before all",
			[]string{"ALL_PROXY", "a:1", "HTTPS_PROXY", "p:1"},
			address,
			"http://p:1 HTTPS_PROXY",
		},
		{
			"password",
			[]string{"HTTPS_PROXY", "http://u:canary@p:1/path"},
			address,
			"http://p:1 HTTPS_PROXY",
		},
		{"line end", []string{"HTTPS_PROXY", "http://p:1\r\n"}, address, "http://p:1 HTTPS_PROXY"},
		{"this machine", []string{"ALL_PROXY", "p:1"}, "http://127.0.0.1:8000", "none"},
		{"its name", []string{"ALL_PROXY", "p:1"}, "http://localhost:8000", "none"},
		{"exception", []string{"ALL_PROXY", "p:1", "no_proxy", "example.com"}, address, "none"},
	} {
		t.Run(test.name, func(t *testing.T) {
			parsed, err := url.Parse(test.address)
			if err != nil {
				t.Fatal(err)
			}
			proxy, err := ReadProxies(getenv(test.variables...)).For(parsed)
			got := strings.TrimSpace(proxy.String() + " " + proxy.Variable)
			if got != test.want || err != nil {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestProxiesRefuseWhatIsNoAddress(t *testing.T) {
	for _, value := range []string{
		"http://", "http://u:canary@", "http://p:canary", "http://u:can%zzary@p:1", "http://p:99999",
		"http://[canary", "ftp://canary:1", "socks4://canary:1", "p:1 canary",
		"http://u:20#canary@p:1", "http://u:20/canary@p:1", "http://u:20?canary@p:1", "http:/canary:1",
	} {
		for _, name := range []string{"HTTPS_PROXY", "http_proxy", "ALL_PROXY"} {
			err := ReadProxies(getenv(name, value)).Check()
			if err == nil || !strings.Contains(err.Error(), name) ||
				strings.Contains(err.Error(), "canary") {
				t.Errorf("%s=%s: %v", name, value, err)
			}
		}
	}
}

func TestNoProxy(t *testing.T) {
	for _, test := range []struct {
		list, address string
		want          bool
	}{
		{"", "https://h.example.com", false},
		{"*", "https://h.example.com", true},
		{"example.com", "https://h.example.com", true},
		{"example.com", "https://example.com", true},
		{"example.com", "https://badexample.com", false},
		{".example.com", "https://h.example.com", true},
		{".example.com", "https://example.com", false},
		{"*.example.com", "https://h.example.com", true},
		{"a.org, H.Example.COM", "https://h.example.com.", true},
		{"a.org h.example.com", "https://h.example.com", true},
		{"h.example.com:8443", "https://h.example.com:8443", true},
		{"h.example.com:443", "https://h.example.com", true},
		{"h.example.com:8443", "https://h.example.com", false},
		{"10.0.0.0/8", "http://10.1.2.3", true},
		{"10.0.0.0/8", "http://11.1.2.3", false},
		{"10.0.0.0/8", "http://host10", false},
		{"10.1.2.3", "http://10.1.2.3:80", true},
		{"10.1.2.3:81", "http://10.1.2.3:80", false},
		{"fd00::1", "http://[fd00::1]:80", true},
		{"[fd00::1]:80", "http://[fd00::1]", true},
		{"fd00::/8", "http://[fd00::1]", true},
		{"", "http://[::1]:80", true},
	} {
		t.Run(test.list+" "+test.address, func(t *testing.T) {
			parsed, err := url.Parse(test.address)
			if err != nil {
				t.Fatal(err)
			}
			if got := parseExceptions(test.list).contain(parsed); got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
