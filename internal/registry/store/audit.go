package store

import "time"

// Event is one change: who made it, from where, and what it was. Actor is a user's email, or names who needs no account;
// UserID and TokenID are empty then. Address is where the request came from, empty when it came over no network. SubjectID
// is the ID of what was changed and Subject the same in words. Details is a JSON object.
type Event struct {
	ID        string
	Created   time.Time
	Actor     string
	UserID    string
	TokenID   string
	Address   string
	Action    string
	SubjectID string
	Subject   string
	Details   string
}

const eventColumns = "id, created_at, actor, user_id, token_id, address, action, subject_id, subject, details"

func scanEvent(r row) (Event, error) {
	var event Event
	var created int64
	var user, token *string
	err := r.Scan(&event.ID, &created, &event.Actor, &user, &token, &event.Address, &event.Action, &event.SubjectID, &event.Subject, &event.Details)
	event.Created, event.UserID, event.TokenID = toTime(created), fromOptional(user), fromOptional(token)
	return event, err
}

// AddEvent keeps a new event.
func (tx *Tx) AddEvent(event Event) error {
	id, err := newID()
	if err != nil {
		return err
	}
	return tx.exec("INSERT INTO audit_events ("+eventColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		id, fromTime(event.Created), event.Actor, optional(event.UserID), optional(event.TokenID), event.Address,
		event.Action, event.SubjectID, event.Subject, event.Details)
}

// Events returns a slice of what was changed, newest first, and how many events there are in all. A subject's ID narrows the
// list to what was done to it.
func (tx *Tx) Events(subjectID string, slice Slice) ([]Event, int, error) {
	var where conditions
	if subjectID != "" {
		where.add("subject_id = ?", subjectID)
	}
	return readSlice(tx, scanEvent, slice, where, listing{columns: eventColumns, tables: "audit_events", id: "id"})
}
