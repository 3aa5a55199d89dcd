package profile

import (
	"context"
	"strings"

	"go.yaml.in/yaml/v4"

	"arkindex"
)

// Save adds a profile to a file, or changes the URL and token of the one with its slug, and can
// make it the default. A profile without a token is saved with the variable of its ID token
// instead. Everything else in the file is kept: other keys, their order, comments, and changes
// since seen was read. With Keyring, the token is stored in the system's keyring. If there is
// none, it is stored in the file, and a notice says so. Save returns an Error with CodeProfile if
// it fails, for example because another process has used the slug for another instance since.
func Save(
	ctx context.Context, seen File, p Profile, asDefault bool,
) (notices []string, err error) {
	if p.Keyring {
		err := storeToken(ctx, p)
		if arkindex.CodeOf(err) == arkindex.CodeInterrupted {
			return nil, err
		}
		if err != nil {
			p.Keyring = false
			notices = append(
				notices,
				"the token is stored in "+seen.Path+", because this system's keyring cannot be used: "+
					err.Error(),
			)
		}
	}
	return notices, update(seen.Path, func(e *edit) error { return e.save(seen, p, asDefault) })
}

func (e *edit) save(seen File, p Profile, asDefault bool) error {
	host, err := e.host(p.Slug)
	if err != nil {
		return err
	}
	before, _ := seen.Find(p.Slug)
	if now := stringValue(value(host, keyURL)); now != "" && now != p.URL && now != before.URL {
		return arkindex.Errorf(
			arkindex.CodeProfile,
			"another process has saved the profile %q for another instance in the meantime", p.Slug,
		).
			WithHint("log in again, with another --slug")
	}
	setString(host, keyURL, p.URL)
	// The Python tools refuse a whole file in which one host lacks the key token.
	switch {
	case p.Keyring:
		setString(host, keyToken, "")
		setString(host, keyStorage, storageKeyring)
	case p.Token == "" && p.OIDC != "":
		setString(host, keyToken, "")
		setString(host, keyOIDC, p.OIDC)
		remove(host, keyStorage)
	default:
		setString(host, keyToken, p.Token.Reveal())
		remove(host, keyStorage)
	}
	if asDefault {
		setString(e.top, keyDefault, p.Slug)
	}
	return nil
}

// SetDefault makes a profile the default of the file at path.
func SetDefault(path, slug string) error {
	return update(path, func(e *edit) error {
		if slug != Local && slug != Environment && !e.has(slug) {
			return arkindex.Errorf(
				arkindex.CodeProfile, "there is no profile %q in %s any more", slug, e.path,
			).
				WithHint("see arkindex profile list")
		}
		setString(e.top, keyDefault, slug)
		return nil
	})
}

// Forget removes the token of a profile from the file at path and from the keyring. It keeps the
// profile, so that the user can log in again, and a different token, which a login has saved
// since.
func Forget(ctx context.Context, path string, p Profile) error {
	if err := eraseToken(ctx, p); err != nil {
		return err
	}
	return update(path, func(e *edit) error {
		if !e.has(p.Slug) {
			return nil
		}
		host, err := e.host(p.Slug)
		if err == nil && stringValue(value(host, keyToken)) == p.Token.Reveal() {
			setString(host, keyToken, "")
		}
		return err
	})
}

// Remove removes a profile from the file at path, and its token from the keyring. If it was the
// default, the file has no default afterwards.
func Remove(ctx context.Context, path string, p Profile) error {
	if err := eraseToken(ctx, p); err != nil {
		return err
	}
	return update(path, func(e *edit) error {
		if hosts := value(e.top, keyHosts); hosts != nil {
			remove(hosts, p.Slug)
		}
		if stringValue(value(e.top, keyDefault)) == p.Slug {
			setValue(e.top, keyDefault, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"})
		}
		return nil
	})
}

// edit is a profile file while it is being changed.
type edit struct {
	path string
	top  *yaml.Node // the mapping with default_host and hosts
}

// has reports whether the file has a host with a slug.
func (e *edit) has(slug string) bool {
	hosts := value(e.top, keyHosts)
	return hosts != nil && keyIndex(hosts, slug) >= 0
}

// host returns the mapping of a host, which it adds if it does not exist.
func (e *edit) host(slug string) (*yaml.Node, error) {
	hosts := value(e.top, keyHosts)
	if hosts == nil || isNull(hosts) {
		hosts = &yaml.Node{Kind: yaml.MappingNode}
		setValue(e.top, keyHosts, hosts)
	}
	if len(hosts.Content) == 0 {
		hosts.Style = 0 // an empty mapping can only be written as {}, a full one need not be
	}
	i := keyIndex(hosts, slug)
	if i < 0 {
		host := &yaml.Node{Kind: yaml.MappingNode}
		setValue(hosts, slug, host)
		return host, nil
	}
	if hosts.Content[i+1].Kind == yaml.AliasNode {
		return nil, arkindex.Errorf(
			arkindex.CodeProfile, "the profile %q of %s repeats another one by a YAML alias", slug, e.path,
		).
			WithHint("write its url and token out, then try again")
	}
	return hosts.Content[i+1], nil
}

// setValue sets the value of a key. A value that it replaces keeps its position and comments.
func setValue(mapping *yaml.Node, key string, node *yaml.Node) {
	i := keyIndex(mapping, key)
	if i < 0 {
		mapping.Content = append(mapping.Content, keyNode(key), node)
		return
	}
	old := mapping.Content[i+1]
	node.HeadComment = old.HeadComment
	node.LineComment = old.LineComment
	node.FootComment = old.FootComment
	mapping.Content[i+1] = node
}

// setString sets the value of a key to a string, quoted so that YAML cannot read it as a number or
// boolean.
func setString(mapping *yaml.Node, key, content string) {
	if current := value(mapping, key); current != nil && !isNull(current) &&
		stringValue(current) == content {
		return
	}
	setValue(
		mapping, key,
		&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.SingleQuotedStyle, Value: content},
	)
}

func remove(mapping *yaml.Node, key string) {
	if i := keyIndex(mapping, key); i >= 0 {
		mapping.Content = append(mapping.Content[:i], mapping.Content[i+2:]...)
	}
}

// keyNode returns a key. It is not quoted if every YAML parser reads it as a string.
func keyNode(key string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}
	switch first := key[0] | 0x20; {
	case first < 'a' || first > 'z',
		strings.Contains(" y n yes no on off true false null ", " "+strings.ToLower(key)+" "):
		node.Style = yaml.SingleQuotedStyle
	}
	return node
}
