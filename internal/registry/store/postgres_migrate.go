package store

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// migrate brings a server's database to this program's schema. A database that has it is only looked at, so that a user who
// may not create tables can serve from it.
func (p *postgres) migrate(ctx context.Context, name string) error {
	db := stdlib.OpenDBFromPool(p.writer)
	defer db.Close() // the pool stays
	ready, err := isReadyPostgres(ctx, db, name)
	if ready || err != nil {
		return err
	}
	unlock, err := p.lockMigrations(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if ready, err = isReadyPostgres(ctx, db, name); ready || err != nil { // another process may have been first
		return err
	}
	return applyMigrations(ctx, db, goose.DialectPostgres, "postgres")
}

// isReadyPostgres reports whether a database has this program's schema, and refuses one of a newer program.
func isReadyPostgres(ctx context.Context, db *sql.DB, name string) (bool, error) {
	var known bool
	err := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1)", versionTable).Scan(&known)
	if !known || err != nil {
		return false, err
	}
	version, err := appliedVersion(ctx, db, name)
	return version == SchemaVersion, err
}

// lockMigrations keeps other processes from migrating the same database until unlock is called. The lock is a row's, on a
// connection of its own: every server has those, and it ends with the process. One that the server lost sight of keeps it for ten
// minutes at most.
func (p *postgres) lockMigrations(ctx context.Context) (unlock func(), err error) {
	for _, statement := range []string{
		"CREATE TABLE IF NOT EXISTS schema_locks (id bigint PRIMARY KEY)",
		"INSERT INTO schema_locks (id) VALUES (1) ON CONFLICT DO NOTHING",
	} {
		if _, err := p.readers.Exec(ctx, statement); err != nil {
			return nil, err
		}
	}
	lock, err := beginServer(ctx, p.readers, "BEGIN", "SET LOCAL idle_in_transaction_session_timeout = 600000", "SELECT id FROM schema_locks WHERE id = 1 FOR UPDATE")
	if err != nil {
		return nil, err
	}
	if err := lock.flush(); err != nil {
		lock.end()
		return nil, err
	}
	return lock.end, nil
}
