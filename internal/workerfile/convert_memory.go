package workerfile

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strings"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// Convert converts a worker of the older format for an instance that accepts only definitions. A
// value of its configuration that cannot be converted is an error, because the worker would run
// without it; secrets are a warning. The definition is nil if a problem is an error.
func (w Worker) Convert() (*Definition, []arkindex.Problem) {
	c := w.newConverter(arkindex.SeverityError)
	file := "arkindex/" + w.Slug + ".yml"
	yaml := c.convert(file)
	problems := c.old.reader.set().Problems
	if countErrors(problems) > 0 {
		return nil, problems
	}
	definition, _ := ParseDefinition(file, []byte(yaml))
	return definition, problems
}

// newConverter returns a converter of the worker with a reader of its own.
func (w Worker) newConverter(severity arkindex.Severity) *converter {
	m := mapping{reader: newCollector(), file: w.File, node: w.node()}
	if w.source != nil {
		m.path = w.source.mapping.path
	}
	return &converter{old: m, worker: w, severity: severity}
}

// node returns what the worker was read from, or what an instance would be sent if it was not
// read.
func (w Worker) node() *pyyaml.Node {
	if w.source != nil {
		return w.source.mapping.node
	}
	root := w.jsonRoot()
	if root.Kind != pyyaml.Map {
		root = mapNode()
	}
	usages := map[string]string{"gpu_usage": string(w.GPUUsage), "model_usage": string(w.ModelUsage)}
	for key, value := range usages {
		if value != "" {
			entry := pyyaml.Entry{Key: key, KeyNode: stringNode(key), Value: stringNode(value)}
			root.Entries = append(root.Entries, entry)
		}
	}
	return root
}

// jsonRoot returns the worker's configuration as if it had been read from YAML.
func (w Worker) jsonRoot() *pyyaml.Node {
	decoder := json.NewDecoder(bytes.NewReader(w.Configuration))
	decoder.UseNumber()
	return w.jsonNode(decoder)
}

// jsonNode returns the next value as if it had been read from YAML at the worker's position.
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
		w.jsonContents(decoder, node)
	case string:
		node.Kind, node.Text = pyyaml.String, token
	case bool:
		node.Kind, node.Bool = pyyaml.Bool, token
	case json.Number:
		w.jsonNumber(token, node)
	}
	return node
}

// jsonContents reads the contents of a list or mapping.
func (w Worker) jsonContents(decoder *json.Decoder, node *pyyaml.Node) {
	for decoder.More() {
		if node.Kind == pyyaml.List {
			node.Items = append(node.Items, w.jsonNode(decoder))
			continue
		}
		key := w.jsonNode(decoder)
		entry := pyyaml.Entry{Key: key.Text, KeyNode: key, Value: w.jsonNode(decoder)}
		node.Entries = append(node.Entries, entry)
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
