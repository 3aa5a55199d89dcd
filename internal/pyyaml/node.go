package pyyaml

import "math/big"

// Kind is the type of a value.
type Kind int

// The kinds. Load reports a problem for each value of the kinds from Timestamp on, which JSON
// cannot represent.
const (
	Null Kind = iota
	Bool
	Int
	Float
	String
	List
	Map
	Timestamp // a date, with or without a time
	Binary    // base64 with the tag !!binary
	Set       // the keys of a mapping with the tag !!set, as Items
	Invalid   // not a valid value; Load has reported why
)

// String returns the kind as messages name it.
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
		return "string"
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

// Node is a value of a YAML file. Line and Column are where it starts, counted from 1, with
// columns in code points. A value and its aliases are one Node, at the position of the anchor.
// There are no cycles.
type Node struct {
	Kind         Kind
	Line, Column int
	Text         string   // the value of a String, the source of another scalar ("012", "yes")
	Plain        bool     // a scalar without quotes
	Bool         bool     // of a Bool
	Int          *big.Int // of an Int, of any size
	Float        float64  // of a Float
	Items        []*Node  // of a List or Set
	Entries      []Entry  // of a Map, merged keys first, then in the file's order
}

// Entry is a key of a Map with its value. Key is the key as Python's json writes it: "1", "1.5",
// "true", "null". Merged is true if a merge key (<<) brought it.
type Entry struct {
	Key     string
	KeyNode *Node
	Value   *Node
	Merged  bool
}

// Get returns the value of a key, or nil if n is not a Map or has no such key.
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

// PythonText returns what Python's str returns for a scalar: "1.5" for 1.50, "10" for 012, "True"
// for yes, "None" for null. For a scalar that JSON cannot represent it returns the source, for a
// collection "".
func (n *Node) PythonText() string {
	switch n.Kind {
	case Null:
		return "None"
	case Bool:
		if n.Bool {
			return "True"
		}
		return "False"
	case Int:
		return n.Int.String()
	case Float:
		return string(appendFloat(nil, n.Float, "inf", "nan"))
	default:
		return n.Text
	}
}
