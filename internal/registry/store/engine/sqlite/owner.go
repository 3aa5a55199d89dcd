package sqlite

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"arkindex/internal/registry/store/engine"
)

// applicationID marks the files of registries in SQLite's header: "Arkw". The files of programs
// older than the mark are known by their tables.
const applicationID = 0x41726b77

// checkOwner returns an error if a file belongs to another program. It does not change the file,
// and leaves what is no SQLite database to SQLite.
func checkOwner(ctx context.Context, path string) error {
	header, err := readHeader(path)
	if err != nil || !bytes.HasPrefix(header, []byte("SQLite format 3\x00")) {
		return err
	}
	switch id := binary.BigEndian.Uint32(header[68:]); id {
	case applicationID:
		return nil
	case 0:
		return checkTables(ctx, path)
	default:
		return engine.AnotherProgramError(path)
	}
}

// readHeader returns the header of a SQLite file, or nothing if the file is shorter.
func readHeader(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	header := make([]byte, 100)
	_, err = io.ReadFull(file, header)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, nil
	}
	return header, err
}

// checkTables checks a file by its tables, on a connection that cannot write.
func checkTables(ctx context.Context, path string) error {
	db, err := openPool(path, "mode=ro", 1)
	if err != nil {
		return err
	}
	defer db.Close()
	const query = "SELECT name, (SELECT count(*) FROM pragma_table_info(m.name) " +
		"WHERE m.name = $1 AND name IN ('version_id', 'is_applied')) = 2 " +
		"FROM sqlite_master m WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
	rows, err := db.QueryContext(ctx, query, engine.VersionTable)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	var tables []engine.FoundTable
	for rows.Next() {
		var table engine.FoundTable
		if err := rows.Scan(&table.Name, &table.Recorded); err != nil {
			return classify(err)
		}
		tables = append(tables, table)
	}
	if err := rows.Err(); err != nil {
		return classify(err)
	}
	return engine.CheckOwner(path, tables)
}
