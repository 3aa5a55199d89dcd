package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"arkindex"
	"arkindex/test/postgrestest"
)

func openURL(t *testing.T, location string) (*Store, *postgres) {
	t.Helper()
	s, err := Open(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, s.engine.(*postgres)
}

// findOrAdd adds a repository as publications do: it converges.
func findOrAdd(tx *Tx, address string) error {
	_, found, err := tx.RepositoryByURL(address)
	if found || err != nil {
		return err
	}
	return addRepository(address)(tx)
}

// countRepositories reads how many there are.
func countRepositories(t *testing.T, p *postgres) (count int) {
	t.Helper()
	if err := p.readers.QueryRow(t.Context(), "SELECT count(*) FROM repositories").Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

func TestCollisionsAndLostConnectionsRunTheWriteAgain(t *testing.T) {
	s, p := openURL(t, postgrestest.Database(t))
	for i, failure := range []string{
		"DO $$ BEGIN RAISE SQLSTATE '40001'; END $$",
		"DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$",
		"DO $$ BEGIN RAISE SQLSTATE '40003'; END $$",
		"DO $$ BEGIN RAISE SQLSTATE '55P03'; END $$",
		"DO $$ BEGIN RAISE SQLSTATE '23505'; END $$",
		"DO $$ BEGIN RAISE SQLSTATE '57P01'; END $$",
		"SELECT pg_terminate_backend(pg_backend_pid())",
	} {
		runs := 0
		err := s.Write(t.Context(), func(tx *Tx) error {
			if err := findOrAdd(tx, fmt.Sprint("https://h/", i)); err != nil {
				return err
			}
			if runs++; runs == 1 {
				return tx.exec(failure)
			}
			return nil
		})
		if err != nil || runs != 2 || countRepositories(t, p) != i+1 {
			t.Errorf("%s: %d runs, %d repositories, %v", failure, runs, countRepositories(t, p), err)
		}
	}
}

func TestReadsRunAgainWhenTheirConnectionIsLost(t *testing.T) {
	s, _ := openURL(t, postgrestest.Database(t))
	runs := 0
	err := s.Read(t.Context(), func(tx *Tx) error {
		if runs++; runs == 1 {
			return tx.exec("SELECT pg_terminate_backend(pg_backend_pid())")
		}
		_, err := tx.AnyUser()
		return err
	})
	if err != nil || runs != 2 {
		t.Errorf("%d runs, %v", runs, err)
	}
}

func TestUniqueViolationThatStaysIsADefectAndNotRepeatedForLong(t *testing.T) {
	s, _ := openURL(t, postgrestest.Database(t))
	runs := 0
	err := s.Write(t.Context(), func(tx *Tx) error {
		runs++
		return errors.Join(addRepository("https://h/1")(tx), addRepository("https://h/1")(tx))
	})
	if runs != fewAttempts || arkindex.CodeOf(err) != arkindex.CodeInternal {
		t.Errorf("%d runs, %v", runs, err)
	}
}

func TestFormerPrimaryIsLeftForTheNewOne(t *testing.T) {
	s, p := openURL(t, postgrestest.Database(t))
	if _, err := p.writer.Exec(t.Context(), "SET default_transaction_read_only = on"); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), addRepository("https://h/1")); err != nil {
		t.Errorf("the write fails: %v", err)
	}
}

func TestDurabilityDoesNotDependOnTheServersDefault(t *testing.T) {
	location := postgrestest.Database(t)
	_, p := openURL(t, location)
	parsed, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.writer.Exec(t.Context(), "ALTER DATABASE "+strings.TrimPrefix(parsed.Path, "/")+" SET synchronous_commit = off"); err != nil {
		t.Fatal(err)
	}
	s, _ := openURL(t, location)
	var setting string
	for want, run := range map[string]func(func(*Tx) error) error{
		"off": func(steps func(*Tx) error) error { return s.Read(t.Context(), steps) },
		"on":  func(steps func(*Tx) error) error { return s.Write(t.Context(), steps) },
	} {
		err := run(func(tx *Tx) (err error) {
			setting, _, err = find(tx, func(r row) (text string, err error) { return text, r.Scan(&text) }, "SHOW synchronous_commit")
			return err
		})
		if setting != want || err != nil {
			t.Errorf("synchronous_commit is %s, want %s: %v", setting, want, err)
		}
	}
}

