package postgres

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"arkindex"
	"arkindex/internal/registry/store/engine"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// classify turns errors that are temporary, or that an administrator can fix, into
// arkindex.Errors with CodeUnavailable. Others are bugs of this program and are returned
// unchanged.
func classify(err error) error {
	var known *arkindex.Error
	var refused *pgconn.PgError
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case engine.IsCanceled(err):
		return engine.CanceledError(err)
	case !errors.As(err, &refused):
		if isLostConnection(err) {
			return unavailable("the database cannot be reached: %w", oneLine{err}).WithHint("try again")
		}
		return err
	}
	switch code := refused.Code; {
	case strings.HasPrefix(code, "53"): // insufficient resources
		return unavailable("the database has no space or no connection left: %w", err).
			WithHint("free some space on the server and try again")
	case strings.HasPrefix(code, "58"): // errors of the system around the server, such as its disk
		return unavailable("the database's server fails: %w", err).
			WithHint("check the server's disk and log")
	case isTemporary(err), strings.HasPrefix(code, "28"): // 28: the user or the password
		return unavailable("the database cannot respond now: %w", err).WithHint("try again")
	}
	return err
}

func unavailable(format string, err error) *arkindex.Error {
	return arkindex.Errorf(arkindex.CodeUnavailable, format, err)
}

// isTemporary reports whether a transaction that failed with err may succeed when it is run
// again: after collisions, and while servers stop and start.
func isTemporary(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return isLostConnection(err)
	}
	if isReadOnly(err) { // either the server is no longer the primary, or a read tries to write
		return errors.As(err, new(writeLockError))
	}
	switch refused.Code {
	case "55P03", // lock_timeout
		"25P03", // idle_in_transaction_session_timeout
		"57014": // statement_timeout
		return true
	}
	switch refused.Code[:2] {
	case "08", // connections
		"40": // collisions, unknown outcomes
		return true
	}
	return strings.HasPrefix(refused.Code, "57P") // servers that stop or start
}

// isReadOnly reports whether a transaction was refused because it may only read.
func isReadOnly(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == "25006"
}

// isBriefConflict reports whether err is a failure that a retry or two should end. If they do
// not, it is a bug of this program.
func isBriefConflict(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.Code {
	case "23505", // two added the same row at once: the second attempt will find the first one's
		"42P07", "42710", // the same for tables and their types
		"0A000": // a cached plan is older than a migration
		return true
	}
	return false
}

// LostConnection reports whether err is caused by the network or a closed connection, and not a
// response of the server.
func (d *Database) LostConnection(err error) bool { return isLostConnection(err) }

func isLostConnection(err error) bool {
	var network net.Error
	var connecting *pgconn.ConnectError
	if errors.As(err, &network) || errors.As(err, &connecting) || pgconn.SafeToRetry(err) {
		return true
	}
	for _, ended := range []error{
		io.EOF, io.ErrUnexpectedEOF, driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone, pgx.ErrTxClosed,
	} {
		if errors.Is(err, ended) {
			return true
		}
	}
	return false
}

// openError adds the name of the database to an error of opening it, unless it has another code
// than CodeUnavailable.
func openError(name string, err error) error {
	var known *arkindex.Error
	if errors.As(err, &known) && known.Code != arkindex.CodeUnavailable {
		return err
	}
	hint := "check that the server runs, that the database exists, " +
		"and that the user may create tables in it"
	if isUnknownStatement(err) {
		hint = "if a pooler such as PgBouncer stands before the server, " +
			"add default_query_exec_mode=exec to the URL"
	}
	return arkindex.Errorf(arkindex.CodeUnavailable,
		"the registry's database %s cannot be opened: %w", name, oneLine{err}).WithHint("%s", hint)
}

// isUnknownStatement reports whether the server mixed up prepared statements, as it does when a
// pooler changes the connection.
func isUnknownStatement(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (refused.Code == "26000" || refused.Code == "42P05")
}

// oneLine is an error of the driver in one line: the driver writes a line for each address that
// it tried.
type oneLine struct{ error }

// Error joins the lines.
func (e oneLine) Error() string {
	return strings.NewReplacer(":\n\t", ": ", "\n\t", "; ", "\n", "; ").Replace(e.error.Error())
}

// Unwrap returns the original error.
func (e oneLine) Unwrap() error { return e.error }
