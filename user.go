package arkindex

// User is the account behind a token, as an instance answers it.
type User struct {
	ID          string          `json:"id"`
	Email       string          `json:"email"`
	DisplayName string          `json:"display_name"`
	Features    map[string]bool `json:"features"`
}
