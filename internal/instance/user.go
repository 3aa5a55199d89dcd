package instance

import (
	"context"
	"errors"
	"net/http"

	"arkindex"
)

// The names of the operations on the user's own session.
const (
	Login  = "Login"
	Logout = "Logout"
)

// Account is the user that a token belongs to. Instances of different ages disagree about the
// format of all other fields, including the ID.
type Account struct {
	Email       string `json:"email"`
	DisplayName string `json:"display_name"`
}

// RetrieveUser returns the user that the client's token belongs to.
func (c *Client) RetrieveUser(ctx context.Context) (Account, error) {
	var account Account
	_, err := c.call(ctx, RetrieveUser, nil, nil, nil, &account)
	return account, err
}

// Login exchanges an email address and a password for a new token. The client should not have a
// token. A refusal is an Error with CodeCredentials.
func (c *Client) Login(
	ctx context.Context, email string, password arkindex.Secret,
) (Account, arkindex.Secret, error) {
	body, err := Encode(map[string]string{"email": email, "password": password.Reveal()})
	if err != nil {
		return Account{}, "", err
	}
	var response struct {
		Account
		Token string `json:"auth_token"`
	}
	_, err = c.call(ctx, Login, nil, nil, body, &response)
	var refusal *arkindex.Error
	switch {
	case errors.As(err, &refusal) && refusesLogin(refusal.Status):
		refusal.Code = arkindex.CodeCredentials
		refusal.Hint = "check the e-mail address and the password"
		return Account{}, "", refusal
	case err != nil:
		return Account{}, "", err
	case response.Token == "":
		return Account{}, "", arkindex.Errorf(arkindex.CodeUnavailable,
			"%s responded to %s without a token", c.base.Host, Login)
	}
	return response.Account, arkindex.Secret(response.Token), nil
}

// refusesLogin reports whether a status means that the email address or the password is wrong.
func refusesLogin(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden:
		return true
	}
	return false
}

// Logout revokes the client's token, which must come from Login.
func (c *Client) Logout(ctx context.Context) error {
	_, err := c.call(ctx, Logout, nil, nil, nil, nil)
	return err
}
