package engine

import "context"

// MaxBatch is how many writes share one commit at most.
const MaxBatch = maxBatch

// ErrGoexit is the error of a batch in which a write's steps ended their goroutine.
var ErrGoexit = errGoexit

// Waiting returns how many writes wait.
func Waiting(g *Group) int {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return len(g.waiting)
}

// SetContext replaces the context of a transaction's caller.
func SetContext(tx *Tx, ctx context.Context) { tx.ctx = ctx }
