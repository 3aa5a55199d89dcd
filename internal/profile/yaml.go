package profile

import "go.yaml.in/yaml/v4"

// The keys of the profile file. All but token_storage and oidc are the Python tools'.
const (
	keyDefault = "default_host"
	keyHosts   = "hosts"
	keyURL     = "url"
	keyToken   = "token"
	keyStorage = "token_storage"
	keyOIDC    = "oidc" // the variable that has an ID token
)

// Where a host's token can be.
const (
	storageFile    = "file"
	storageKeyring = "keyring"
)

// value returns the value of a mapping's key, nil when the key is absent.
func value(mapping *yaml.Node, key string) *yaml.Node {
	if i := position(mapping, key); i >= 0 {
		return resolve(mapping.Content[i+1])
	}
	return nil
}

// position returns the index of a key in a mapping's content, -1 when it is absent. Of a key that is there twice the last
// counts, as for the Python tools.
func position(mapping *yaml.Node, key string) int {
	for i := len(mapping.Content) - 2; i >= 0; i -= 2 {
		if mapping.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// resolve follows an alias to what it stands for.
func resolve(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// text returns a scalar's text, empty for null and for anything but a scalar.
func text(node *yaml.Node) string {
	if node == nil || node.Kind != yaml.ScalarNode || isNull(node) {
		return ""
	}
	return node.Value
}

func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null"
}
