package postgres

import (
	"errors"
	"io/fs"
	"net"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"arkindex"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// keywordForm matches the first setting of libpq's keyword form.
var keywordForm = regexp.MustCompile(`^(host|hostaddr|port|dbname|database|user|password|` +
	`passfile|service|servicefile|sslmode|sslrootcert|sslcert|sslkey|sslpassword|sslsni|` +
	`sslnegotiation|channel_binding|require_auth|connect_timeout|application_name|options|` +
	`client_encoding|target_session_attrs|search_path|default_query_exec_mode)\s*=`)

// IsLocation reports whether a location is a database on a server: a URL, or settings in libpq's
// keyword form.
func IsLocation(location string) bool {
	_, isURL := trimScheme(location)
	return isURL || keywordForm.MatchString(location)
}

// trimScheme removes the scheme of a URL, in which upper and lower case are the same.
func trimScheme(location string) (rest string, isURL bool) {
	scheme, rest, found := strings.Cut(location, "://")
	return rest, found && (strings.EqualFold(scheme, "postgres") ||
		strings.EqualFold(scheme, "postgresql"))
}

// parseLocation returns the connection settings of a location. Its errors never contain it.
func parseLocation(location string) (*pgxpool.Config, error) {
	if rest, isURL := trimScheme(location); isURL {
		location = "postgres://" + rest
	}
	config, err := pgxpool.ParseConfig(location)
	var unreadable *fs.PathError
	switch {
	case errors.As(err, &unreadable): // a certificate
		return nil, arkindex.Errorf(arkindex.CodeUsage,
			"a file named in the URL of the registry's database cannot be read: %w", unreadable)
	case err != nil || !isPlausible(config.ConnConfig):
		// The error repeats parts of the URL, which may include the password.
		return nil, errInvalid()
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	if config.ConnConfig.RuntimeParams["application_name"] == "" {
		config.ConnConfig.RuntimeParams["application_name"] = "arkindex"
	}
	return config, nil
}

func errInvalid() error {
	return arkindex.Errorf(arkindex.CodeUsage, "the URL of the registry's database is invalid").
		WithHint("write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, " +
			"with special characters of the password as %%XX, " +
			"or as host=HOST port=PORT user=USER password=PASSWORD dbname=DATABASE")
}

// isPlausible reports whether the names of the hosts and of the database, which messages show,
// can be such names, and are not settings that were separated wrongly.
func isPlausible(config *pgx.ConnConfig) bool {
	names := []string{config.Host, config.Database}
	for _, fallback := range config.Fallbacks {
		names = append(names, fallback.Host)
	}
	for _, name := range names {
		if strings.ContainsAny(name, "=;@ \t\r\n") || strings.Contains(name, "://") {
			return false
		}
	}
	return true
}

// nameOf names a database without its user and password.
func nameOf(config *pgx.ConnConfig) string {
	host := net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	if strings.HasPrefix(config.Host, "/") {
		host = path.Clean(config.Host) + ":" + strconv.Itoa(int(config.Port))
	}
	return "postgres://" + host + "/" + config.Database
}
