package instance

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"arkindex"
)

// CreateOIDCToken is the operation that exchanges the ID token of a pipeline for a token of the
// instance. Only this project's registry offers it.
const CreateOIDCToken = "CreateOidcToken"

// idTokenExchange exchanges the ID token of a pipeline once, before the first operation.
type idTokenExchange struct {
	secret arkindex.Secret // empty when there is no ID token
	once   sync.Once
	err    error
}

// ensureToken exchanges the ID token, if any, before the first operation.
func (c *Client) ensureToken(ctx context.Context, operation string) error {
	if c.idToken.secret == "" || operation == CreateOIDCToken {
		return nil
	}
	c.idToken.once.Do(func() { c.credentials.token, c.idToken.err = c.exchangeIDToken(ctx) })
	return c.idToken.err
}

// exchangeIDToken requests a token. The request can be retried: an unused token does no harm.
func (c *Client) exchangeIDToken(ctx context.Context) (arkindex.Secret, error) {
	body, err := Encode(map[string]string{"id_token": c.idToken.secret.Reveal()})
	if err != nil {
		return "", err
	}
	var response struct {
		Token string `json:"auth_token"`
	}
	_, err = c.call(ctx, CreateOIDCToken, nil, nil, body, &response)
	var refusal *arkindex.Error
	switch {
	case errors.As(err, &refusal) && refusal.Code == arkindex.CodeNotFound:
		return "", arkindex.Errorf(arkindex.CodeCredentials,
			"%s does not accept ID tokens of pipelines: %w", c.base.Host, err).
			WithHint("give the profile a token")
	case errors.As(err, &refusal) && refusal.Status == http.StatusUnauthorized:
		refusal.Hint = "check that the job's id_tokens have the audience that the registry expects, " +
			"and that the registry trusts this GitLab"
	case errors.As(err, &refusal) && refusal.Status == http.StatusForbidden:
		refusal.Hint = "ask the registry's administrator which projects, branches and tags may publish"
	}
	if err != nil {
		return "", err
	}
	if response.Token == "" {
		return "", arkindex.Errorf(arkindex.CodeUnavailable,
			"%s responded to %s without a token", c.base.Host, CreateOIDCToken)
	}
	return arkindex.Secret(response.Token), nil
}
