package registry

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"arkindex"
	"arkindex/internal/registry/oidc"
	"arkindex/internal/registry/store"
)

const (
	// pipelineTokenLife is how long a pipeline may publish: long enough for a job, too short to be worth stealing.
	pipelineTokenLife = 10 * time.Minute
	// pipelineTokenRest is how long the tokens of pipelines are kept when they have ended.
	pipelineTokenRest = 24 * time.Hour
	maxIDToken        = 16 << 10
)

// pipelineLogin is the answer to a pipeline's ID token: its account, a new token, when that ends and what it may change.
type pipelineLogin struct {
	loggedIn
	Expires       string `json:"expires"`
	RepositoryURL string `json:"repository_url"`
}

// createOidcToken takes a pipeline's ID token and makes a token that may publish to the repository of the pipeline's project
// for a few minutes.
func (r *Registry) createOidcToken(c *call) (answer, error) {
	if wait := r.limits.exchanges.take(network(c.address), r.config.Clock()); wait > 0 {
		return answer{}, tooMany("ID tokens", wait)
	}
	object, err := readObject(c)
	if err != nil {
		return answer{}, err
	}
	f := newFields(object)
	idToken, _ := f.text("id_token", textRule{required: true, max: maxIDToken})
	if len(*f.problems) > 0 {
		return answer{}, invalid(*f.problems...)
	}
	if r.config.Pipelines == nil {
		return answer{}, arkindex.Errorf(arkindex.CodeCredentials, "this registry takes no ID tokens").
			WithHint("its administrator names an issuer with --oidc-issuer")
	}
	pipeline, err := r.config.Pipelines.Verify(c.request.Context(), arkindex.Secret(idToken))
	if err != nil {
		return answer{}, err
	}
	return r.startPipeline(c, pipeline)
}

// startPipeline makes a pipeline's token.
func (r *Registry) startPipeline(c *call, pipeline oidc.Pipeline) (answer, error) {
	now := r.config.Clock()
	expires := now.Add(pipelineTokenLife)
	prefixes, err := readPrefixes([]string{pipeline.RepositoryURL})
	if err != nil {
		return answer{}, arkindex.Errorf(arkindex.CodeForbidden, "the project %s has no address that a repository can have", pipeline.Project)
	}
	wanted := issue{
		token: newToken(), origin: store.OriginPipeline, now: now, about: aboutPipeline(pipeline),
		grant: Grant{Scopes: []string{string(publishScope)}, Repositories: prefixes, Expires: &expires},
	}
	var user store.User
	err = r.store.Write(c.request.Context(), func(tx *store.Tx) (err error) {
		if user, err = r.pipelineUser(tx, pipeline, c.address, now); err != nil {
			return err
		}
		wanted.by = Actor{Name: user.Email, Address: c.address, userID: user.ID}
		if _, err = wanted.add(tx, user); err != nil {
			return err
		}
		return tx.DeleteExpiredTokens(store.OriginPipeline, now.Add(-pipelineTokenRest))
	})
	if err != nil {
		return answer{}, err
	}
	return answer{http.StatusCreated, pipelineLogin{
		loggedIn{r.presentUser(user), wanted.token.Reveal()}, presentTime(expires), prefixes[0],
	}}, nil
}

// pipelineUser finds the account of a pipeline's project, or makes it. Disabling it, or taking its scope, shuts the project out.
func (r *Registry) pipelineUser(tx *store.Tx, pipeline oidc.Pipeline, address string, now time.Time) (store.User, error) {
	email := strings.ToLower(pipeline.Project + "@" + r.config.Pipelines.Host())
	user, known, err := tx.UserByEmail(email)
	if err != nil {
		return user, err
	}
	if !known {
		return addUser(tx, store.User{
			Email: email, DisplayName: pipeline.Project, Scopes: []string{string(publishScope)}, Created: now,
		}, Actor{Name: email, Address: address})
	}
	if user.Disabled != nil || !slices.Contains(allScopes(user.Scopes), publishScope) {
		return user, arkindex.Errorf(arkindex.CodeForbidden, "the pipelines of %s may not publish to this registry", pipeline.Project)
	}
	return user, nil
}

// aboutPipeline is what the audit is to know of a pipeline that got a token.
func aboutPipeline(pipeline oidc.Pipeline) map[string]any {
	about := map[string]any{"project": pipeline.Project, "ref": pipeline.Kind + " " + pipeline.Ref}
	for name, value := range map[string]string{"started_by": pipeline.User, "pipeline": pipeline.ID, "job": pipeline.JobID} {
		if value != "" {
			about[name] = value
		}
	}
	return about
}
