package api

import (
	"net/http"

	"arkindex"
	"arkindex/internal/registry/auth"

	"github.com/google/uuid"
)

// features returns what the registry offers besides its operations, by the names that Arkindex's
// clients look for. oidc is accounts without a password, which the registry does not have;
// id_tokens is CreateOidcToken, which pipelines use.
func (a *API) features() map[string]bool {
	return map[string]bool{
		"oidc": false, "signup": false, "id_tokens": a.auth.AcceptsIDTokens(),
	}
}

// withFeatures adds the features to the error of a request without a token: clients ask for them
// before they log in.
func (a *API) withFeatures(err error) error {
	return errorWithFields{err, map[string]any{"features": a.features()}}
}

func (a *API) encodeUser(user auth.User) arkindex.User {
	id := user.ID
	if id == "" {
		id = uuid.Nil.String()
	}
	return arkindex.User{
		ID: id, Email: user.Email, DisplayName: user.DisplayName, Features: a.features(),
	}
}

func (a *API) retrieveUser(w http.ResponseWriter, r request) error {
	return writeJSON(w, http.StatusOK, a.encodeUser(r.caller.User))
}

// loginResponse is the JSON of a login: the user, and a new token.
type loginResponse struct {
	arkindex.User
	AuthToken string `json:"auth_token"`
}

func (a *API) login(w http.ResponseWriter, r request) error {
	f, err := decodeBody(w, r)
	if err != nil {
		return err
	}
	email, _ := f.str("email", stringRule{required: true, max: auth.MaxEmail})
	password, _ := f.str("password", stringRule{
		required: true, blank: true, max: auth.MaxPassword,
	})
	if err := f.err(); err != nil {
		return err
	}
	user, token, err := a.auth.Login(
		r.http.Context(), email, arkindex.Secret(password), r.address,
	)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, loginResponse{a.encodeUser(user), token.Reveal()})
}

func (a *API) logout(w http.ResponseWriter, r request) error {
	if err := a.auth.Logout(r.http.Context(), r.caller); err != nil {
		return err
	}
	writeNoContent(w)
	return nil
}

const maxIDToken = 16 << 10

// pipelineLoginResponse is the JSON of a pipeline's login: its user, a new token, when that
// expires, and the repository that it may change.
type pipelineLoginResponse struct {
	loginResponse
	Expires       string `json:"expires"`
	RepositoryURL string `json:"repository_url"`
}

func (a *API) createOidcToken(w http.ResponseWriter, r request) error {
	if err := a.auth.LimitPipelineLogins(r.address); err != nil {
		return err
	}
	f, err := decodeBody(w, r)
	if err != nil {
		return err
	}
	idToken, _ := f.str("id_token", stringRule{required: true, max: maxIDToken})
	if err := f.err(); err != nil {
		return err
	}
	login, err := a.auth.LoginPipeline(r.http.Context(), arkindex.Secret(idToken), r.address)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, pipelineLoginResponse{
		loginResponse{a.encodeUser(login.User), login.Token.Reveal()},
		arkindex.FormatTime(login.Expires), login.RepositoryURL,
	})
}
