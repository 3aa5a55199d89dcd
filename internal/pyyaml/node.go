package pyyaml

import "math/big"

// Kind says what a value is.
type Kind int

// The kinds that JSON holds, then those that it does not: Load reports a problem for each value of the latter.
const (
	Null Kind = iota
	Bool
	Int
	Float
	String
	List
	Map
	Timestamp // a date, with or without a time
	Binary    // base64 under the tag !!binary
	Set       // the keys of a mapping under the tag !!set, as Items
	Invalid   // no value could be made of it; Load has said why
)

// String names the kind as messages do.
func (k Kind) String() string {
	switch k {
	case Null:
		return "null"
	case Bool:
		return "boolean"
	case Int:
		return "integer"
	case Float:
		return "number"
	case String:
		return "text"
	case List:
		return "list"
	case Map:
		return "mapping"
	case Timestamp:
		return "date"
	case Binary:
		return "binary data"
	case Set:
		return "set"
	default:
		return "invalid value"
	}
}

// Node is a value of a YAML file. Line and Column are where it starts, from 1, columns in code points; a value that is
// reached through an alias stands where its anchor is, and is one Node however often it is reached. There are no cycles.
type Node struct {
	Kind         Kind
	Line, Column int
	Text         string   // of a String its text, of another scalar what the file says ("012", "1.50", "yes")
	Plain        bool     // the scalar is not quoted
	Bool         bool     // of a Bool
	Int          *big.Int // of an Int, of any size
	Float        float64  // of a Float
	Items        []*Node  // of a List or Set
	Entries      []Entry  // of a Map, merged keys first, then in the file's order
}

// Entry is a key of a Map with its value. Key is the text that Python's json makes of the key: "1", "1.5", "true", "null".
// Merged says that it came with a merge key (<<).
type Entry struct {
	Key     string
	KeyNode *Node
	Value   *Node
	Merged  bool
}

// Get returns the value of a key, nil when n is no Map or has no such key.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Entries {
		if n.Entries[i].Key == key {
			return n.Entries[i].Value
		}
	}
	return nil
}
