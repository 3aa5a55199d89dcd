package proof

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"arkindex/internal/registry/store"
)

// seeded makes a registry on a SQLite file with so many versions: one worker has half of them, each other worker 10. It returns
// the file.
func seeded(b *testing.B, versions int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "registry.db")
	opened, err := store.Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	if err := opened.Close(); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", path+"?_pragma=synchronous(off)&_pragma=cache_size(-200000)&_pragma=temp_store(memory)")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if err := seed(b.Context(), db, versions); err != nil {
		b.Fatal(err)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

const (
	seededRepository = "https://gitlab.example.com/group/project0"
	largestWorker    = "01900000-0001-7000-8000-000000000001"
)

// seed fills the tables by statements that make many rows each. The IDs of revisions, workers and versions differ in their second group.
func seed(ctx context.Context, db *sql.DB, versions int) error {
	half, others := versions/2, versions/2/10
	for _, statement := range []struct {
		sql       string
		arguments []any
	}{
		{"PRAGMA journal_mode=memory", nil},
		{"INSERT INTO repositories (id, url, created_at) VALUES ('01900000-0000-7000-8000-000000000001', $1, 1)", []any{seededRepository}},
		{`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
			INSERT INTO revisions (id, repository_id, hash, message, author, created_at)
			SELECT printf('01900000-0002-7000-8000-%012x', i), '01900000-0000-7000-8000-000000000001', lower(hex(randomblob(20))), 'Read the margins too', 'Ada', i FROM n`, []any{half}},
		{`INSERT INTO revision_references (id, repository_id, type, name, revision_id)
			SELECT replace(id, '-0002-', '-0003-'), repository_id, 'tag', 'v0.' || created_at, id FROM revisions WHERE created_at % 2 = 0`, nil},
		{`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= $1)
			INSERT INTO workers (id, repository_id, slug, name, folded_name, type, description, created_at, place)
			SELECT printf('01900000-0001-7000-8000-%012x', i), '01900000-0000-7000-8000-000000000001', 'worker' || (i - 1), 'Worker ' || i, 'worker ' || i, 'recognizer', '# Reads lines', i, i FROM n`, []any{others}},
		{"INSERT INTO worker_repositories (worker_id, repository_id) SELECT id, repository_id FROM workers", nil},
		{addVersions + " WHERE w.place = 1", nil},
		{addVersions + " AND r.id <= '01900000-0002-7000-8000-00000000000a' WHERE w.place > 1", nil}, // the first ten
		{`INSERT INTO audit_events (id, created_at, actor, address, action, subject_id, subject, details)
			SELECT replace(id, '-0004-7000-', '-0005-7000-'), created_at, 'ada@example.com', '127.0.0.1', 'version.published', id, revision_key, '{}' FROM worker_versions`, nil},
		{"PRAGMA journal_mode=wal", nil},
	} {
		if _, err := db.ExecContext(ctx, statement.sql, statement.arguments...); err != nil {
			return err
		}
	}
	return nil
}

const addVersions = `INSERT INTO worker_versions (id, worker_id, revision_id, revision_url, revision_key, state, state_reason,
		docker_image_iid, gpu_usage, model_usage, configuration, created_at, place)
	SELECT printf('01900000-0004-7000-%04x-%012x', w.place, r.created_at), w.id, r.id, '` + seededRepository + `/commit/' || r.hash, '` + seededRepository + `/commit/' || r.hash, 'available', '',
		'registry.example.com/group/worker:0.4.2', 'supported', 'required', '{"docker":{"command":"worker-reader"},"configuration":{"batch_size":8,"mode":"fast","confidence":0.5}}', r.created_at, r.created_at
	FROM workers w JOIN revisions r ON +r.repository_id = w.repository_id`
