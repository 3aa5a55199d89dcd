package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"strconv"
	"strings"
)

// mostPrepared bounds the statements that a connection keeps prepared.
const mostPrepared = 200

// preparing is a connector whose connections keep what SQLite has prepared: reading a statement takes it longer than
// running one.
type preparing struct{ driver.Connector }

// Connect opens a connection.
func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	able, ok := opened.(connection)
	if !ok {
		return nil, errors.Join(errors.New("the driver's connections lack what is asked of them"), opened.Close())
	}
	return &preparedConnection{connection: able, idle: map[string]driver.Stmt{}}, nil
}

// connection is what SQLite's driver offers.
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

// preparedConnection is a connection with the prepared statements that do not run just now, by their text. Like every
// connection, it is used by one goroutine at a time.
type preparedConnection struct {
	connection
	idle map[string]driver.Stmt
}

// Close closes the statements and the connection.
func (c *preparedConnection) Close() error {
	var failed []error
	for _, statement := range c.idle {
		failed = append(failed, statement.Close())
	}
	clear(c.idle)
	return errors.Join(append(failed, c.connection.Close())...)
}

// ExecContext runs a statement.
func (c *preparedConnection) ExecContext(ctx context.Context, query string, arguments []driver.NamedValue) (driver.Result, error) {
	statement, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	result, err := statement.(driver.StmtExecContext).ExecContext(ctx, arguments)
	return result, errors.Join(err, c.giveBack(query, statement))
}

// QueryContext runs a query.
func (c *preparedConnection) QueryContext(ctx context.Context, query string, arguments []driver.NamedValue) (driver.Rows, error) {
	statement, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := statement.(driver.StmtQueryContext).QueryContext(ctx, arguments)
	if err != nil {
		return nil, errors.Join(err, c.giveBack(query, statement))
	}
	return &preparedRows{Rows: rows, done: func() error { return c.giveBack(query, statement) }}, nil
}

// take finds an idle statement or prepares one.
func (c *preparedConnection) take(ctx context.Context, query string) (driver.Stmt, error) {
	if statement, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return statement, nil
	}
	return c.connection.PrepareContext(ctx, unnumbered(query))
}

// unnumbered writes ? for the parameters $1, $2 and so on of a statement that has each once and in order: numbered ones have
// names to SQLite, which the driver would compare at every run.
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

// giveBack keeps a statement that has run, unless there is one like it or too many.
func (c *preparedConnection) giveBack(query string, statement driver.Stmt) error {
	if _, ok := c.idle[query]; ok || len(c.idle) >= mostPrepared {
		return statement.Close()
	}
	c.idle[query] = statement
	return nil
}

// preparedRows are rows that give their statement back when they are closed.
type preparedRows struct {
	driver.Rows
	done func() error
}

// Close ends the query.
func (r *preparedRows) Close() error {
	err := r.Rows.Close()
	if r.done != nil {
		err = errors.Join(err, r.done())
		r.done = nil
	}
	return err
}
