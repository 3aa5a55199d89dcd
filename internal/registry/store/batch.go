package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"arkindex"
)

// batches runs several writes in one transaction.
type batches struct {
	// begin starts a transaction that is alone in writing. leave is called after its end.
	begin func(context.Context) (transaction *sql.Tx, leave func(), err error)
	// control runs statements without arguments, one after the other.
	control func(ctx context.Context, transaction *sql.Tx, statements ...string) error
	// limit bounds the time of a batch; 0: the database itself does.
	limit time.Duration
}

const (
	setSavepoint    = "SAVEPOINT turn"
	endSavepoint    = "RELEASE SAVEPOINT turn"
	backToSavepoint = "ROLLBACK TO SAVEPOINT turn"
)

// write waits until it may write, and then runs and commits the batch of those that wait by then. Its error is that of the whole
// batch, of which nothing was kept then, or nobody knows; the error of one write is left with it.
func (b batches) write(next func() []*pending) (batch []*pending, err error) {
	ctx := context.Background()
	if b.limit > 0 {
		limited, cancel := context.WithTimeout(ctx, b.limit)
		defer cancel()
		ctx = limited
	}
	transaction, leave, err := b.begin(ctx)
	batch = next()
	if err != nil {
		return batch, err
	}
	defer leave()
	defer func() { _ = transaction.Rollback() }() // after a commit it does nothing
	if len(batch) == 1 {
		batch[0].take(&Tx{ctx: ctx, sql: transaction})
	} else if err := b.each(ctx, transaction, batch); err != nil {
		return batch, err
	}
	for _, p := range batch {
		if p.err == nil {
			return batch, transaction.Commit()
		}
	}
	return batch, nil // nothing is to be kept
}

// take gives a transaction to the write's caller and waits until it comes back.
func (p *pending) take(tx *Tx) {
	p.turn <- tx
	p.err = <-p.ran
}

// each runs every write of a batch in a savepoint, so that one that fails takes back only its own.
func (b batches) each(ctx context.Context, transaction *sql.Tx, batch []*pending) error {
	if err := b.control(ctx, transaction, setSavepoint); err != nil {
		return err
	}
	for _, p := range batch {
		p.take(&Tx{ctx: ctx, sql: transaction})
		if p.err == nil {
			p.err = b.control(ctx, transaction, endSavepoint, setSavepoint)
		}
		if p.err == nil {
			continue
		}
		if err := b.control(ctx, transaction, backToSavepoint); err != nil { // the database has ended the transaction
			return endOfBatch(p.err, err)
		}
	}
	return nil
}

// endOfBatch tells why a transaction ended within a write: by what the database said to it, unless the write only refused.
func endOfBatch(inWrite, after error) error {
	var refusal *arkindex.Error
	if errors.As(inWrite, &refusal) || errors.Is(inWrite, errPanicked) || isCancelled(inWrite) {
		return after
	}
	return errors.Join(inWrite, after)
}
