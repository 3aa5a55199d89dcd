// Package audit records who changed what in a registry.
package audit

import (
	"encoding/json"
	"time"

	"arkindex/internal/registry/store"
)

// Actor is who makes a change. Name is the user's email, or describes an actor without an account,
// such as a command on the server. Address is where the request came from; it is empty if it did
// not come over a network, as UserID and TokenID are without a user and a token.
type Actor struct {
	Name    string
	Address string
	UserID  string
	TokenID string
}

// Change is a change to be recorded. SubjectID is the ID of the changed object, and Subject
// describes it for people. Details must not contain any part of a token or password.
type Change struct {
	Action    string
	SubjectID string
	Subject   string
	Details   map[string]any
}

// Record records a change by the actor as an event. It belongs in the transaction that makes the
// change, so that neither exists without the other.
func (a Actor) Record(tx *store.Tx, now time.Time, change Change) error {
	details := []byte("{}")
	if len(change.Details) > 0 {
		var err error
		if details, err = json.Marshal(change.Details); err != nil {
			return err
		}
	}
	return tx.AddEvent(store.Event{
		Created: now, Actor: a.Name, UserID: a.UserID, TokenID: a.TokenID, Address: a.Address,
		Action: change.Action, SubjectID: change.SubjectID, Subject: change.Subject,
		Details: string(details),
	})
}
