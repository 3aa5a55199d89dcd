package servecmd

import (
	"strings"

	"github.com/spf13/pflag"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/registry/oidc"
)

// oidcOptions are the options of serve for pipelines that log in with their ID tokens.
type oidcOptions struct {
	issuer    string
	audience  string
	allow     []string
	protected bool
	anyCommit bool
}

func (o *oidcOptions) addTo(a *app.App, flags *pflag.FlagSet) {
	flags.StringVar(&o.issuer, "oidc-issuer", a.Setting("ARKINDEX_OIDC_ISSUER", ""),
		"`URL` of the GitLab whose pipelines may log in with their ID tokens (OpenID Connect)")
	flags.StringVar(&o.audience, "oidc-audience", a.Setting("ARKINDEX_OIDC_AUDIENCE", ""),
		"`AUDIENCE` that ID tokens must have, aud in the job (default the public URL)")
	flags.StringArrayVar(&o.allow, "oidc-allow", strings.Fields(a.Setting("ARKINDEX_OIDC_ALLOW", "")),
		"allow the pipelines of `PROJECT` or PROJECT@REF, "+
			"such as group/** or group/worker@tag:v*; repeatable")
	flags.BoolVar(&o.protected, "oidc-protected", isOn(a, "ARKINDEX_OIDC_PROTECTED"),
		"allow only pipelines of protected branches and tags")
	flags.BoolVar(&o.anyCommit, "oidc-any-commit", isOn(a, "ARKINDEX_OIDC_ANY_COMMIT"),
		"let pipelines publish other commits of their project than the one they run for")
}

// verifier returns the verifier of ID tokens, nil without --oidc-issuer.
func (o *oidcOptions) verifier(a *app.App, publicURL string) (*oidc.Verifier, error) {
	if o.issuer == "" {
		if o.audience != "" || len(o.allow) > 0 || o.protected || o.anyCommit {
			return nil, arkindex.Errorf(arkindex.CodeUsage,
				"the options for ID tokens need the GitLab that issues them").
				WithHint("name the GitLab with --oidc-issuer")
		}
		return nil, nil
	}
	transport, err := a.NetworkTransport()
	if err != nil {
		return nil, err
	}
	config := oidc.Config{
		Issuer: o.issuer, Audience: o.audience, Protected: o.protected, AnyCommit: o.anyCommit,
		Transport: transport, Clock: a.Process.Now,
	}
	if config.Audience == "" {
		config.Audience = publicURL
	}
	for _, text := range o.allow {
		rule, err := oidc.ParseRule(text)
		if err != nil {
			return nil, err
		}
		config.Allow = append(config.Allow, rule)
	}
	verifier, err := oidc.New(config)
	if err != nil {
		return nil, err
	}
	return verifier, nil
}
