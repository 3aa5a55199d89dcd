package cli

import (
	"bytes"
	"context"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"arkindex/internal/cli/app"
)

// runAgainst runs a command in the configuration of one worker, with variables. Waiting takes no
// time, but moves the clock; waited is how long it was.
func runAgainst(t *testing.T, variables map[string]string, stdout io.Writer, args ...string) (
	code int, log string, waited time.Duration,
) {
	t.Helper()
	var stderr bytes.Buffer
	dir := t.TempDir()
	content := []byte("version: 2\nworkers:\n  - {name: A, slug: a, type: ocr}\n")
	must(t, os.WriteFile(filepath.Join(dir, ".arkindex.yml"), content, 0o600))
	var lock sync.Mutex
	code = Main(app.Process{
		Args: args, Stdin: strings.NewReader("token12345678"), Stdout: stdout, Stderr: &stderr, Dir: dir,
		Getenv: func(name string) string { return variables[name] }, Transport: http.DefaultTransport,
		Now: func() time.Time {
			lock.Lock()
			defer lock.Unlock()
			return time.Now().Add(waited)
		},
		Sleep: func(ctx context.Context, delay time.Duration) error {
			lock.Lock()
			defer lock.Unlock()
			waited += delay
			return ctx.Err()
		},
	})
	return code, stderr.String(), waited
}

// publication returns the arguments of a publication that needs no Git repository.
func publication(more ...string) []string {
	return append([]string{
		"-p", "env", "worker", "publish", "registry.example.com/group/worker:1", "--image-check", "off",
		"--repository-url", "https://h/p", "--revision-hash", "abcdef0", "--revision-message", "m",
		"--revision-author", "a", "--revision-branch", "", "--revision-tags", "",
	}, more...)
}

func TestInstanceThatRefusesConnectionsIsGivenUpSoonByCommandsThatOnlyRead(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	url := "http://" + listener.Addr().String()
	must(t, listener.Close())
	const soon, later = 10 * time.Second, 4 * time.Minute
	for _, test := range []struct {
		name        string
		args        []string
		least, most time.Duration
	}{
		{"list", []string{"-p", "env", "worker", "list"}, soon, soon},
		{"versions", []string{"-p", "env", "worker", "versions", "a"}, soon, soon},
		{"show", []string{"-p", "env", "worker", "show", "a"}, soon, soon},
		{"doctor", []string{"-p", "env", "doctor"}, soon, soon},
		{"login", []string{"login", "--host", url, "--token-stdin", "--slug", "x"}, soon, soon},
		{"publish", publication(), later, 5 * time.Minute},
		{"empty timeout", []string{"-p", "env", "worker", "list", "--timeout", ""}, soon, soon},
		{"shorter", []string{"-p", "env", "worker", "list", "--timeout", "4s"}, 0, 4 * time.Second},
		{"longer", []string{"-p", "env", "worker", "list", "--timeout", "5m"}, later, 5 * time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			variables := map[string]string{
				"ARKINDEX_API_URL": url, "ARKINDEX_API_TOKEN": "token12345678", "HOME": t.TempDir(),
			}
			code, log, waited := runAgainst(t, variables, io.Discard, test.args...)
			waited = waited.Round(time.Second)
			if code == 0 || waited < test.least || waited > test.most {
				t.Errorf("exit code %d after %v\n%s", code, waited, log)
			}
		})
	}
}

func TestWrongVariablesOfTheNetworkAreErrorsThatNameThem(t *testing.T) {
	for name, value := range map[string]string{
		"HTTPS_PROXY": "http://u:canary@", "http_proxy": "socks4://canary:1",
		"ALL_PROXY": "http://p:canary", "REQUESTS_CA_BUNDLE": "/missing/ca.pem",
		"CURL_CA_BUNDLE": "/missing/ca.pem", "SSL_CERT_FILE": "/missing/ca.pem",
	} {
		for _, args := range [][]string{{"-p", "env", "worker", "list"}, publication()} {
			variables := map[string]string{
				"ARKINDEX_API_URL":   "https://arkindex.example.com",
				"ARKINDEX_API_TOKEN": "token12345678", name: value,
			}
			code, log, waited := runAgainst(t, variables, io.Discard, args...)
			if code != 2 || !strings.Contains(log, name) || strings.Contains(log, "canary") ||
				!strings.Contains(log, "arkindex: hint: ") || waited != 0 {
				t.Errorf("%s: exit code %d, %s", name, code, log)
			}
		}
		// Nothing of the network concerns this machine's registry.
		variables := map[string]string{"HOME": t.TempDir(), name: value}
		code, log, _ := runAgainst(t, variables, io.Discard, "-p", "local", "worker", "list")
		if code != 0 {
			t.Errorf("%s: exit code %d, %s", name, code, log)
		}
	}
}

