package registry

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"time"

	"arkindex"

	"golang.org/x/crypto/argon2"
)

// cost is what one password hash takes: memory in KiB, and passes over it.
type cost struct {
	memory uint32
	passes uint32
}

// The cost of new hashes, and the bounds of what a database may ask for. New hashes take what OWASP recommends for
// argon2id with one thread: about 25 ms.
const (
	passwordMemory = 19 * 1024
	passwordPasses = 2
	maxMemory      = 256 * 1024
	maxPasses      = 16
	saltBytes      = 16
	hashBytes      = 32
)

const (
	minPassword = 8    // characters, of a new password
	maxPassword = 1000 // characters
)

// passwords hashes passwords, a few at a time: each hash takes memory on purpose, and many logins at once must not take all
// of it. It must be called outside of transactions.
type passwords struct {
	slots    chan struct{}
	patience time.Duration // how long a password waits for its turn
}

func newPasswords() *passwords {
	return &passwords{slots: make(chan struct{}, runtime.GOMAXPROCS(0)), patience: defaultWait}
}

// turn waits until a password may be hashed. The caller calls done when it is.
func (p *passwords) turn(ctx context.Context) (done func(), err error) {
	done = func() { <-p.slots }
	select {
	case p.slots <- struct{}{}:
		return done, nil
	default:
	}
	timer := time.NewTimer(p.patience)
	defer timer.Stop()
	select {
	case p.slots <- struct{}{}:
		return done, nil
	case <-timer.C:
	case <-ctx.Done():
	}
	return nil, arkindex.Errorf(arkindex.CodeUnavailable, "too many passwords are being checked").WithHint("try again")
}

// hash returns the form in which a new password is kept, with a salt of its own and what its hash costs.
func (p *passwords) hash(ctx context.Context, password arkindex.Secret) (string, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // it never fails, by its documentation
	return writeHash(cost{passwordMemory, passwordPasses}, salt, password), nil
}

// matches reports whether a password is the one that was kept. What is no hash, as of a user who has no password or is
// unknown, matches nothing, and takes as long to say so.
func (p *passwords) matches(ctx context.Context, password arkindex.Secret, kept string) (bool, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	price, salt, usable := readHash(kept)
	if !usable {
		price, salt = cost{passwordMemory, passwordPasses}, make([]byte, saltBytes)
	}
	same := subtle.ConstantTimeCompare([]byte(writeHash(price, salt, password)), []byte(kept)) == 1
	return same && usable, nil
}

// writeHash hashes a password and writes the hash as argon2's own tools do.
func writeHash(price cost, salt []byte, password arkindex.Secret) string {
	sum := argon2.IDKey([]byte(password.Reveal()), salt, price.passes, price.memory, 1, hashBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, price.memory, price.passes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// readHash returns what a hash costs and its salt. It refuses what costs more than a hash of ours ever would.
func readHash(kept string) (price cost, salt []byte, usable bool) {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return price, nil, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &price.memory, &price.passes); err != nil {
		return price, nil, false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	return price, salt, err == nil && price.memory <= maxMemory && price.passes >= 1 && price.passes <= maxPasses
}
