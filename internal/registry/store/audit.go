package store

import "time"

// Event is an audit event: one change, who made it, and from where. Actor is a user's email
// address, or describes an actor without an account, for whom UserID and TokenID are empty.
// Address is where the request came from, empty if it did not come over a network. SubjectID is
// the ID of the changed object, and Subject describes it. Details is a JSON object.
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

const eventColumns = "id, created_at, actor, user_id, token_id, address, " +
	"action, subject_id, subject, details"

func scanEvent(r row) (Event, error) {
	var event Event
	var created int64
	var user, token *string
	err := r.Scan(&event.ID, &created, &event.Actor, &user, &token, &event.Address,
		&event.Action, &event.SubjectID, &event.Subject, &event.Details)
	event.Created = toTime(created)
	event.UserID, event.TokenID = nullToEmpty(user), nullToEmpty(token)
	return event, err
}

// AddEvent adds an event.
func (tx *Tx) AddEvent(event Event) error {
	id, err := newID()
	if err != nil {
		return err
	}
	return tx.exec(
		"INSERT INTO audit_events ("+eventColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		id, fromTime(event.Created), event.Actor, emptyToNull(event.UserID),
		emptyToNull(event.TokenID), event.Address, event.Action, event.SubjectID, event.Subject,
		event.Details,
	)
}

// Events returns a page of the events, newest first, and their total number. Unless subjectID is
// empty, only events with that subject are listed.
func (tx *Tx) Events(subjectID string, page Page) ([]Event, int, error) {
	var where conditions
	if subjectID != "" {
		where.add("subject_id = ?", subjectID)
	}
	return readPage(
		tx, scanEvent, page, where,
		listing{columns: eventColumns, tables: "audit_events", id: "id"},
	)
}
