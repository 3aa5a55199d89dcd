package cli

import (
	"strings"

	"github.com/spf13/pflag"

	"arkindex"
	"arkindex/internal/registry/oidc"
)

// oidcOptions are the options of serve that let pipelines in by their ID tokens.
type oidcOptions struct {
	issuer    string
	audience  string
	allow     []string
	protected bool
}

func (o *oidcOptions) add(a *app, flags *pflag.FlagSet) {
	flags.StringVar(&o.issuer, "oidc-issuer", a.setting("ARKINDEX_OIDC_ISSUER", ""),
		"let pipelines in by the ID tokens (OpenID Connect) of this GitLab, the `URL` of its own")
	flags.StringVar(&o.audience, "oidc-audience", a.setting("ARKINDEX_OIDC_AUDIENCE", ""),
		"what ID tokens must be meant for, the `TEXT` of aud in the job (default the public URL)")
	flags.StringArrayVar(&o.allow, "oidc-allow", strings.Fields(a.setting("ARKINDEX_OIDC_ALLOW", "")),
		"which pipelines may publish, `PROJECT` or PROJECT@REF, such as group/** or group/worker@tag:v*; repeatable")
	flags.BoolVar(&o.protected, "oidc-protected", a.isOn("ARKINDEX_OIDC_PROTECTED"),
		"only pipelines of protected branches and tags may publish")
}

// verifier checks ID tokens as the options say; nil when they name no issuer.
func (o *oidcOptions) verifier(a *app, publicURL string) (*oidc.Verifier, error) {
	if o.issuer == "" {
		if o.audience != "" || len(o.allow) > 0 || o.protected {
			return nil, arkindex.Errorf(arkindex.CodeUsage, "it is said which ID tokens may publish, and not whose they are").
				WithHint("name the GitLab with --oidc-issuer")
		}
		return nil, nil
	}
	config := oidc.Config{Issuer: o.issuer, Audience: o.audience, Protected: o.protected, Transport: a.Transport, Clock: a.Now}
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
