package store

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// largestBatch bounds how many writes one commit serves, and so how long the first of them waits for the last.
const largestBatch = 128

// group runs the writes of this process one after the other, and all that wait at once in one transaction: one durable
// commit serves them. A write's steps run in their caller's goroutine, where they may panic.
type group struct {
	batches batches

	mutex   sync.Mutex
	waiting []*pending
	working bool // a goroutine serves those that wait
}

// pending is a write that waits for its turn.
type pending struct {
	turn chan *Tx   // gives the transaction to the write's caller
	ran  chan error // gives it back, with the error of the steps
	err  error      // of the steps
	done chan error // the end: nil when the write was kept
}

// errPanicked stands for the panic of a write's steps, which its caller gets.
var errPanicked = errors.New("the steps panicked")

// write waits for its turn, runs steps in it, and waits for the commit. A write that is given up before its turn has not run.
func (g *group) write(ctx context.Context, steps func(*Tx) error) error {
	p := &pending{turn: make(chan *Tx), ran: make(chan error), done: make(chan error, 1)}
	g.join(p)
	cancelled := ctx.Done()
	for {
		select {
		case tx := <-p.turn:
			tx.caller = ctx
			p.run(tx, steps)
		case err := <-p.done:
			return err
		case <-cancelled:
			if g.leave(p) {
				return ctx.Err()
			}
			cancelled = nil // its turn has come, and the end tells what became of it
		}
	}
}

// run runs the steps and gives the transaction back, also when they panic.
func (p *pending) run(tx *Tx, steps func(*Tx) error) {
	err := errPanicked
	defer func() { p.ran <- err }()
	err = steps(tx)
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

// serve writes batches until nobody waits. What becomes of a batch's commit becomes of all in it: the refusal of one may
// rest on what another did.
func (g *group) serve() {
	for g.someWait() {
		batch, err := g.batches.write(g.next)
		for _, p := range batch {
			if err == nil {
				p.done <- p.err
			} else {
				p.done <- err
			}
		}
	}
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
