package engine

import (
	"context"
	"slices"
)

// clientKey is the key of the client in a context.
type clientKey struct{}

// WithClient returns a context whose writes are those of a client. Writes of different clients
// take turns, so that one with many does not delay others.
func WithClient(ctx context.Context, client string) context.Context {
	return context.WithValue(ctx, clientKey{}, client)
}

// takeTurns sorts writes, oldest first, so that the clients take turns.
func takeTurns(writes []*pendingWrite) {
	if len(writes) < 3 {
		return
	}
	counts := map[any]int{}
	for _, p := range writes {
		client := p.ctx.Value(clientKey{})
		p.turn = counts[client]
		counts[client]++
	}
	if len(counts) > 1 {
		slices.SortStableFunc(writes, func(a, b *pendingWrite) int { return a.turn - b.turn })
	}
}
