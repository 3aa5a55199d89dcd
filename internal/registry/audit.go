package registry

import (
	"context"
	"encoding/json"
	"time"

	"arkindex/internal/registry/store"
)

// Actor is who changes something. Name is a user's email, or says who did it without an account; Address is where the
// request came from, empty when it came over no network.
type Actor struct {
	Name    string
	Address string
	userID  string
	tokenID string
}

// deed is one change, for the audit. The subject is what was changed: its ID, and the same in words for people.
type deed struct {
	action    string
	subjectID string
	subject   string
	details   map[string]any
}

// note keeps a change as an event. It belongs in the transaction that makes the change, so that there is neither without
// the other. Nothing of a token or password may be in it.
func (a Actor) note(tx *store.Tx, now time.Time, done deed) error {
	details := []byte("{}")
	if len(done.details) > 0 {
		var err error
		if details, err = json.Marshal(done.details); err != nil {
			return err
		}
	}
	return tx.AddEvent(store.Event{
		Created: now, Actor: a.Name, UserID: a.userID, TokenID: a.tokenID, Address: a.Address,
		Action: done.action, SubjectID: done.subjectID, Subject: done.subject, Details: string(details),
	})
}

// Events returns what was changed last, newest first. The ID of a subject narrows it to what was done to that.
func (a *Accounts) Events(ctx context.Context, subjectID string, limit int) (events []store.Event, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) (err error) {
		events, _, err = tx.Events(subjectID, store.Page{Limit: limit})
		return err
	})
	return events, err
}
