package workerfile

import "arkindex/internal/pyyaml"

// children reads the options of a group. Other types have no use for them, but they are checked. Null does not count as
// absent here, because it ends the reference validator.
func (m mapping) children(keys optionKeys, o Option) []Option {
	value := m.node.Get("children")
	switch {
	case value == nil && o.Type == "group":
		m.missing("children")
		return nil
	case value == nil:
		return nil
	case value.Kind != pyyaml.List:
		m.error(value, "children", codeType, "should be a list of options, and is %s", aKind(value))
		return nil
	case len(value.Items) == 0 && o.Type == "group":
		m.error(value, "children", codeValue, "should be at least 1 option")
	}
	return m.optionList(value, "children", keys, &o)
}

// optionKeys are the keys of all options of a worker, with where each is used first.
type optionKeys map[string]optionPlace

// optionPlace is where an option stands.
type optionPlace struct {
	line int
	path string
}

// claimKey refuses a key that an earlier option has. Keys are compared without blanks at their ends, and a child's key is
// told from the others by its parent's.
func (m mapping) claimKey(keys optionKeys, parent *Option, key string) {
	if parent != nil {
		key = parent.Key + "." + key
	}
	key = strip(key)
	value := m.value("key")
	earlier, repeated := keys[key]
	if !repeated {
		keys[key] = optionPlace{value.Line, m.path}
		return
	}
	m.error(value, "key", codeRepeated, "%s (line %d) has the key %q already", earlier.path, earlier.line, key)
}
