package sqlite

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
)

// connectionOptions hold for every connection. mode=rw creates no file; synchronous=full makes a
// committed write durable; busy_timeout (in milliseconds) makes processes that share the file wait
// for each other.
const connectionOptions = "mode=rw&_pragma=busy_timeout(10000)&_pragma=synchronous(full)" +
	"&_pragma=foreign_keys(1)&_pragma=temp_store(memory)&_dqs=0&_defensive=1"

func openPool(path, options string, size int) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(fileURI(path) + "?" + connectionOptions + "&" + options)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(preparingConnector{connector})
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}

// fileURI returns a path as a URI for SQLite, whatever characters it contains.
func fileURI(path string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") { // a Windows drive
		slashed = "/" + slashed
	}
	return (&url.URL{Scheme: "file", Path: slashed}).String()
}
