package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"path/filepath"
	"testing"

	"modernc.org/sqlite"
)

// cancelingConnector makes connections that report the first transaction as canceled although it
// has begun, as happens to a caller who cancels at that moment.
type cancelingConnector struct {
	driver.Connector
	canceled *bool
}

func (c cancelingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := preparingConnector{c.Connector}.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &cancelingConn{opened.(*preparingConn), c.canceled}, nil
}

type cancelingConn struct {
	*preparingConn
	canceled *bool
}

func (c *cancelingConn) ExecContext(
	ctx context.Context, query string, arguments []driver.NamedValue,
) (driver.Result, error) {
	result, err := c.preparingConn.ExecContext(ctx, query, arguments)
	if err == nil && query == "BEGIN" && !*c.canceled {
		*c.canceled = true
		return nil, context.Canceled
	}
	return result, err
}

func TestTransactionCanceledAsItBeginsReleasesItsConnection(t *testing.T) {
	connector, err := sqlite.NewConnector(fileURI(filepath.Join(t.TempDir(), "registry.db")))
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(cancelingConnector{connector, new(bool)})
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := begin(t.Context(), db, "BEGIN", func() {}); !errors.Is(err, context.Canceled) {
		t.Errorf("the first transaction begins with %v", err)
	}
	second, err := begin(t.Context(), db, "BEGIN", func() {})
	if err != nil {
		t.Fatal(err)
	}
	second.Close()
}
