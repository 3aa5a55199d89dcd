package arkindex

// User is the account that a token belongs to, as instances return it.
type User struct {
	ID          string          `json:"id"`
	Email       string          `json:"email"`
	DisplayName string          `json:"display_name"`
	Features    map[string]bool `json:"features"`
}
