// Package oidc verifies the ID tokens of pipelines (OpenID Connect, as in GitLab's id_tokens), and
// decides which pipelines may publish, and to which repository. It stores only the issuer's keys,
// in memory.
package oidc
