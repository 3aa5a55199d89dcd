package workerfile

import (
	"encoding/json"

	"arkindex/internal/pyyaml"
)

// payload is a version's configuration as the old command sent it: every key, defaults included, in this order.
type payload struct {
	name, slug, kind    string
	configuration, user *pyyaml.Node // nil: empty
	secrets             []string
	command             *string
	shmSize             *pyyaml.Node
}

func (p payload) json() json.RawMessage {
	null := &pyyaml.Node{Kind: pyyaml.Null}
	command, shmSize := null, null
	if p.command != nil {
		command = text(*p.command)
	}
	if p.shmSize != nil {
		shmSize = p.shmSize
	}
	return object(
		pyyaml.Entry{Key: "name", Value: text(p.name)},
		pyyaml.Entry{Key: "slug", Value: text(p.slug)},
		pyyaml.Entry{Key: "type", Value: text(p.kind)},
		pyyaml.Entry{Key: "configuration", Value: orEmpty(p.configuration)},
		pyyaml.Entry{Key: "user_configuration", Value: orEmpty(p.user)},
		pyyaml.Entry{Key: "secrets", Value: list(p.secrets)},
		pyyaml.Entry{Key: "docker", Value: object(
			pyyaml.Entry{Key: "command", Value: command},
			pyyaml.Entry{Key: "shm_size", Value: shmSize},
		)},
	).AppendJSON(nil)
}

func text(s string) *pyyaml.Node { return &pyyaml.Node{Kind: pyyaml.String, Text: s} }

func list(texts []string) *pyyaml.Node {
	node := &pyyaml.Node{Kind: pyyaml.List}
	for _, s := range texts {
		node.Items = append(node.Items, text(s))
	}
	return node
}

func object(entries ...pyyaml.Entry) *pyyaml.Node {
	return &pyyaml.Node{Kind: pyyaml.Map, Entries: entries}
}

func orEmpty(node *pyyaml.Node) *pyyaml.Node {
	if node == nil {
		return object()
	}
	return node
}
