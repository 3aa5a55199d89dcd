package profile

import "go.yaml.in/yaml/v4"

// The keys of the profile file. The Python tools use all but token_storage and oidc.
const (
	keyDefault = "default_host"
	keyHosts   = "hosts"
	keyURL     = "url"
	keyToken   = "token"
	keyStorage = "token_storage"
	keyOIDC    = "oidc" // the variable that contains an ID token
)

// Where the token of a host can be stored.
const (
	storageFile    = "file"
	storageKeyring = "keyring"
)

// value returns the value of a key, or nil if the mapping does not have it.
func value(mapping *yaml.Node, key string) *yaml.Node {
	if i := keyIndex(mapping, key); i >= 0 {
		return resolve(mapping.Content[i+1])
	}
	return nil
}

// keyIndex returns the index of a key in the content of a mapping, or -1. If the key is repeated,
// the last one counts, as for the Python tools.
func keyIndex(mapping *yaml.Node, key string) int {
	for i := len(mapping.Content) - 2; i >= 0; i -= 2 {
		if mapping.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// resolve returns the node that an alias refers to.
func resolve(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// stringValue returns the value of a scalar. It is empty for null and for other nodes.
func stringValue(node *yaml.Node) string {
	if node == nil || node.Kind != yaml.ScalarNode || isNull(node) {
		return ""
	}
	return node.Value
}

func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null"
}
