// Package oidc checks the ID tokens by which pipelines tell who they are (OpenID Connect, as GitLab's id_tokens), and says which
// of them may publish, and to which repository. It keeps nothing but the issuer's keys, in memory.
package oidc
