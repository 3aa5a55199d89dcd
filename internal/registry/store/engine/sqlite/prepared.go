package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"strconv"
	"strings"
)

// maxPrepared bounds the prepared statements that a connection caches.
const maxPrepared = 200

// preparingConnector makes connections that cache prepared statements: SQLite takes longer to
// prepare a statement than to run it.
type preparingConnector struct{ driver.Connector }

// Connect opens a connection.
func (p preparingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := opened.(connection)
	if !ok {
		err := errors.New("the connections of the SQLite driver lack required methods")
		return nil, errors.Join(err, opened.Close())
	}
	return &preparingConn{connection: conn, idle: map[string]driver.Stmt{}}, nil
}

// connection is the part of the driver's connection that database/sql uses.
type connection interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// preparingConn is a connection with its idle prepared statements, by their SQL. Like every
// connection, it is used by one goroutine at a time.
type preparingConn struct {
	connection
	idle map[string]driver.Stmt
}

// Close closes the statements and the connection.
func (c *preparingConn) Close() error {
	var failed []error
	for _, statement := range c.idle {
		failed = append(failed, statement.Close())
	}
	clear(c.idle)
	return errors.Join(append(failed, c.connection.Close())...)
}

// ExecContext runs a statement.
func (c *preparingConn) ExecContext(
	ctx context.Context, query string, arguments []driver.NamedValue,
) (driver.Result, error) {
	statement, err := c.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	result, err := statement.(driver.StmtExecContext).ExecContext(ctx, arguments)
	return result, errors.Join(err, c.release(query, statement))
}

// QueryContext runs a query.
func (c *preparingConn) QueryContext(
	ctx context.Context, query string, arguments []driver.NamedValue,
) (driver.Rows, error) {
	statement, err := c.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := statement.(driver.StmtQueryContext).QueryContext(ctx, arguments)
	if err != nil {
		return nil, errors.Join(err, c.release(query, statement))
	}
	return &preparedRows{
		Rows:    rows,
		release: func() error { return c.release(query, statement) },
	}, nil
}

// prepare returns an idle statement or prepares one.
func (c *preparingConn) prepare(ctx context.Context, query string) (driver.Stmt, error) {
	if statement, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return statement, nil
	}
	return c.connection.PrepareContext(ctx, unnumbered(query))
}

// unnumbered replaces the parameters $1, $2 and so on with ? if each occurs once and in order. To
// SQLite, numbered parameters have names, which the driver would compare at every run.
func unnumbered(query string) string {
	parts := strings.Split(query, "$")
	for i, part := range parts[1:] {
		number := strconv.Itoa(i + 1)
		rest := strings.TrimPrefix(part, number)
		if len(rest) == len(part) || rest != "" && '0' <= rest[0] && rest[0] <= '9' {
			return query
		}
		parts[i+1] = rest
	}
	return strings.Join(parts, "?")
}

// release returns a statement to the cache, or closes it if the cache is full or has one for the
// same SQL.
func (c *preparingConn) release(query string, statement driver.Stmt) error {
	if _, ok := c.idle[query]; ok || len(c.idle) >= maxPrepared {
		return statement.Close()
	}
	c.idle[query] = statement
	return nil
}

// preparedRows are rows that release their statement when they are closed.
type preparedRows struct {
	driver.Rows
	release func() error
}

// Close ends the query.
func (r *preparedRows) Close() error {
	err := r.Rows.Close()
	if r.release != nil {
		err = errors.Join(err, r.release())
		r.release = nil
	}
	return err
}
