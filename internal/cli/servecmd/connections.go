package servecmd

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"

	"arkindex/internal/registry/ratelimit"
)

const (
	// maxConnections limits the memory that clients can use.
	maxConnections = 1000
	// maxExcess is how many connections beyond the limit are accepted for health checks, and to
	// send the others an error. Each address has an eighth of them.
	maxExcess = 128
)

// connections are the open connections of a server. Connections without a request are closed as
// soon as others need their place, first those of the address that has the most. What remains are
// requests being served, of which no address has more than its share. It is safe for use by many
// goroutines.
type connections struct {
	max     int // in all
	share   int // for each address
	excess  int // beyond these, for health checks
	mutex   sync.Mutex
	regular places
	beyond  places
}

// newConnections returns the limits for a server. Behind a proxy all connections have the proxy's
// address, so that one has them all.
func newConnections(behindProxy bool) *connections {
	c := &connections{max: maxConnections, share: maxConnections / 2, excess: maxExcess}
	if behindProxy {
		c.share = c.max
	}
	c.regular, c.beyond = places{}, places{}
	return c
}

// places are connections by the address of the client, oldest first.
type places map[string][]*connection

func (p places) count() (total int) {
	for _, list := range p {
		total += len(list)
	}
	return total
}

// connection is an accepted connection.
type connection struct {
	net.Conn
	owner    *connections
	address  string // or the network, for IPv6
	excess   bool   // only for health checks
	requests int    // being served; guarded by the owner's mutex
	since    time.Time
	closed   bool
}

// Close closes the connection and frees its place.
func (c *connection) Close() error {
	c.owner.mutex.Lock()
	c.owner.remove(c)
	c.owner.mutex.Unlock()
	return c.Conn.Close()
}

// accept gives a new connection a place, for which it may have to close another. It returns nil if
// there is none.
func (c *connections) accept(conn net.Conn) *connection {
	accepted := &connection{
		Conn: conn, owner: c, address: networkOf(conn.RemoteAddr()), since: time.Now(),
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.makeRoom(c.regular, accepted.address, c.max, c.share) {
		c.regular[accepted.address] = append(c.regular[accepted.address], accepted)
		return accepted
	}
	accepted.excess = true
	if c.makeRoom(c.beyond, accepted.address, c.excess, max(1, c.excess/8)) {
		c.beyond[accepted.address] = append(c.beyond[accepted.address], accepted)
		return accepted
	}
	return nil
}

// makeRoom reports whether there is room for one more connection of an address, after closing one
// without a request if necessary.
func (c *connections) makeRoom(among places, address string, limit, share int) bool {
	switch {
	case len(among[address]) >= share:
		return c.evict(idlest(among[address]))
	case among.count() < limit:
		return true
	}
	var victim *connection
	most := 0
	for _, list := range among {
		if candidate := idlest(list); candidate != nil && len(list) > most {
			victim, most = candidate, len(list)
		}
	}
	return c.evict(victim)
}

// idlest returns the connection that has been without a request for the longest time, or nil.
func idlest(list []*connection) *connection {
	var found *connection
	for _, candidate := range list {
		if candidate.requests == 0 && (found == nil || candidate.since.Before(found.since)) {
			found = candidate
		}
	}
	return found
}

func (c *connections) evict(victim *connection) bool {
	if victim == nil {
		return false
	}
	c.remove(victim)
	// Not the TLS connection around it, whose Close would first write to the client.
	go func() { _ = victim.Conn.Close() }()
	return true
}

// remove frees the place of a connection. The mutex must be locked.
func (c *connections) remove(conn *connection) {
	if conn.closed {
		return
	}
	conn.closed = true
	among := c.regular
	if conn.excess {
		among = c.beyond
	}
	list := among[conn.address]
	for i, other := range list {
		if other == conn {
			list = append(list[:i:i], list[i+1:]...)
			break
		}
	}
	if among[conn.address] = list; len(list) == 0 {
		delete(among, conn.address)
	}
}

// begin marks a connection as serving a request until end is called.
func (c *connections) begin(conn *connection) (end func()) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	conn.requests++
	return func() {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		conn.requests--
		conn.since = time.Now()
	}
}

// networkOf returns what counts as one client: an IPv4 address or an IPv6 /64 network.
func networkOf(address net.Addr) string {
	host, _, err := net.SplitHostPort(address.String())
	if err != nil {
		return address.String()
	}
	return ratelimit.Network(host)
}

// boundedListener accepts the connections that have a place, and closes the others.
type boundedListener struct {
	net.Listener
	connections *connections
}

// Accept implements net.Listener.
func (l boundedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if accepted := l.connections.accept(conn); accepted != nil {
			return accepted, nil
		}
		_ = conn.Close()
	}
}

// connectionKey is the key of a request's connection in its context.
type connectionKey struct{}

// withConnection returns the context of the requests of a connection.
func withConnection(ctx context.Context, conn net.Conn) context.Context {
	if encrypted, ok := conn.(*tls.Conn); ok {
		conn = encrypted.NetConn()
	}
	return context.WithValue(ctx, connectionKey{}, conn)
}

// admit passes on the requests of connections within the limits, and health checks of others.
func (c *connections) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, ok := r.Context().Value(connectionKey{}).(*connection)
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		end := c.begin(conn)
		defer end()
		if conn.excess {
			w.Header().Set("Connection", "close")
			if r.URL.Path != "/healthz" && r.URL.Path != "/readyz" {
				refuseConnection(w)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// refuseConnection rejects the request of a client that is one too many, with an error like those
// of the registry.
func refuseConnection(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusServiceUnavailable)
	const detail = `"detail":"too many connections: try again in 1 s"`
	const body = `{` + detail + `,"type":"server_error",` +
		`"errors":[{"attr":null,"code":"unavailable",` + detail + `}]}` + "\n"
	_, _ = w.Write([]byte(body)) // the client may be gone
}
