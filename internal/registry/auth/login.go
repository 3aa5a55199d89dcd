package auth

import (
	"context"
	"errors"

	"arkindex"
	"arkindex/internal/registry/audit"
	"arkindex/internal/registry/ratelimit"
	"arkindex/internal/registry/store"
)

// Login checks the password of a user and creates a token with the user's scopes, which Logout
// revokes. A user that does not exist, has no password or is disabled gets the same error as a
// wrong password, after the same time.
func (s *Service) Login(
	ctx context.Context, email string, password arkindex.Secret, address string,
) (User, arkindex.Secret, error) {
	email = normalizeEmail(email)
	if err := s.limitLogins(email, address); err != nil {
		return User{}, "", err
	}
	hash, err := s.checkPassword(ctx, email, password)
	if err == nil || arkindex.CodeOf(err) != arkindex.CodeInvalid { // not a wrong password
		s.limits.accountLogins.Return(email)
		s.limits.addressLogins.Return(ratelimit.Network(address))
	}
	if err != nil {
		return User{}, "", err
	}
	token := generateToken()
	var user User
	err = s.store.Write(ctx, func(tx *store.Tx) (err error) {
		user, err = s.addLogin(tx, email, hash, token, address)
		return err
	})
	if err != nil {
		return User{}, "", err
	}
	return user, token, nil
}

// limitLogins counts a login as failed before its password is checked. Login undoes this if the
// login succeeds.
func (s *Service) limitLogins(email, address string) error {
	now := s.now()
	wait := s.limits.addressLogins.Take(ratelimit.Network(address), now)
	if wait == 0 {
		wait = s.limits.accountLogins.Take(email, now)
	}
	if wait > 0 {
		return ratelimit.TooMany("logins", wait)
	}
	return nil
}

// checkPassword returns the stored hash of a user's password if the password is right. No
// transaction is open while the password is hashed.
func (s *Service) checkPassword(
	ctx context.Context, email string, password arkindex.Secret,
) (string, error) {
	var stored string
	err := s.store.Read(ctx, func(tx *store.Tx) error {
		user, err := tx.UserByEmail(email)
		known := err == nil
		if !known && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		// Unknown users are looked up as well, because a remote database takes time to answer.
		hash, err := tx.PasswordHash(user.ID)
		if stored = ""; known && user.Disabled == nil {
			stored = hash
		}
		return err
	})
	if err != nil {
		return "", err
	}
	right, err := s.passwords.matches(ctx, password, stored)
	if err == nil && !right {
		err = wrongLogin()
	}
	return stored, err
}

// addLogin stores the token of a login whose password was right. The user may have changed since.
func (s *Service) addLogin(
	tx *store.Tx, email, checked string, token arkindex.Secret, address string,
) (store.User, error) {
	user, err := tx.UserByEmail(email)
	if errors.Is(err, store.ErrNotFound) {
		return user, wrongLogin()
	}
	if err != nil {
		return user, err
	}
	stored, err := tx.PasswordHash(user.ID)
	if err != nil {
		return user, err
	}
	if user.Disabled != nil || stored != checked {
		return user, wrongLogin()
	}
	by := audit.Actor{Name: user.Email, Address: address, UserID: user.ID}
	_, err = newToken{token: token, origin: store.OriginLogin, now: s.now(), by: by}.add(tx, user)
	return user, err
}

func wrongLogin() error {
	return arkindex.Invalid(arkindex.FieldProblem(
		"", "invalid", "the email address or the password is wrong",
	))
}

// Logout revokes the caller's token. A token that an administrator created cannot be revoked by
// its bearer.
func (s *Service) Logout(ctx context.Context, caller Caller) error {
	if caller.origin != store.OriginLogin && caller.origin != store.OriginPipeline {
		return arkindex.Errorf(arkindex.CodeForbidden, "no login made this token").
			WithHint("an administrator revokes it with arkindex registry token revoke")
	}
	return s.store.Write(ctx, func(tx *store.Tx) error {
		bearer, err := tx.Bearer(caller.tokenID)
		if errors.Is(err, store.ErrNotFound) || err == nil && bearer.Token.Revoked != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if err := tx.RevokeToken(bearer.Token.ID, s.now()); err != nil {
			return err
		}
		return caller.Actor().Record(tx, s.now(), tokenChange("token.revoked", bearer))
	})
}
