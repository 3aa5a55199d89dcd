package proof

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"arkindex/internal/registry/store"
)

const (
	seededRepository = "https://gitlab.example.com/group/project0"
	largestWorker    = "01900000-0001-7000-8000-000000000001"
)

// dialect has the SQL of an engine that the seeds need.
type dialect struct {
	driver  string
	options string // of the connection
	hex     string // a number with so many hexadecimal digits
	hash    string // of a number, in the form of a commit's
	begin   string // before the seeds
	end     string // after them
}

// dialects returns the dialects by engine.
func dialects() map[string]dialect {
	return map[string]dialect{
		"SQLite": {
			driver:  "sqlite",
			options: "?_pragma=synchronous(off)&_pragma=cache_size(-200000)&_pragma=temp_store(memory)",
			hex:     "printf('%%0%dx', %s)",
			hash:    "printf('%08x', i * 2654435761 % 4294967296) || printf('%032x', i)",
			begin:   "PRAGMA journal_mode=memory", end: "PRAGMA journal_mode=wal",
		},
		"PostgreSQL": {
			driver: "pgx", hex: "lpad(to_hex(%[2]s), %[1]d, '0')", hash: "md5(i::text) || '00000000'",
			begin: "SELECT 1", end: "ANALYZE",
		},
	}
}

// seed creates a registry with the given number of versions: one worker has half of them, each
// other worker 10.
func (d dialect) seed(b *testing.B, database string, versions int) {
	b.Helper()
	opened, err := store.Open(b.Context(), database)
	if err != nil {
		b.Fatal(err)
	}
	if err := opened.Close(); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open(d.driver, database+d.options)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, statement := range append(append([]string{d.begin}, d.seeds(versions)...), d.end) {
		if _, err := db.ExecContext(b.Context(), statement); err != nil {
			b.Fatalf("%s: %v", statement, err)
		}
	}
}

// seeds returns statements that insert many rows each. The IDs of revisions, workers and versions
// differ in their second and third groups.
func (d dialect) seeds(versions int) []string {
	number := func(digits int, value string) string { return fmt.Sprintf(d.hex, digits, value) }
	fill := strings.NewReplacer(
		"HALF", fmt.Sprint(versions/2), "WORKERS", fmt.Sprint(1+versions/2/10), "REPOSITORY",
		"'01900000-0000-7000-8000-000000000001'", "URL", seededRepository,
		"HEX12(i)", number(12, "i"), "HASH(i)", d.hash, "HEX12(created_at)", number(12, "r.created_at"),
		"HEX4(place)", number(4, "w.place"),
	)
	const addVersions = `INSERT INTO worker_versions (id, worker_id, revision_id, revision_url,
			revision_key, state, state_reason,
			docker_image_iid, gpu_usage, model_usage, configuration, created_at, place)
		SELECT '01900000-0004-7000-' || HEX4(place) || '-' || HEX12(created_at), w.id, r.id,
			'URL/commit/' || r.hash, 'URL/commit/' || r.hash, 'available', '',
			'registry.example.com/group/worker:0.4.2', 'supported', 'required',
			'{"docker":{"command":"worker-reader"},' ||
			'"configuration":{"batch_size":8,"mode":"fast","confidence":0.5}}', r.created_at, r.created_at
		FROM workers w JOIN revisions r ON `
	statements := []string{
		"INSERT INTO repositories (id, url, created_at) VALUES (REPOSITORY, 'URL', 1)",
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < HALF)
			INSERT INTO revisions (id, repository_id, hash, message, author, created_at)
			SELECT '01900000-0002-7000-8000-' || HEX12(i), REPOSITORY, HASH(i), 'Read the margins too',
				'Ada', i FROM n`,
		`INSERT INTO revision_references (id, repository_id, type, name, revision_id)
			SELECT replace(id, '-0002-', '-0003-'), repository_id, 'tag', 'v0.' || created_at, id
			FROM revisions WHERE created_at % 2 = 0`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < WORKERS)
			INSERT INTO workers (id, repository_id, slug, name, folded_name, type, description,
				created_at, place)
			SELECT '01900000-0001-7000-8000-' || HEX12(i), REPOSITORY, 'worker' || (i - 1),
				'Worker ' || i, 'worker ' || i, 'recognizer', '# Reads lines', i, i FROM n`,
		`INSERT INTO worker_repositories (worker_id, repository_id)
			SELECT id, repository_id FROM workers`,
		addVersions + "w.place = 1",
		// the first ten
		addVersions + "r.id <= '01900000-0002-7000-8000-00000000000a' WHERE w.place > 1",
		`INSERT INTO audit_events (id, created_at, actor, address, action, subject_id, subject, details)
			SELECT replace(id, '-0004-7000-', '-0005-7000-'), created_at, 'ada@example.com',
				'127.0.0.1', 'version.published', id, revision_key, '{}' FROM worker_versions`,
	}
	for i, statement := range statements {
		statements[i] = fill.Replace(statement)
	}
	return statements
}
