package postgres

import (
	"context"
	"net"
	"strconv"

	"arkindex/internal/registry/store/engine"

	"github.com/jackc/pgx/v5"
)

// MayLoseCommits reports whether the location names several servers and the primary does not wait
// for any standby when it commits: a failover then loses the last commits.
func (d *Database) MayLoseCommits(ctx context.Context) (mayLose bool, err error) {
	if d.hosts < 2 {
		return false, nil
	}
	const query = "SELECT current_setting('synchronous_standby_names') = '' " +
		"OR current_setting('synchronous_commit') = 'local'"
	err = d.Read(ctx, func(tx *engine.Tx) error {
		rows, err := tx.Query(query)
		if err != nil {
			return err
		}
		defer rows.Close()
		if rows.Next() {
			return rows.Scan(&mayLose)
		}
		return rows.Err()
	})
	return mayLose, err
}

// countHosts returns how many servers a location names. The driver has an entry for each way to
// reach one.
func countHosts(config *pgx.ConnConfig) int {
	address := func(host string, port uint16) string {
		return net.JoinHostPort(host, strconv.Itoa(int(port)))
	}
	hosts := map[string]bool{address(config.Host, config.Port): true}
	for _, fallback := range config.Fallbacks {
		hosts[address(fallback.Host, fallback.Port)] = true
	}
	return len(hosts)
}
