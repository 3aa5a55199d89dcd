package auth

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
	"golang.org/x/sync/semaphore"
)

// cost is the cost of a password hash: memory in KiB, and passes over it.
type cost struct {
	memory uint32
	passes uint32
}

// The cost of new hashes, and the highest cost that a stored hash may have. New hashes have the
// cost that OWASP recommends for argon2id with one thread: about 25 ms.
const (
	passwordMemory = 19 * 1024
	passwordPasses = 2
	maxMemory      = 256 * 1024
	maxPasses      = 16
	saltBytes      = 16
	hashBytes      = 32
)

// MaxPassword is the length of the longest password, in characters.
const MaxPassword = 1000

const minPassword = 8 // characters of a new password

// passwords hashes passwords, a few at a time: a hash uses much memory on purpose, and many logins
// at once must not use all of it. Its methods must be called outside of transactions.
type passwords struct {
	running *semaphore.Weighted
	timeout time.Duration // for starting a hash
}

// passwordTimeout leaves time for the rest of a login within two seconds.
const passwordTimeout = 1500 * time.Millisecond

func newPasswords() *passwords {
	return &passwords{
		running: semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0))), timeout: passwordTimeout,
	}
}

// start waits until a password may be hashed. The caller calls done afterwards.
func (p *passwords) start(ctx context.Context) (done func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	if p.running.Acquire(ctx, 1) != nil {
		return nil, arkindex.Errorf(
			arkindex.CodeUnavailable, "too many passwords are being checked",
		).WithHint("try again")
	}
	return func() { p.running.Release(1) }, nil
}

// hash returns the stored form of a new password, with a new salt and the cost of the hash.
func (p *passwords) hash(ctx context.Context, password arkindex.Secret) (string, error) {
	done, err := p.start(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails, according to its documentation
	return encodeHash(cost{passwordMemory, passwordPasses}, salt, password), nil
}

// matches reports whether a password is the stored one. If stored is not a valid hash, as for a
// user who has no password or does not exist, nothing matches, and that takes just as long.
func (p *passwords) matches(
	ctx context.Context, password arkindex.Secret, stored string,
) (bool, error) {
	done, err := p.start(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	price, salt, valid := decodeHash(stored)
	if !valid {
		price, salt = cost{passwordMemory, passwordPasses}, make([]byte, saltBytes)
	}
	hash := encodeHash(price, salt, password)
	same := subtle.ConstantTimeCompare([]byte(hash), []byte(stored)) == 1
	return same && valid, nil
}

// encodeHash hashes a password and encodes the hash in the usual format of argon2.
func encodeHash(price cost, salt []byte, password arkindex.Secret) string {
	key := []byte(password.Reveal())
	sum := argon2.IDKey(key, salt, price.passes, price.memory, 1, hashBytes)
	return fmt.Sprintf(
		"$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, price.memory, price.passes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum),
	)
}

// decodeHash returns the cost and the salt of a hash. A hash that costs more than one of ours ever
// would is not valid.
func decodeHash(stored string) (price cost, salt []byte, valid bool) {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" ||
		parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return price, nil, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &price.memory, &price.passes); err != nil {
		return price, nil, false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	valid = err == nil && price.memory <= maxMemory &&
		price.passes >= 1 && price.passes <= maxPasses
	return price, salt, valid
}
