package auth

import (
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"arkindex"

	"golang.org/x/sync/semaphore"
)

func TestPasswordIsStoredAsASaltedHashWithItsCost(t *testing.T) {
	p := newPasswords()
	first, err := p.hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	second, err := p.hash(t.Context(), "correct horse")
	if err != nil || first == second {
		t.Errorf("the same password has the same hash twice, %v", err)
	}
	if !strings.HasPrefix(first, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the hash is %s", first)
	}
}

func TestOnlyTheRightPasswordMatches(t *testing.T) {
	p := newPasswords()
	kept, err := p.hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	dear := encodeHash(cost{maxMemory + 1, 1}, make([]byte, saltBytes), "correct horse")
	for name, test := range map[string]struct {
		password arkindex.Secret
		kept     string
		want     bool
	}{
		"right":         {"correct horse", kept, true},
		"wrong":         {"correct horsf", kept, false},
		"in other case": {"Correct horse", kept, false},
		"with a blank":  {"correct horse ", kept, false},
		"empty":         {"", kept, false},
		"of nobody":     {"correct horse", "", false},
		"of a cheaper hash": {
			"correct horse", encodeHash(cost{64, 1}, make([]byte, saltBytes), "correct horse"), true,
		},
		"of a hash that takes too much": {"correct horse", dear, false},
		"of a hash without a pass": {
			"correct horse", strings.Replace(kept, "t=2", "t=0", 1), false,
		},
		"of another algorithm": {
			"correct horse", strings.Replace(kept, "argon2id", "argon2i", 1), false,
		},
		"of a hash that is broken": {"correct horse", kept[:len(kept)-1], false},
		"of a hash with a broken salt": {
			"correct horse", strings.Replace(kept, "p=1$", "p=1$!", 1), false,
		},
		"of a hash with more than its end": {"correct horse", kept + "$", false},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := p.matches(t.Context(), test.password, test.kept)
			if got != test.want || err != nil {
				t.Errorf("the password %s matches: %v, %v", name, got, err)
			}
		})
	}
}

func TestFewPasswordsAreHashedAtOnce(t *testing.T) {
	p := &passwords{running: semaphore.NewWeighted(2), timeout: time.Minute}
	var running, most int
	var mu sync.Mutex
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() {
			done, err := p.start(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			running++
			most = max(most, running)
			mu.Unlock()
			mu.Lock()
			running--
			mu.Unlock()
			done()
		})
	}
	group.Wait()
	if most > 2 {
		t.Errorf("%d passwords were hashed at once", most)
	}
}

func TestPasswordThatCannotBeHashedInTimeIsRefused(t *testing.T) {
	p := &passwords{running: semaphore.NewWeighted(1), timeout: 10 * time.Millisecond}
	done, err := p.start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, kept := range []string{"", "$argon2id$"} { // known or not, an account waits alike
		if _, err := p.matches(
			t.Context(), "x", kept,
		); arkindex.CodeOf(err) != arkindex.CodeUnavailable {
			t.Errorf("the password was looked at: %v", err)
		}
	}
	if _, err := p.hash(t.Context(), "x"); arkindex.CodeOf(err) != arkindex.CodeUnavailable {
		t.Errorf("the password was hashed: %v", err)
	}
	done()
	if _, err := p.hash(t.Context(), "x"); err != nil {
		t.Error(err)
	}
}

func TestTooManyPasswordsAreRefusedWithinTwoSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPasswords()
		for range runtime.GOMAXPROCS(0) {
			if _, err := p.start(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		_, err := p.matches(t.Context(), "x", "")
		if took := time.Since(start); arkindex.CodeOf(err) != arkindex.CodeUnavailable ||
			took >= 2*time.Second {
			t.Errorf("after %s: %v", took, err)
		}
	})
}

func BenchmarkPassword(b *testing.B) {
	for b.Loop() {
		encodeHash(cost{passwordMemory, passwordPasses}, make([]byte, saltBytes), "correct horse")
	}
}