func TestProxyThatRefusesIsAskedOnce(t *testing.T) {
	requests := 0
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests++
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	host := strings.TrimPrefix(proxy.URL, "http://")
	for _, scheme := range []string{"http", "https"} {
		requests = 0
		variables := map[string]string{
			"ARKINDEX_API_URL": scheme + "://arkindex.example.com", "ARKINDEX_API_TOKEN": "token12345678",
			"ALL_PROXY": "http://u:canary@" + host,
		}
		code, log, _ := runAgainst(t, variables, io.Discard, publication("-v")...)
		want := "the proxy http://" + host + " refused the user name and password of ALL_PROXY"
		if code != 5 || requests != 1 || !strings.Contains(log, want) ||
			strings.Contains(log, "canary") {
			t.Errorf("%s: exit code %d, %d requests, %s", scheme, code, requests, log)
		}
	}
}

func TestAuthorityOfThePythonToolsIsTrustedForInstancesAndImages(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"paths": {}}`)
		}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}
	must(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
	image := strings.TrimPrefix(server.URL, "https://") + "/group/worker:1"
	const untrusted = "is from an authority that is not trusted here"
	for _, name := range []string{"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NONE"} {
		variables := map[string]string{
			"ARKINDEX_API_URL": server.URL, "ARKINDEX_API_TOKEN": "token12345678", name: file,
		}
		var found bytes.Buffer
		runAgainst(t, variables, &found, "-p", "env", "doctor", image)
		if refusals := strings.Count(found.String(), untrusted); (refusals == 0) != (name != "NONE") {
			t.Errorf("%s: %s", name, found.String())
		}
		shown := strings.Contains(found.String(), "ok\tcertificates\tthose of the system, "+file)
		if shown != (name != "NONE") {
			t.Errorf("%s: %s", name, found.String())
		}
	}
}

func TestDoctorShowsTheProxyWithoutItsPassword(t *testing.T) {
	for proxy, want := range map[string]string{
		"HTTPS_PROXY": "ok\tproxy\thttp://127.0.0.1:1 for arkindex.example.com, from HTTPS_PROXY\n",
		"HTTP_PROXY":  "ok\tproxy\tnone for arkindex.example.com\n",
	} {
		var found bytes.Buffer
		runAgainst(t, map[string]string{
			"ARKINDEX_API_URL": "https://arkindex.example.com", "ARKINDEX_API_TOKEN": "token12345678",
			proxy: "http://u:canary@127.0.0.1:1",
		}, &found, "-p", "env", "doctor", "--timeout", "1s")
		if !strings.Contains(found.String(), want) || strings.Contains(found.String(), "canary") {
			t.Errorf("%s: %s", proxy, found.String())
		}
	}
}

// lockedBuffer is a buffer that may be read while a command writes to it.
type lockedBuffer struct {
	lock sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(content []byte) (int, error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	return b.Buffer.Write(content)
}

func TestDoctorPrintsEachCheckWhenItIsDone(t *testing.T) {
	var found lockedBuffer
	var before string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		found.lock.Lock()
		before = found.String()
		found.lock.Unlock()
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer server.Close()
	variables := map[string]string{
		"ARKINDEX_API_URL": server.URL, "ARKINDEX_API_TOKEN": "token12345678",
	}
	runAgainst(t, variables, &found, "-p", "env", "doctor")
	if !strings.Contains(before, "\tprofile\tenv") {
		t.Errorf("before the instance responded: %q", before)
	}
}
