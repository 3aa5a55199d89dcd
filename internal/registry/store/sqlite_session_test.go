package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"path/filepath"
	"testing"

	"modernc.org/sqlite"
)

// late is a connector whose connections tell of the first transaction that it was given up, though it has begun: that of a caller who
// goes away at that moment.
type late struct {
	driver.Connector
	told *bool
}

func (l late) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := preparing{l.Connector}.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &lateConnection{opened.(*preparedConnection), l.told}, nil
}

type lateConnection struct {
	*preparedConnection
	told *bool
}

func (c *lateConnection) ExecContext(ctx context.Context, query string, arguments []driver.NamedValue) (driver.Result, error) {
	result, err := c.preparedConnection.ExecContext(ctx, query, arguments)
	if err == nil && query == "BEGIN" && !*c.told {
		*c.told = true
		return nil, context.Canceled
	}
	return result, err
}

func TestTransactionThatIsGivenUpAsItBeginsDoesNotKeepItsConnectionFromOthers(t *testing.T) {
	connector, err := sqlite.NewConnector(fileURI(filepath.Join(t.TempDir(), "registry.db")))
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(late{connector, new(bool)})
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := beginFile(t.Context(), db, "BEGIN", func() {}); !errors.Is(err, context.Canceled) {
		t.Errorf("the first begins with %v", err)
	}
	second, err := beginFile(t.Context(), db, "BEGIN", func() {})
	if err != nil {
		t.Fatal(err)
	}
	second.end()
}
