package postgres

import (
	"errors"
	"io/fs"
	"net"
	"path"
	"strconv"
	"strings"
	"time"

	"arkindex"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// IsURL reports whether a location is the URL of a database on a server.
func IsURL(location string) bool {
	return strings.HasPrefix(location, "postgres://") || strings.HasPrefix(location, "postgresql://")
}

// parseURL returns the connection settings of a URL. Its errors never contain the URL.
func parseURL(url string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	var unreadable *fs.PathError
	switch {
	case errors.As(err, &unreadable): // a certificate
		return nil, arkindex.Errorf(arkindex.CodeUsage,
			"a file named in the URL of the registry's database cannot be read: %w", unreadable)
	case err != nil: // it repeats parts of the URL, which may include the password
		return nil, arkindex.Errorf(arkindex.CodeUsage, "the URL of the registry's database is invalid").
			WithHint("write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, " +
				"with special characters of the password as %%XX")
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	if config.ConnConfig.RuntimeParams["application_name"] == "" {
		config.ConnConfig.RuntimeParams["application_name"] = "arkindex"
	}
	return config, nil
}

// nameOf names a database without its user and password.
func nameOf(config *pgx.ConnConfig) string {
	host := net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	if strings.HasPrefix(config.Host, "/") {
		host = path.Clean(config.Host) + ":" + strconv.Itoa(int(config.Port))
	}
	return "postgres://" + host + "/" + config.Database
}
