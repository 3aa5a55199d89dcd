package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"arkindex"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// postgresFailure tells the errors of a server that pass by themselves, or that an administrator must see to, from defects of ours.
func postgresFailure(err error) error {
	var known *arkindex.Error
	var refused *pgconn.PgError
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case isCancelled(err):
		return notWaitedFor(err)
	case !errors.As(err, &refused):
		if isLostConnection(err) {
			return arkindex.Errorf(arkindex.CodeUnavailable, "the database cannot be reached: %w", oneLine{err}).WithHint("try again")
		}
		return err
	}
	switch code := refused.Code; {
	case strings.HasPrefix(code, "53"): // insufficient resources
		return arkindex.Errorf(arkindex.CodeUnavailable, "the database has no room or no connection left: %w", err).WithHint("make room on the server and try again")
	case strings.HasPrefix(code, "58"): // errors of the system around the server, such as its disk
		return arkindex.Errorf(arkindex.CodeUnavailable, "the database's server fails: %w", err).WithHint("check the server's disk and log")
	case isPassing(err), strings.HasPrefix(code, "28"): // 28: the user or the password
		return arkindex.Errorf(arkindex.CodeUnavailable, "the database cannot answer now: %w", err).WithHint("try again")
	}
	return err
}

// isPassing reports whether a transaction that failed with err may succeed when it is run again: after collisions, and when
// servers come and go.
func isPassing(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return isLostConnection(err)
	}
	if isReadOnly(err) {
		return errors.As(err, new(turnError)) // the server is no longer the primary; else a read tries to write
	}
	switch refused.Code {
	case "55P03", // a lock was not waited for any longer
		"25P03", // idle in the transaction for too long
		"57014": // the server's own time-out
		return true
	}
	switch refused.Code[:2] {
	case "08", // connections
		"40": // collisions, restarts of CockroachDB, outcomes that nobody knows
		return true
	}
	return strings.HasPrefix(refused.Code, "57P") // servers that stop or start
}

// isReadOnly reports whether a transaction was refused because it may only read.
func isReadOnly(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == "25006"
}

// isPassingOnce knows the failures that one repetition or two should end, and that are defects of ours when they do not.
func isPassingOnce(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.Code {
	case "23505", // two made the same at once: the second will find what the first made
		"42P07", "42710", // the same of tables and of their types
		"0A000": // a cached plan is older than a migration
		return true
	}
	return false
}

// isLostConnection reports whether err is the network's or that of a connection which ended, and not the answer of a server.
func isLostConnection(err error) bool {
	var network net.Error
	var connecting *pgconn.ConnectError
	if errors.As(err, &network) || errors.As(err, &connecting) || pgconn.SafeToRetry(err) {
		return true
	}
	for _, ended := range []error{io.EOF, io.ErrUnexpectedEOF, driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone, pgx.ErrTxClosed} {
		if errors.Is(err, ended) {
			return true
		}
	}
	return false
}

// oneLine is an error of the driver in one line: it gives each address that it has tried one of its own.
type oneLine struct{ error }

// Error joins the lines.
func (e oneLine) Error() string {
	return strings.NewReplacer(":\n\t", ": ", "\n\t", "; ", "\n", "; ").Replace(e.error.Error())
}

// Unwrap returns the error as it is.
func (e oneLine) Unwrap() error { return e.error }
