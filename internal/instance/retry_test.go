package instance

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"arkindex"
)

// noon is the time of the retry tests.
var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// recordedWaits records the waits of a policy that does not wait.
type recordedWaits struct {
	lock sync.Mutex
	list []Wait
}

func (w *recordedWaits) policy() *RetryPolicy {
	return &RetryPolicy{
		OnWait: func(wait Wait) {
			w.lock.Lock()
			defer w.lock.Unlock()
			w.list = append(w.list, wait)
		},
		Now:    func() time.Time { return noon },
		Sleep:  func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Jitter: func(limit time.Duration) time.Duration { return limit },
	}
}

func (w *recordedWaits) delays() []time.Duration {
	var delays []time.Duration
	for _, wait := range w.list {
		delays = append(delays, wait.Delay)
	}
	return delays
}

// retryingClient returns a client that retries requests through a transport; nil is the default
// transport.
func retryingClient(
	t *testing.T, url string, policy *RetryPolicy, transport http.RoundTripper,
) *Client {
	t.Helper()
	if transport == nil {
		transport = http.DefaultTransport
	}
	c, err := New(Config{
		URL: url, Token: "secret", UserAgent: "arkindex/test", Transport: transport, Retry: policy,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// untilOne returns a context with a deadline one hour after noon, which ends an hour from now.
func untilOne(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(time.Hour))
	t.Cleanup(cancel)
	return deadline{ctx, noon.Add(time.Hour)}
}

// deadline is a context whose deadline differs from the time at which it ends.
type deadline struct {
	context.Context
	at time.Time
}

func (d deadline) Deadline() (time.Time, bool) { return d.at, true }

// sequence responds to each request with the next handler, and repeats the last one.
func sequence(handlers ...http.HandlerFunc) http.HandlerFunc {
	var lock sync.Mutex
	next := 0
	return func(w http.ResponseWriter, r *http.Request) {
		lock.Lock()
		handler := handlers[min(next, len(handlers)-1)]
		next++
		lock.Unlock()
		handler(w, r)
	}
}

// sendAndClose sends these bytes and closes the connection.
func sendAndClose(sent string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = io.WriteString(connection, sent)
			_ = connection.Close()
		}
	}
}

// retryAfter responds with a Retry-After header.
func retryAfter(status int, value string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", value)
		w.Header().Set("Date", noon.Format(http.TimeFormat))
		w.WriteHeader(status)
	}
}

func TestRequestIsRetriedWithTheSameBodyAfterTemporaryFaults(t *testing.T) {
	done := respond(201, "application/json", `{"id": "v1"}`)
	for name, fault := range map[string]http.HandlerFunc{
		"408":                  respond(408, "", ""),
		"429":                  respond(429, "text/html", "<html>"),
		"500":                  respond(500, "", ""),
		"502":                  respond(502, "text/html", strings.Repeat("x", maxErrorResponse+1)),
		"503":                  respond(503, "application/json", `{"detail": "later"}`),
		"504":                  respond(504, "", ""),
		"a dropped connection": sendAndClose(""),
		"half a response": sendAndClose(
			"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"id\":",
		),
		"half a header": sendAndClose("HTTP/1.1 20"),
	} {
		t.Run(name, func(t *testing.T) {
			i := newInstance(t, sequence(fault, fault, fault, done))
			var waits recordedWaits
			published, err := retryingClient(t, i.URL, waits.policy(), nil).CreateDockerWorkerVersion(
				untilOne(t), []byte(`{"a":1}`),
			)
			if err != nil || published.Version.ID != "v1" {
				t.Fatalf("got %+v, %v", published, err)
			}
			for _, request := range i.seen[1:] {
				if request.Body != `{"a":1}` || request.Authorization != "Token secret" {
					t.Errorf("sent %+v", request)
				}
			}
			want := []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}
			if diff := cmp.Diff(want, waits.delays()); diff != "" {
				t.Error(diff)
			}
			if wait := waits.list[2]; wait.Attempt != 3 || wait.Host == "" ||
				arkindex.CodeOf(wait.Reason) != arkindex.CodeUnavailable {
				t.Errorf("announced %+v", wait)
			}
		})
	}
}

