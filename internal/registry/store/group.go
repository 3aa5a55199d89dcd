package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
)

// largestBatch bounds how many writes one commit serves, and so how long the first of them waits for the last.
const largestBatch = 128

// group runs the writes of this process one after the other, and all that wait at once in one transaction: one durable
// commit serves them. A write's steps run in the goroutine that serves all of them, so that none waits for another one to wake up.
type group struct {
	batches batches

	mutex   sync.Mutex
	waiting []*pending
	working bool // a goroutine serves those that wait
}

// pending is a write that waits for its turn.
type pending struct {
	ctx      context.Context // of the caller
	steps    func(*Tx) error
	err      error // of the steps
	panicked *stepsPanic
	done     chan error // the end: nil when the write was kept
}

// stepsPanic is the panic of a write's steps. The caller gets it, with the stack of where it was.
type stepsPanic struct {
	value any
	stack []byte
}

// String says what was panicked with, and where.
func (p *stepsPanic) String() string { return fmt.Sprintf("%v, in a write at\n%s", p.value, p.stack) }

var errPanicked = errors.New("the steps panicked")

// write waits for its turn, and until steps have run and are committed. A write that is given up before its turn has not run.
func (g *group) write(ctx context.Context, steps func(*Tx) error) error {
	p := &pending{ctx: ctx, steps: steps, done: make(chan error, 1)}
	g.join(p)
	var err error
	select {
	case err = <-p.done:
	case <-ctx.Done():
		if g.leave(p) {
			return ctx.Err()
		}
		err = <-p.done // its turn has come, and the end tells what became of it
	}
	if p.panicked != nil {
		panic(p.panicked)
	}
	return err
}

// run runs the steps, and keeps their error or panic. It reports whether they have changed anything.
func (p *pending) run(s session) (wrote bool) {
	tx := &Tx{session: s, caller: p.ctx}
	p.err, p.panicked = errPanicked, nil
	defer func() {
		if value := recover(); value != nil {
			p.panicked = &stepsPanic{value, debug.Stack()}
		}
		wrote = tx.wrote
	}()
	p.err = p.steps(tx)
	return tx.wrote
}

// join adds a write to those that wait, and starts serving them when nobody does.
func (g *group) join(p *pending) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.waiting = append(g.waiting, p)
	if !g.working {
		g.working = true
		go g.serve()
	}
}

// leave takes a write back, unless its turn has come.
func (g *group) leave(p *pending) bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	at := slices.Index(g.waiting, p)
	if at >= 0 {
		g.waiting = slices.Delete(g.waiting, at, at+1)
	}
	return at >= 0
}

// serve writes batches until nobody waits.
func (g *group) serve() {
	for g.someWait() {
		g.serveBatch()
	}
}

// errEnded is what becomes of a batch when the steps of a write end their goroutine, as those of a failed test do.
var errEnded = errors.New("the steps of a write ended their goroutine")

// serveBatch writes a batch. What becomes of its commit becomes of all in it: the refusal of one may rest on what another did.
func (g *group) serveBatch() {
	var batch []*pending
	err := errEnded
	defer func() {
		for _, p := range batch {
			if err == nil {
				p.done <- p.err
			} else {
				p.done <- err
			}
		}
		if errors.Is(err, errEnded) {
			go g.serve() // in the place of this goroutine
		}
	}()
	err = g.batches.write(func() []*pending { batch = g.next(); return batch })
}

// someWait reports whether there is a write to serve. When there is none, serving ends.
func (g *group) someWait() bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.working = len(g.waiting) > 0
	return g.working
}

// next takes those that wait, oldest first.
func (g *group) next() []*pending {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	size := min(len(g.waiting), largestBatch)
	batch := slices.Clone(g.waiting[:size])
	g.waiting = slices.Delete(g.waiting, 0, size)
	return batch
}
