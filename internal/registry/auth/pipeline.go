package auth

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"arkindex"
	"arkindex/internal/registry/audit"
	"arkindex/internal/registry/oidc"
	"arkindex/internal/registry/ratelimit"
	"arkindex/internal/registry/store"
)

const (
	// pipelineTokenLifetime is how long a pipeline's token is valid: long enough for a job, too
	// short to be worth stealing.
	pipelineTokenLifetime = 10 * time.Minute
	// pipelineTokenRetention is how long expired tokens of pipelines stay in the database.
	pipelineTokenRetention = 24 * time.Hour
)

// PipelineLogin is the result of a pipeline's login: its user, a new token, when that expires, and
// the URL of the repository that it may change.
type PipelineLogin struct {
	User          User
	Token         arkindex.Secret
	Expires       time.Time
	RepositoryURL string
}

// LimitPipelineLogins counts a request to log a pipeline in, and returns an error if there are too
// many from its address. It is called before LoginPipeline, and before the request is decoded.
func (s *Service) LimitPipelineLogins(address string) error {
	wait := s.limits.tokenExchanges.Take(ratelimit.Network(address), s.now())
	if wait > 0 {
		return ratelimit.TooMany("ID tokens", wait)
	}
	return nil
}

// LoginPipeline verifies the ID token of a pipeline and creates a token that may publish to the
// repository of the pipeline's project for a few minutes.
func (s *Service) LoginPipeline(
	ctx context.Context, idToken arkindex.Secret, address string,
) (PipelineLogin, error) {
	if s.pipelines == nil {
		return PipelineLogin{}, arkindex.Errorf(
			arkindex.CodeCredentials, "this registry takes no ID tokens",
		).WithHint("its administrator names an issuer with --oidc-issuer")
	}
	pipeline, err := s.pipelines.Verify(ctx, idToken)
	if err != nil {
		return PipelineLogin{}, err
	}
	prefixes, err := normalizePrefixes([]string{pipeline.RepositoryURL})
	if err != nil {
		return PipelineLogin{}, arkindex.Errorf(
			arkindex.CodeForbidden,
			"the project %s has no address that a repository can have", pipeline.Project,
		)
	}
	return s.addPipelineLogin(ctx, pipeline, prefixes[0], address)
}

// addPipelineLogin stores a pipeline's token, and deletes those that expired long ago.
func (s *Service) addPipelineLogin(
	ctx context.Context, pipeline oidc.Pipeline, repositoryURL, address string,
) (PipelineLogin, error) {
	now := s.now()
	expires := now.Add(pipelineTokenLifetime)
	provenance := s.pipelines.Provenance(pipeline)
	added := newToken{
		token: generateToken(), origin: store.OriginPipeline, now: now,
		details: pipelineDetails(pipeline), provenance: &provenance,
		grant: Grant{
			Scopes:       []string{string(ScopePublish)},
			Repositories: []string{repositoryURL}, Expires: &expires,
		},
	}
	var user User
	err := s.store.Write(ctx, func(tx *store.Tx) (err error) {
		if user, err = s.pipelineUser(tx, pipeline, address, now); err != nil {
			return err
		}
		added.by = audit.Actor{Name: user.Email, Address: address, UserID: user.ID}
		if _, err = added.add(tx, user); err != nil {
			return err
		}
		return tx.DeleteExpiredTokens(store.OriginPipeline, now.Add(-pipelineTokenRetention))
	})
	if err != nil {
		return PipelineLogin{}, err
	}
	return PipelineLogin{user, added.token, expires, repositoryURL}, nil
}

// pipelineUser returns the user of a pipeline's project, and adds it at the project's first login.
// Disabling this user, or removing its scope, excludes the project.
func (s *Service) pipelineUser(
	tx *store.Tx, pipeline oidc.Pipeline, address string, now time.Time,
) (store.User, error) {
	email := strings.ToLower(pipeline.Project + "@" + s.pipelines.Host())
	user, err := tx.UserByEmail(email)
	if errors.Is(err, store.ErrNotFound) {
		user = store.User{
			Email: email, DisplayName: pipeline.Project,
			Scopes: []string{string(ScopePublish)}, Created: now,
		}
		return addUser(tx, user, audit.Actor{Name: email, Address: address})
	}
	if err != nil {
		return user, err
	}
	if user.Disabled != nil || !slices.Contains(allScopes(user.Scopes), ScopePublish) {
		return user, arkindex.Errorf(
			arkindex.CodeForbidden,
			"the pipelines of %s may not publish to this registry", pipeline.Project,
		)
	}
	return user, nil
}

// pipelineDetails returns what the audit records about a pipeline that logs in.
func pipelineDetails(pipeline oidc.Pipeline) map[string]any {
	details := map[string]any{
		"project": pipeline.Project, "ref": pipeline.Kind + " " + pipeline.Ref,
	}
	for name, value := range map[string]string{
		"sha": pipeline.SHA, "started_by": pipeline.User, "pipeline": pipeline.ID, "job": pipeline.JobID,
	} {
		if value != "" {
			details[name] = value
		}
	}
	return details
}
