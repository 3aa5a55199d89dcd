package engine

import (
	"context"
	"errors"
	"time"

	"arkindex"
)

// maxBatchSteps is how long the steps of a batch may take before its other writes have to wait for
// the next batch. It bounds how long quick writes wait for slow ones to be committed.
const maxBatchSteps = 250 * time.Millisecond

// batches runs several writes in one transaction.
type batches struct {
	// begin starts a transaction that holds the database's write lock.
	begin func(context.Context) (Session, error)
	// limit bounds the time of a batch; 0: the database itself does.
	limit time.Duration
}

// write acquires the write lock, then runs and commits the writes that are waiting by then. The
// error it returns is that of the whole batch: nothing was committed, or the outcome is unknown.
// The error of a single write is stored in it. Writes that have to wait for the next batch, after
// those that ran, are passed to postpone.
func (b batches) write(next func() []*pendingWrite, postpone func(ran int)) error {
	ctx := context.Background()
	if b.limit > 0 {
		limited, cancel := context.WithTimeout(ctx, b.limit)
		defer cancel()
		ctx = limited
	}
	batch, done, err := b.runTogether(ctx, next, postpone)
	if !done {
		return b.runApart(ctx, batch)
	}
	return err
}

// runTogether runs the writes of a batch one after the other without savepoints, which is right
// nearly always. It rolls back and returns done = false when one of them fails and may have left
// changes behind.
func (b batches) runTogether(
	ctx context.Context, next func() []*pendingWrite, postpone func(ran int),
) (batch []*pendingWrite, done bool, err error) {
	s, err := b.begin(ctx)
	batch = next()
	if err != nil {
		return batch, true, err
	}
	defer s.Close()
	start := time.Now()
	for i, p := range batch {
		if i > 0 && time.Since(start) > maxBatchSteps {
			postpone(i)
			batch = batch[:i]
			break
		}
		if wrote := p.run(s); p.err != nil && len(batch) > 1 && (wrote || !isCallersError(p.err)) {
			return batch, false, nil
		}
	}
	if len(batch) > 1 && s.Flush() != nil {
		return batch, false, nil
	}
	return batch, true, commitBatch(s, batch)
}

// runApart runs every write of a batch in a savepoint, so that one that fails undoes only its own
// changes.
func (b batches) runApart(ctx context.Context, batch []*pendingWrite) error {
	s, err := b.begin(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Savepoint(); err != nil {
		return err
	}
	for _, p := range batch {
		if errors.Is(p.err, errWriteTooLong) { // it would again
			continue
		}
		p.run(s)
		if p.err == nil {
			p.err = s.Savepoint()
		}
		if p.err == nil {
			continue
		}
		if err := s.RollbackToSavepoint(); err != nil { // the database has ended the transaction
			return batchError(p.err, err)
		}
	}
	return commitBatch(s, batch)
}

// commitBatch commits a batch, unless every write has failed.
func commitBatch(s Session, batch []*pendingWrite) error {
	for _, p := range batch {
		if p.err == nil {
			return s.Commit()
		}
	}
	return nil
}

// batchError returns why the database ended a transaction during a write: the database's own
// error if the write got it, otherwise that of the rollback which failed.
func batchError(inWrite, inRollback error) error {
	if isCallersError(inWrite) {
		return inRollback
	}
	return errors.Join(inWrite, inRollback)
}

// isCallersError reports whether a write failed by its caller's decision, and not because of the
// database.
func isCallersError(err error) bool {
	var refusal *arkindex.Error
	return errors.As(err, &refusal) || errors.Is(err, errPanicked) || IsCanceled(err)
}