func TestCommitWhoseAnswerIsLostIsRunAgainAndKeptOnce(t *testing.T) {
	s, p, proxy := openThroughProxy(t)
	runs := 0
	proxy.cutAfterCommit(true)
	err := s.Write(t.Context(), func(tx *Tx) error {
		if runs++; runs == 2 {
			proxy.cutAfterCommit(false)
		}
		return findOrAdd(tx, "https://h/1")
	})
	if err != nil || runs < 2 || countRepositories(t, p) != 1 {
		t.Errorf("%d runs, %d repositories, %v", runs, countRepositories(t, p), err)
	}
}

// proxy stands between a client and a server, and can lose the answers to commits.
type proxy struct {
	listener net.Listener
	server   string
	mutex    sync.Mutex
	cutting  bool
	once     bool
}

// openThroughProxy opens a database of its own behind a proxy.
func openThroughProxy(t *testing.T) (*Store, *postgres, *proxy) {
	t.Helper()
	parsed, err := url.Parse(postgrestest.NetworkDatabase(t))
	if err != nil {
		t.Fatal(err)
	}
	proxy := startProxy(t, parsed.Host)
	parsed.Host = proxy.listener.Addr().String()
	s, p := openURL(t, parsed.String())
	return s, p, proxy
}

func startProxy(t *testing.T, server string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	p := &proxy{listener: listener, server: server}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go p.carry(client)
		}
	}()
	return p
}

func (p *proxy) cutAfterCommit(cutting bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.cutting = cutting
}

func (p *proxy) cutAfterOneCommit() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.cutting, p.once = true, true
}

// carry copies both ways. The answer to a commit that is to be lost is awaited, and then both ends are closed.
func (p *proxy) carry(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	answers := make(chan []byte)
	go func() {
		defer close(answers)
		for buffer := make([]byte, 1<<16); ; {
			n, err := server.Read(buffer)
			if n > 0 {
				answers <- bytes.Clone(buffer[:n])
			}
			if err != nil {
				return
			}
		}
	}()
	defer func() {
		go func() {
			for range answers { // until the server's end is closed
			}
		}()
	}()
	committed := make(chan struct{}, 1)
	go func() {
		defer server.Close()
		var commit []byte
		for buffer := make([]byte, 1<<16); ; {
			n, err := client.Read(buffer)
			if name := preparedCommit(buffer[:n]); name != nil {
				commit = name
			}
			p.mutex.Lock()
			if p.cutting && commit != nil && bytes.Contains(buffer[:n], commit) {
				committed <- struct{}{}
				p.cutting = !p.once
			}
			p.mutex.Unlock()
			if _, failed := server.Write(buffer[:n]); err != nil || failed != nil {
				return
			}
		}
	}()
	for answer := range answers {
		select {
		case <-committed:
			return
		default:
		}
		if _, err := io.Copy(client, bytes.NewReader(answer)); err != nil {
			return
		}
	}
}

// preparedCommit finds what prepares a commit, and returns what will run it: the statement's name in a message that binds it.
func preparedCommit(sent []byte) []byte {
	before, _, found := bytes.Cut(sent, []byte("\x00COMMIT\x00"))
	if !found {
		return nil
	}
	name := before[bytes.LastIndexByte(before, 0)+2:] // behind the message's length, whose last byte is not zero
	return slices.Concat([]byte{0}, name, []byte{0})
}

func TestPoolerThatKeepsNothingPreparedIsToldApart(t *testing.T) {
	for code, want := range map[string]bool{"26000": true, "42P05": true, "42501": false} {
		var known *arkindex.Error
		err := serverOpenError("postgres://h/registry", fmt.Errorf("in a query: %w", &pgconn.PgError{Code: code}))
		if !errors.As(err, &known) || strings.Contains(known.Hint, "default_query_exec_mode=exec") != want {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestRepetitionThatIsCutOffEndsWithWhatFailedBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	attempts := 0
	err := retry(ctx, func() error {
		if attempts++; attempts == 1 {
			return io.ErrUnexpectedEOF
		}
		cancel()
		return ctx.Err()
	})
	if !errors.Is(err, io.ErrUnexpectedEOF) || arkindex.CodeOf(err) != arkindex.CodeUnavailable {
		t.Errorf("it ends with %v", err)
	}
}
