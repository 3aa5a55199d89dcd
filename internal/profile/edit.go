package profile

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"arkindex"
)

// Save adds a profile to a file, or changes the URL and token of the one with its slug, and makes it the default when asked to. A
// profile without a token keeps the variable of its ID token instead. Everything else in the file stays: other keys, their order,
// comments, and what has changed since seen was read. With Keyring the token goes to the system's keyring; when there is none it
// goes to the file, and a notice says so. Failures are Errors with CodeProfile, such as that another process has since given
// the slug to another instance.
func Save(seen File, p Profile, asDefault bool) (notices []string, err error) {
	if p.Keyring {
		if err := storeToken(p); err != nil {
			p.Keyring = false
			notices = append(notices, "the token is kept in "+seen.Path+", because this system's keyring cannot be used: "+err.Error())
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
	if now := text(value(host, keyURL)); now != "" && now != p.URL && now != before.URL {
		return arkindex.Errorf(arkindex.CodeProfile, "another process has made the profile %q for another instance meanwhile", p.Slug).
			WithHint("log in again, with another --slug")
	}
	setText(host, keyURL, p.URL)
	// The Python tools refuse a whole file in which one host lacks the key token.
	switch {
	case p.Keyring:
		setText(host, keyToken, "")
		setText(host, keyStorage, storageKeyring)
	case p.Token == "" && p.OIDC != "":
		setText(host, keyToken, "")
		setText(host, keyOIDC, p.OIDC)
		remove(host, keyStorage)
	default:
		setText(host, keyToken, p.Token.Reveal())
		remove(host, keyStorage)
	}
	if asDefault {
		setText(e.top, keyDefault, p.Slug)
	}
	return nil
}

// SetDefault makes a profile of the file at path its default.
func SetDefault(path, slug string) error {
	return update(path, func(e *edit) error {
		if slug != Local && slug != Environment && !e.has(slug) {
			return arkindex.Errorf(arkindex.CodeProfile, "there is no profile %q in %s any more", slug, e.path).
				WithHint("see arkindex profile list")
		}
		setText(e.top, keyDefault, slug)
		return nil
	})
}

// Forget takes a profile's token out of the file at path and out of the keyring. The profile stays, so that its user can
// log in again. Another token than the profile's, which a login has put there since, stays as well.
func Forget(path string, p Profile) error {
	if err := eraseToken(p); err != nil {
		return err
	}
	return update(path, func(e *edit) error {
		if !e.has(p.Slug) {
			return nil
		}
		host, err := e.host(p.Slug)
		if err == nil && text(value(host, keyToken)) == p.Token.Reveal() {
			setText(host, keyToken, "")
		}
		return err
	})
}

// Remove takes a profile out of the file at path, and its token out of the keyring. When it was the default, there is none
// afterwards.
func Remove(path string, p Profile) error {
	if err := eraseToken(p); err != nil {
		return err
	}
	return update(path, func(e *edit) error {
		if hosts := value(e.top, keyHosts); hosts != nil {
			remove(hosts, p.Slug)
		}
		if text(value(e.top, keyDefault)) == p.Slug {
			put(e.top, keyDefault, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"})
		}
		return nil
	})
}

// edit is a profile file that is being changed.
type edit struct {
	path string
	top  *yaml.Node // the mapping with default_host and hosts
}

// has reports whether the file has a host.
func (e *edit) has(slug string) bool {
	hosts := value(e.top, keyHosts)
	return hosts != nil && position(hosts, slug) >= 0
}

// host returns the mapping of a host, which it makes when it is not there.
func (e *edit) host(slug string) (*yaml.Node, error) {
	hosts := value(e.top, keyHosts)
	if hosts == nil || isNull(hosts) {
		hosts = &yaml.Node{Kind: yaml.MappingNode}
		put(e.top, keyHosts, hosts)
	}
	if len(hosts.Content) == 0 {
		hosts.Style = 0 // {} is how an empty mapping must be written, not how its user wants it
	}
	i := position(hosts, slug)
	if i < 0 {
		host := &yaml.Node{Kind: yaml.MappingNode}
		put(hosts, slug, host)
		return host, nil
	}
	if hosts.Content[i+1].Kind == yaml.AliasNode {
		return nil, arkindex.Errorf(arkindex.CodeProfile, "the profile %q of %s repeats another one by a YAML alias", slug, e.path).
			WithHint("write its url and token out, then try again")
	}
	return hosts.Content[i+1], nil
}

// put gives a key of a mapping a value, in the place and with the comments of the one that it had.
func put(mapping *yaml.Node, key string, node *yaml.Node) {
	i := position(mapping, key)
	if i < 0 {
		mapping.Content = append(mapping.Content, keyNode(key), node)
		return
	}
	old := mapping.Content[i+1]
	node.HeadComment, node.LineComment, node.FootComment = old.HeadComment, old.LineComment, old.FootComment
	mapping.Content[i+1] = node
}

// setText gives a key a text, in the quotes without which YAML could take it for a number or a truth value.
func setText(mapping *yaml.Node, key, content string) {
	if current := value(mapping, key); current != nil && !isNull(current) && text(current) == content {
		return
	}
	put(mapping, key, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.SingleQuotedStyle, Value: content})
}

func remove(mapping *yaml.Node, key string) {
	if i := position(mapping, key); i >= 0 {
		mapping.Content = append(mapping.Content[:i], mapping.Content[i+2:]...)
	}
}

// keyNode writes a key without quotes when every YAML reader takes it for a text as it is.
func keyNode(key string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}
	switch first := key[0] | 0x20; {
	case first < 'a' || first > 'z',
		strings.Contains(" y n yes no on off true false null ", " "+strings.ToLower(key)+" "):
		node.Style = yaml.SingleQuotedStyle
	}
	return node
}