func TestRefusedRequestIsNotRetried(t *testing.T) {
	for _, status := range []int{301, 400, 401, 403, 404, 405, 409, 410, 413, 422, 451, 501, 505} {
		i := newInstance(t, retryAfter(status, "1"))
		var waits recordedWaits
		_, err := retryingClient(
			t, i.URL, waits.policy(), nil,
		).CreateDockerWorkerVersion(untilOne(t), []byte(`{}`))
		if err == nil || len(waits.list) != 0 || len(i.seen) != 2 {
			t.Errorf("%d: %v after %d waits and %d requests", status, err, len(waits.list), len(i.seen))
		}
	}
}

func TestRetryAfterIsRespected(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"7":                                 7 * time.Second,
		"3599":                              3599 * time.Second,
		"Wed, 25 Nov 2026 12:00:42 GMT":     42 * time.Second,
		"Wednesday, 25-Nov-26 12:10:00 GMT": 10 * time.Minute,
		"Wed, 25 Nov 2026 11:00:00 GMT":     500 * time.Millisecond,
		"0":                                 500 * time.Millisecond,
		"-5":                                500 * time.Millisecond,
		"soon":                              500 * time.Millisecond,
	} {
		t.Run(value, func(t *testing.T) {
			i := newInstance(t, sequence(retryAfter(429, value), respond(201, "", `{"id": "v1"}`)))
			var waits recordedWaits
			if _, err := retryingClient(
				t, i.URL, waits.policy(), nil,
			).CreateDockerWorkerVersion(untilOne(t), []byte(`{}`)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]time.Duration{want}, waits.delays()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRetryAfterDateCountsFromTheDateOfTheResponse(t *testing.T) {
	for date, want := range map[string]time.Duration{
		"Wed, 25 Nov 2026 13:00:00 GMT": 2 * time.Second, // the server is an hour ahead
		"Wed, 25 Nov 2026 11:00:00 GMT": 2*time.Hour + 2*time.Second,
		"Wed, 25 Nov 2026 13:00:09 GMT": 0, // in the past
		"now":                           time.Hour + 2*time.Second,
	} {
		t.Run(date, func(t *testing.T) {
			policy := &RetryPolicy{Now: func() time.Time { return noon }}
			header := http.Header{
				"Retry-After": {"Wed, 25 Nov 2026 13:00:02 GMT"}, "Date": {date},
			}
			if got := policy.retryAfter(header); got != want {
				t.Errorf("the wait is %v, want %v", got, want)
			}
		})
	}
}

func TestRetryAfterBeyondTheDeadlineFailsAtOnce(t *testing.T) {
	for value, named := range map[string]string{
		"7200":                          "2h0m0s",
		"3600":                          "1h0m0s",
		"Wed, 25 Nov 2026 13:30:00 GMT": "1h30m0s",
		"99999999999999999999999":       "876000h0m0s",
	} {
		t.Run(value, func(t *testing.T) {
			i := newInstance(t, retryAfter(503, value))
			var waits recordedWaits
			_, err := retryingClient(
				t, i.URL, waits.policy(), nil,
			).CreateDockerWorkerVersion(untilOne(t), []byte(`{}`))
			var e *arkindex.Error
			if !errors.As(err, &e) || e.Code != arkindex.CodeUnavailable || e.Status != 503 ||
				!strings.Contains(e.Message, "asks to wait "+named+",") {
				t.Error(err)
			}
			if len(waits.list) != 0 || len(i.seen) != 2 {
				t.Errorf("%d waits, %d requests", len(waits.list), len(i.seen))
			}
		})
	}
}

func TestDelaysGrowToHalfAMinuteWithinTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		var delays []time.Duration
		policy := &RetryPolicy{
			Jitter: func(limit time.Duration) time.Duration { return limit },
			OnWait: func(wait Wait) { delays = append(delays, wait.Delay) },
		}
		broken := roundTripper(
			func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF },
		)
		c := retryingClient(t, "http://instance.example.com", policy, broken)
		_, err := c.Operation(ctx, ListWorkers)
		if arkindex.CodeOf(err) != arkindex.CodeUnavailable ||
			!strings.Contains(err.Error(), "out of time after 15 attempts") {
			t.Errorf("got %v", err)
		}
		if ctx.Err() != nil || slices.Max(delays) != lastDelayLimit || len(delays) != 14 {
			t.Errorf("%v, %v", ctx.Err(), delays)
		}
	})
}

func TestAttemptThatHangsIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		var waits recordedWaits
		policy := waits.policy()
		policy.Now, policy.Sleep = nil, nil
		attempts := 0
		c := retryingClient(t, "http://instance.example.com", policy, roundTripper(func(
			request *http.Request,
		) (*http.Response, error) {
			if attempts++; attempts == 1 {
				<-request.Context().Done()
				return nil, request.Context().Err()
			}
			return newResponse(200, openAPI), nil
		}))
		if _, err := c.Operation(ctx, ListWorkers); err != nil {
			t.Error(err)
		}
		if len(waits.list) != 1 ||
			!strings.Contains(waits.list[0].Reason.Error(), "did not respond within 1m0s") {
			t.Errorf("waits %v", waits.list)
		}
	})
}

func TestInterruptionEndsAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		policy := &RetryPolicy{OnWait: func(Wait) { cancel() }}
		unavailable := roundTripper(func(*http.Request) (*http.Response, error) {
			return newResponse(503, ""), nil
		})
		c := retryingClient(t, "http://instance.example.com", policy, unavailable)
		if _, err := c.Operation(ctx, ListWorkers); arkindex.CodeOf(err) != arkindex.CodeInterrupted {
			t.Errorf("got %v", err)
		}
	})
}

func TestPermanentConnectionErrorsAreNotRetried(t *testing.T) {
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.TLS = &tls.Config{MinVersion: tls.VersionTLS13}
	secure.StartTLS()
	defer secure.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	for name, url := range map[string]string{
		"a certificate that nobody trusts": secure.URL,
		"a server without TLS":             strings.Replace(plain.URL, "http:", "https:", 1),
		"a name that does not exist":       "http://nowhere.invalid",
	} {
		t.Run(name, func(t *testing.T) {
			var waits recordedWaits
			_, err := retryingClient(t, url, waits.policy(), nil).Operation(untilOne(t), ListWorkers)
			if arkindex.CodeOf(err) != arkindex.CodeUnavailable || len(waits.list) != 0 {
				t.Errorf("%v after %d waits", err, len(waits.list))
			}
		})
	}
}

func TestEndlessResponseIsCutOff(t *testing.T) {
	endless := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			for {
				if _, err := io.WriteString(w, strings.Repeat(" ", 1<<16)); err != nil {
					return
				}
			}
		}
	}
	for status, says := range map[int]string{200: "larger than", 400: "HTTP 400", 502: "HTTP 502"} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			i := newInstance(t, endless(status))
			_, err := client(t, i.URL).CreateDockerWorkerVersion(context.Background(), []byte(`{}`))
			if err == nil || !strings.Contains(err.Error(), says) {
				t.Error(err)
			}
		})
	}
}

// roundTripper adapts a function to http.RoundTripper.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := f(request)
	if response != nil {
		response.Request = request
	}
	return response, err
}

// newResponse returns a response with a status and a body.
func newResponse(status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)),
	}
}

func TestServerWithoutConnectionIsGivenUpAtTheLimitForConnecting(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for _, test := range []struct {
		name       string
		connecting time.Duration
		err        error
		spent      time.Duration
	}{
		{"refused", 10 * time.Second, refused, 10 * time.Second},
		{"no limit", 0, refused, 5 * time.Minute},
		{"connected", 10 * time.Second, io.ErrUnexpectedEOF, 5 * time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
				defer cancel()
				start := time.Now()
				c := retryingClient(t, "http://instance.example.com",
					&RetryPolicy{Connecting: test.connecting},
					roundTripper(func(*http.Request) (*http.Response, error) { return nil, test.err }))
				_, err := c.Operation(ctx, ListWorkers)
				spent := time.Since(start)
				if spent > test.spent || spent < test.spent-lastDelayLimit ||
					strings.Contains(err.Error(), "given up after 10s: ") != (test.spent == 10*time.Second) {
					t.Errorf("after %v: %v", spent, err)
				}
			})
		})
	}
}
