package instance

import (
	"encoding/json"
	"net/http"
	"strings"

	"arkindex"
)

// Exists is the cause of an Error that refuses to create a version because there is one already. ID is that version's, empty
// when the instance does not say.
type Exists struct {
	ID string
}

// Error says that the version exists.
func (*Exists) Error() string { return "the version exists already" }

// existing recognises the four ways in which instances, by their generation and age, say that a version exists; nil when an
// answer says something else. Two of them have no code, so that only their text tells.
func existing(status int, problems []arkindex.Problem, content []byte) *Exists {
	if status != http.StatusBadRequest && status != http.StatusConflict {
		return nil
	}
	var named struct {
		ID string `json:"existing_id"`
	}
	_ = json.Unmarshal(content, &named) // without an id that is a text, there is none
	if status == http.StatusConflict && named.ID != "" {
		return &Exists{named.ID}
	}
	for _, problem := range problems {
		aboutVersion := problem.Path == "revision_url" || problem.Path == ""
		said := strings.Contains(problem.Message, "already exists")
		if problem.Path == "revision_url" && problem.Code == "unique" || aboutVersion && said {
			return &Exists{named.ID}
		}
	}
	return nil
}
