package proof

import (
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"

	"arkindex/test/postgrestest"
)

// killsVariable is the environment variable with the number of kills, for a longer test than
// usual.
const killsVariable = "ARKINDEX_KILLS"

func kills(t *testing.T, usual int) int {
	text := os.Getenv(killsVariable)
	if text == "" {
		return usual
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return number
}

// ledger records what was acknowledged, for the audit.
type ledger struct {
	t         testing.TB
	mutex     sync.Mutex
	number    int               // of publications so far
	versions  map[string]string // IDs by worker and hash
	workers   map[string]string // IDs by slug
	remaining int               // acknowledgements until kill is called
	kill      func()
}

func newLedger(t testing.TB) *ledger {
	return &ledger{t: t, versions: map[string]string{}, workers: map[string]string{}}
}

// killAfter calls kill after the given number of further acknowledgements.
func (l *ledger) killAfter(acknowledgements int, kill func()) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.remaining, l.kill = acknowledgements, kill
}

// next chooses what to publish: each revision of each worker twice, by clients that may collide.
func (l *ledger) next() publication {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.number++
	return publication{worker: l.number % 3, revision: 1 + l.number/2, branch: 1}
}

// acknowledge records a response and reports whether it confirmed the publication.
func (l *ledger) acknowledge(wanted publication, a response) bool {
	if !a.acknowledged() {
		if a.err == nil && a.status != http.StatusServiceUnavailable {
			l.t.Errorf("status %d: %s", a.status, a.body)
		}
		return false
	}
	made := as[version](l.t, a)
	l.mutex.Lock()
	defer l.mutex.Unlock()
	key := made.Worker.Slug + " " + made.Revision.Hash
	if known, ok := l.versions[key]; ok && known != made.ID {
		l.t.Errorf("%s has two versions", key)
	}
	if made.Revision.Hash != wanted.hash() {
		l.t.Errorf("%s was published, and returned as %s", wanted.hash(), key)
	}
	l.versions[key], l.workers[made.Worker.Slug] = made.ID, made.Worker.ID
	if l.remaining--; l.remaining == 0 {
		l.kill()
	}
	return true
}

// load publishes with many clients until goOn returns false.
func (l *ledger) load(c *client, s *server, goOn func(acknowledged bool) bool) {
	const clients = 16
	var group sync.WaitGroup
	for range clients {
		group.Go(func() {
			for {
				wanted := l.next()
				if !goOn(l.acknowledge(wanted, c.publish(s, wanted))) {
					return
				}
			}
		})
	}
	group.Wait()
}

// audit checks that everything acknowledged exists exactly once, and that nothing exists twice.
func (l *ledger) audit(c *client, s *server) {
	l.t.Helper()
	found := map[string]string{}
	for slug, id := range l.workers {
		for _, v := range c.versions(s, id) {
			key := slug + " " + v.Revision.Hash
			if _, twice := found[key]; twice {
				l.t.Errorf("%s exists twice", key)
			}
			found[key] = v.ID
		}
	}
	for key, id := range l.versions {
		if found[key] != id {
			l.t.Errorf("%s was acknowledged as %s, but is %q", key, id, found[key])
		}
	}
	if len(l.versions) == 0 {
		l.t.Error("nothing was acknowledged")
	}
	l.t.Logf("%d versions, %d of them acknowledged", len(found), len(l.versions))
}

func TestKilledServersLoseNothingAcknowledged(t *testing.T) {
	for name, engine := range engines() {
		t.Run(name, func(t *testing.T) {
			database, l := engine(t), newLedger(t)
			s := serve(t, database)
			c := newClient(t, s.token)
			for round := range kills(t, 10) {
				l.killAfter(20+round%17, s.kill9)
				l.load(c, s, func(acknowledged bool) bool { return acknowledged })
				s.kill()
				s = serve(t, database)
			}
			l.audit(c, s)
		})
	}
}

func TestKilledDatabaseServerLosesNothingAcknowledged(t *testing.T) {
	postgres := postgrestest.Start(t)
	database, l := postgres.Database(), newLedger(t)
	s := serve(t, database)
	c := newClient(t, s.token)
	for round := range kills(t, 3) {
		var restarted sync.WaitGroup
		var done bool
		var mutex sync.Mutex
		l.killAfter(20+round%17, func() {
			restarted.Go(func() {
				postgres.Kill()
				postgres.Restart()
				mutex.Lock()
				defer mutex.Unlock()
				done = true
			})
		})
		l.load(c, s, func(acknowledged bool) bool { // until publishing works again
			mutex.Lock()
			defer mutex.Unlock()
			return !(done && acknowledged)
		})
		restarted.Wait()
	}
	l.audit(c, s)
}
