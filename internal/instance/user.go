package instance

import (
	"context"
	"errors"
	"net/http"

	"arkindex"
)

// The operations on the user's own account.
const (
	Login  = "Login"
	Logout = "Logout"
)

// Account is whom a token stands for. Instances of different ages disagree about the form of everything else they tell of
// a user, the id among it.
type Account struct {
	Email       string `json:"email"`
	DisplayName string `json:"display_name"`
}

// RetrieveUser returns the account behind the client's token.
func (c *Client) RetrieveUser(ctx context.Context) (Account, error) {
	var account Account
	_, err := c.call(ctx, RetrieveUser, nil, nil, nil, &account)
	return account, err
}

// Login gives an account's e-mail address and password for a new token. The client should have no token of its own. A
// refusal is an Error with CodeCredentials.
func (c *Client) Login(ctx context.Context, email string, password arkindex.Secret) (Account, arkindex.Secret, error) {
	body, err := Encode(map[string]string{"email": email, "password": password.Reveal()})
	if err != nil {
		return Account{}, "", err
	}
	var answer struct {
		Account
		Token string `json:"auth_token"`
	}
	_, err = c.call(ctx, Login, nil, nil, body, &answer)
	var refused *arkindex.Error
	switch {
	case errors.As(err, &refused) && refusesLogin(refused.Status):
		refused.Code = arkindex.CodeCredentials
		refused.Hint = "check the e-mail address and the password"
		return Account{}, "", refused
	case err != nil:
		return Account{}, "", err
	case answer.Token == "":
		return Account{}, "", arkindex.Errorf(arkindex.CodeUnavailable, "%s answered %s without a token", c.base.Host, Login)
	}
	return answer.Account, arkindex.Secret(answer.Token), nil
}

// refusesLogin reports whether a status says that the address or the password is wrong.
func refusesLogin(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusUnauthorized || status == http.StatusForbidden
}

// Logout revokes the client's token, when it is one that Login made.
func (c *Client) Logout(ctx context.Context) error {
	_, err := c.call(ctx, Logout, nil, nil, nil, nil)
	return err
}
