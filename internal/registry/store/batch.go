package store

import (
	"context"
	"errors"
	"time"

	"arkindex"
)

// batches runs several writes in one transaction.
type batches struct {
	// begin starts a transaction that is alone in writing.
	begin func(context.Context) (session, error)
	// limit bounds the time of a batch; 0: the database itself does.
	limit time.Duration
}

// write waits until it may write, and then runs and commits the batch of those that wait by then. Its error is that of the whole
// batch, of which nothing was kept then, or nobody knows; the error of one write is left with it.
func (b batches) write(next func() []*pending) error {
	ctx := context.Background()
	if b.limit > 0 {
		limited, cancel := context.WithTimeout(ctx, b.limit)
		defer cancel()
		ctx = limited
	}
	batch, done, err := b.together(ctx, next)
	if !done {
		return b.apart(ctx, batch)
	}
	return err
}

// together runs the writes of a batch one after the other, as is right nearly always. It is not done when one of them fails and may
// have left something: then nothing is kept.
func (b batches) together(ctx context.Context, next func() []*pending) (batch []*pending, done bool, err error) {
	s, err := b.begin(ctx)
	batch = next()
	if err != nil {
		return batch, true, err
	}
	defer s.end()
	for _, p := range batch {
		if wrote := p.run(s); p.err != nil && len(batch) > 1 && (wrote || !isRefusal(p.err)) {
			return batch, false, nil
		}
	}
	if len(batch) > 1 && s.flush() != nil {
		return batch, false, nil
	}
	return batch, true, commit(s, batch)
}

// apart runs every write of a batch in a savepoint, so that one that fails takes back only its own.
func (b batches) apart(ctx context.Context, batch []*pending) error {
	s, err := b.begin(ctx)
	if err != nil {
		return err
	}
	defer s.end()
	if err := s.savepoint(); err != nil {
		return err
	}
	for _, p := range batch {
		p.run(s)
		if p.err == nil {
			p.err = s.savepoint()
		}
		if p.err == nil {
			continue
		}
		if err := s.undo(); err != nil { // the database has ended the transaction
			return endOfBatch(p.err, err)
		}
	}
	return commit(s, batch)
}

// commit commits a batch, unless every write has failed.
func commit(s session, batch []*pending) error {
	for _, p := range batch {
		if p.err == nil {
			return s.commit()
		}
	}
	return nil
}

// endOfBatch tells why a transaction ended within a write: by what the database said to it, unless the write only refused.
func endOfBatch(inWrite, after error) error {
	if isRefusal(inWrite) {
		return after
	}
	return errors.Join(inWrite, after)
}

// isRefusal reports whether a write's error is its own, and not the database's.
func isRefusal(err error) bool {
	var refusal *arkindex.Error
	return errors.As(err, &refusal) || errors.Is(err, errPanicked) || isCancelled(err)
}
