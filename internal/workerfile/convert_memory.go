package workerfile

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strings"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// Convert makes a definition of a worker of the older format, for an instance that takes no other. A value of its configuration
// that cannot be carried over is an error here, because the worker would run without it; secrets are a warning. The
// definition is nil when a problem is an error.
func (w Worker) Convert() (*Definition, []arkindex.Problem) {
	c := w.converter(arkindex.SeverityError)
	file := "arkindex/" + w.Slug + ".yml"
	yaml := c.convert(file)
	problems := c.set().Problems
	if countErrors(problems) > 0 {
		return nil, problems
	}
	definition, _ := ParseDefinition(file, []byte(yaml))
	return definition, problems
}

// converter converts the worker, and nothing else.
func (w Worker) converter(severity arkindex.Severity) *converter {
	m := mapping{reader: newCollector(), file: w.File, node: w.node()}
	if w.read != nil {
		m.path = w.read.path
	}
	return &converter{mapping: m, worker: w, severity: severity}
}

// node is what the worker was read from, or of one that was made otherwise what an instance would be sent.
func (w Worker) node() *pyyaml.Node {
	if w.read != nil {
		return w.read.node
	}
	root := w.jsonRoot()
	if root.Kind != pyyaml.Map {
		root = object()
	}
	for key, value := range map[string]string{"gpu_usage": string(w.GPUUsage), "model_usage": string(w.ModelUsage)} {
		if value != "" {
			root.Entries = append(root.Entries, pyyaml.Entry{Key: key, KeyNode: text(key), Value: text(value)})
		}
	}
	return root
}

// jsonRoot is the worker's configuration as if it had been read from YAML.
func (w Worker) jsonRoot() *pyyaml.Node {
	decoder := json.NewDecoder(bytes.NewReader(w.Configuration))
	decoder.UseNumber()
	return w.jsonNode(decoder)
}

// jsonNode is the next value as if it had been read from YAML, where the worker stands.
func (w Worker) jsonNode(decoder *json.Decoder) *pyyaml.Node {
	node := &pyyaml.Node{Line: w.Line, Column: 1}
	token, err := decoder.Token()
	if err != nil {
		return node
	}
	switch token := token.(type) {
	case json.Delim:
		node.Kind = pyyaml.List
		if token == '{' {
			node.Kind = pyyaml.Map
		}
		w.jsonParts(decoder, node)
	case string:
		node.Kind, node.Text = pyyaml.String, token
	case bool:
		node.Kind, node.Bool = pyyaml.Bool, token
	case json.Number:
		w.jsonNumber(token, node)
	}
	return node
}

// jsonParts reads what is in a list or mapping.
func (w Worker) jsonParts(decoder *json.Decoder, node *pyyaml.Node) {
	for decoder.More() {
		if node.Kind == pyyaml.List {
			node.Items = append(node.Items, w.jsonNode(decoder))
			continue
		}
		key := w.jsonNode(decoder)
		node.Entries = append(node.Entries, pyyaml.Entry{Key: key.Text, KeyNode: key, Value: w.jsonNode(decoder)})
	}
	_, _ = decoder.Token() // the end of it
}

func (w Worker) jsonNumber(number json.Number, node *pyyaml.Node) {
	node.Text = number.String()
	if !strings.ContainsAny(node.Text, ".eE") {
		node.Kind = pyyaml.Int
		node.Int, _ = new(big.Int).SetString(node.Text, 10)
		return
	}
	node.Kind = pyyaml.Float
	node.Float, _ = number.Float64()
}
