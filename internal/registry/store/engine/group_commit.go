package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// maxBatch is how many writes share one commit at most. It bounds how long the first of them
// waits for the last.
const maxBatch = 128

// Group runs the writes of this process one after the other, and all that are waiting in one
// transaction: one durable commit serves them all. One goroutine runs the steps of all writes of
// a batch, so that no write waits for another goroutine to wake up.
type Group struct {
	batches batches

	mutex   sync.Mutex
	waiting []*pendingWrite
	serving bool // a goroutine serves the waiting writes
}

// NewGroup returns a group. begin starts a transaction that holds the database's write lock; the
// group calls it from one goroutine at a time. limit bounds the time of a batch; 0: no limit.
func NewGroup(begin func(context.Context) (Session, error), limit time.Duration) *Group {
	return &Group{batches: batches{begin: begin, limit: limit}}
}

// pendingWrite is a write that waits to be run.
type pendingWrite struct {
	ctx      context.Context // of the caller
	steps    func(*Tx) error
	turn     int   // among the waiting writes of its client
	err      error // of the steps
	panicked *stepsPanic
	done     chan error // receives the outcome: nil if the write was committed
}

// stepsPanic is a panic of a write's steps, which the caller's goroutine repeats, with the stack
// of where it happened.
type stepsPanic struct {
	value any
	stack []byte
}

// String returns the value of the panic and its stack.
func (p *stepsPanic) String() string {
	return fmt.Sprintf("%v, in a write at\n%s", p.value, p.stack)
}

var errPanicked = errors.New("the steps panicked")

// Write waits until steps have run and are committed. If ctx ends while the write is still
// waiting, it is not run.
func (g *Group) Write(ctx context.Context, steps func(*Tx) error) error {
	p := &pendingWrite{ctx: ctx, steps: steps, done: make(chan error, 1)}
	g.enqueue(p)
	var err error
	select {
	case err = <-p.done:
	case <-ctx.Done():
		if g.dequeue(p) {
			return ctx.Err()
		}
		err = <-p.done // it runs already, so its outcome counts
	}
	if p.panicked != nil {
		panic(p.panicked)
	}
	return err
}

// run runs the steps and stores their error or panic. It reports whether they may have changed
// anything.
func (p *pendingWrite) run(s Session) (wrote bool) {
	tx := NewTx(p.ctx, s)
	tx.deadline = time.Now().Add(maxWriteTime)
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

// enqueue adds a write to the waiting ones, and starts serving them if no goroutine does.
func (g *Group) enqueue(p *pendingWrite) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.waiting = append(g.waiting, p)
	if !g.serving {
		g.serving = true
		go g.serve()
	}
}

// dequeue removes a write from the waiting ones. It reports whether the write was still there.
func (g *Group) dequeue(p *pendingWrite) bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	at := slices.Index(g.waiting, p)
	if at >= 0 {
		g.waiting = slices.Delete(g.waiting, at, at+1)
	}
	return at >= 0
}

// serve runs batches until no write is waiting.
func (g *Group) serve() {
	for g.hasWaiting() {
		g.serveBatch()
	}
}

// errGoexit is the error of a batch in which a write's steps ended their goroutine, as those of a
// failed test do.
var errGoexit = errors.New("the steps of a write ended their goroutine")

// serveBatch runs a batch. An error of its commit is the error of every write in it, since even a
// write that was refused may have been refused because of what another one did.
func (g *Group) serveBatch() {
	var batch []*pendingWrite
	err := errGoexit
	defer func() {
		for _, p := range batch {
			if err == nil {
				p.done <- p.err
			} else {
				p.done <- err
			}
		}
		if errors.Is(err, errGoexit) {
			go g.serve() // replaces this goroutine
		}
	}()
	next := func() []*pendingWrite { batch = g.next(); return batch }
	postpone := func(ran int) { g.requeue(batch[ran:]); batch = batch[:ran] }
	err = g.batches.write(next, postpone)
}

// hasWaiting reports whether there is a write to serve. Otherwise serving ends.
func (g *Group) hasWaiting() bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.serving = len(g.waiting) > 0
	return g.serving
}

// next removes and returns the writes of the next batch: first the oldest of each client, then the
// next ones.
func (g *Group) next() []*pendingWrite {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	takeTurns(g.waiting)
	size := min(len(g.waiting), maxBatch)
	batch := slices.Clone(g.waiting[:size])
	g.waiting = slices.Delete(g.waiting, 0, size)
	return batch
}

// requeue makes writes wait again, before all others, except those whose callers no longer wait.
func (g *Group) requeue(writes []*pendingWrite) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	var waiting []*pendingWrite
	for _, p := range writes {
		if err := p.ctx.Err(); err != nil {
			p.done <- err
			continue
		}
		waiting = append(waiting, p)
	}
	g.waiting = append(waiting, g.waiting...)
}
