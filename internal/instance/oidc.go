package instance

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"arkindex"
)

// CreateOIDCToken exchanges a pipeline's ID token for a token of the instance. Instances of Arkindex itself do not offer it.
const CreateOIDCToken = "CreateOidcToken"

// exchangeOnce is the exchange of a pipeline's ID token for the client's token, when the first operation needs it.
type exchangeOnce struct {
	idToken arkindex.Secret // empty: there is nothing to exchange
	once    sync.Once
	err     error
}

// obtainToken makes sure that the client has its token before an operation is called.
func (c *Client) obtainToken(ctx context.Context, operation string) error {
	if c.exchange.idToken == "" || operation == CreateOIDCToken {
		return nil
	}
	c.exchange.once.Do(func() { c.credentials.token, c.exchange.err = c.exchangeIDToken(ctx) })
	return c.exchange.err
}

// exchangeIDToken asks the instance for a token. Without an answer in time it is asked again: another token does no harm.
func (c *Client) exchangeIDToken(ctx context.Context) (arkindex.Secret, error) {
	body, err := Encode(map[string]string{"id_token": c.exchange.idToken.Reveal()})
	if err != nil {
		return "", err
	}
	var answer struct {
		Token string `json:"auth_token"`
	}
	_, err = c.call(context.WithValue(ctx, anonymous{}, true), CreateOIDCToken, nil, nil, body, &answer)
	var refused *arkindex.Error
	switch {
	case errors.As(err, &refused) && refused.Code == arkindex.CodeNotFound:
		return "", arkindex.Errorf(arkindex.CodeCredentials, "%s takes no ID tokens of pipelines: %w", c.base.Host, err).
			WithHint("give the profile a token")
	case errors.As(err, &refused) && refused.Status == http.StatusUnauthorized:
		refused.Hint = "check that the job's id_tokens have the audience that the registry asks for, and that the registry trusts this GitLab"
	case errors.As(err, &refused) && refused.Status == http.StatusForbidden:
		refused.Hint = "the registry's administrator says which projects, branches and tags may publish"
	}
	if err != nil {
		return "", err
	}
	if answer.Token == "" {
		return "", arkindex.Errorf(arkindex.CodeUnavailable, "%s answered %s without a token", c.base.Host, CreateOIDCToken)
	}
	return arkindex.Secret(answer.Token), nil
}
