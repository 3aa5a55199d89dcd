package registry

import (
	"context"
	"net/http"

	"arkindex"
	"arkindex/internal/registry/store"
)

// loggedIn is the answer to a login: the account, and a new token for it.
type loggedIn struct {
	arkindex.User
	AuthToken string `json:"auth_token"`
}

// login takes an email address and a password and makes a token with the account's scopes, which Logout revokes. An account
// that does not exist, has no password or is disabled is answered like a wrong password, after as long.
func (r *Registry) login(c *call) (answer, error) {
	email, password, err := readLogin(c)
	if err != nil {
		return answer{}, err
	}
	if err := r.mayTry(email, c.address); err != nil {
		return answer{}, err
	}
	kept, err := r.checkPassword(c.request.Context(), email, password)
	if err == nil || arkindex.CodeOf(err) != arkindex.CodeInvalid { // what was not looked at did not fail
		r.limits.accounts.giveBack(email)
		r.limits.addresses.giveBack(network(c.address))
	}
	if err != nil {
		return answer{}, err
	}
	token := newToken()
	var user store.User
	err = r.store.Write(c.request.Context(), func(tx *store.Tx) (err error) {
		user, err = r.startLogin(tx, email, kept, token, c.address)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return ok(loggedIn{r.presentUser(user), token.Reveal()}), nil
}

func readLogin(c *call) (email string, password arkindex.Secret, err error) {
	object, err := readObject(c)
	if err != nil {
		return "", "", err
	}
	f := newFields(object)
	email, _ = f.text("email", textRule{required: true, max: maxEmail})
	text, _ := f.text("password", textRule{required: true, blank: true, max: maxPassword})
	if len(*f.problems) > 0 {
		return "", "", invalid(*f.problems...)
	}
	return foldEmail(email), arkindex.Secret(text), nil
}

// mayTry counts a login before its password is looked at, as if it failed. Those that do not fail are given back.
func (r *Registry) mayTry(email, address string) error {
	now := r.config.Clock()
	wait := r.limits.addresses.take(network(address), now)
	if wait == 0 {
		wait = r.limits.accounts.take(email, now)
	}
	if wait > 0 {
		return tooMany("logins", wait)
	}
	return nil
}

// checkPassword returns what is kept of an account's password, when the given one is right. No transaction is open while the
// password is hashed.
func (r *Registry) checkPassword(ctx context.Context, email string, password arkindex.Secret) (string, error) {
	var kept string
	err := r.store.Read(ctx, func(tx *store.Tx) error {
		user, known, err := tx.UserByEmail(email)
		if err != nil {
			return err
		}
		hash, err := tx.PasswordHash(user.ID) // nobody's too: a database far away answers as late
		if kept = ""; known && user.Disabled == nil {
			kept = hash
		}
		return err
	})
	if err != nil {
		return "", err
	}
	right, err := r.passwords.matches(ctx, password, kept)
	if err == nil && !right {
		err = wrongLogin()
	}
	return kept, err
}

// startLogin makes the token of a login whose password was right. The account may have changed since.
func (r *Registry) startLogin(tx *store.Tx, email, checked string, token arkindex.Secret, address string) (store.User, error) {
	user, known, err := tx.UserByEmail(email)
	if err != nil {
		return user, err
	}
	kept, err := tx.PasswordHash(user.ID)
	if err != nil {
		return user, err
	}
	if !known || user.Disabled != nil || kept != checked {
		return user, wrongLogin()
	}
	by := Actor{Name: user.Email, Address: address, userID: user.ID}
	_, err = issue{token: token, origin: store.OriginLogin, now: r.config.Clock(), by: by}.add(tx, user)
	return user, err
}

func wrongLogin() error {
	return invalid(problem("", "invalid", "the email address or the password is wrong"))
}

// logout revokes the token that it is sent with. A token that an administrator made is not its bearer's to revoke.
func (r *Registry) logout(c *call) (answer, error) {
	if c.caller.origin != store.OriginLogin && c.caller.origin != store.OriginPipeline {
		return answer{}, arkindex.Errorf(arkindex.CodeForbidden, "no login made this token").
			WithHint("an administrator revokes it with arkindex registry token revoke")
	}
	err := r.store.Write(c.request.Context(), func(tx *store.Tx) error {
		bearer, known, err := tx.Bearer(c.caller.tokenID)
		if err != nil || !known || bearer.Revoked != nil {
			return err
		}
		if err := tx.RevokeToken(bearer.ID, r.config.Clock()); err != nil {
			return err
		}
		return c.actor().note(tx, r.config.Clock(), tokenDeed("token.revoked", bearer))
	})
	return answer{status: http.StatusNoContent}, err
}
