package workerfile

import (
	"slices"
	"strings"

	"arkindex/internal/pyyaml"
)

// flag reads true or false.
func (m mapping) flag(key string) bool {
	value := m.value(key)
	if value == nil {
		return false
	}
	if value.Kind != pyyaml.Bool {
		m.error(value, key, codeType, "should be true or false, and is %s", aKind(value))
	}
	return value.Bool
}

// many reads whether the option's value is a list.
func (m mapping) many(o Option) bool {
	many := m.flag("many")
	if many && o.Type != "" && !slices.Contains(typesWithMany(), o.Type) {
		m.error(m.value("many"), "many", codeValue, "has no meaning for the type %s, only for %s", o.Type, strings.Join(typesWithMany(), ", "))
	}
	return many
}

// isRequired reads whether a user must give a value.
func (m mapping) isRequired(o Option) bool {
	required := m.flag("required")
	if required && o.Type == "group" {
		m.error(m.value("required"), "required", codeValue, "should not be true for a group")
	}
	return required
}

// editable reads whether a user may change the value. One that users may not change needs a default, and be it null. Null
// counts as false here, as in the reference.
func (m mapping) editable(o Option) bool {
	value := m.node.Get("editable")
	switch {
	case value == nil:
		return true
	case value.Kind != pyyaml.Bool && value.Kind != pyyaml.Null:
		m.error(value, "editable", codeType, "should be true or false, and is %s", aKind(value))
		return true
	case value.Bool:
		return true
	case o.Type == "group":
		m.error(value, "editable", codeValue, "should not be false for a group")
	case m.node.Get("default") == nil:
		m.error(m.node, "default", codeRequired, "is required for an option that users may not change").
			Hint = "write default: null when there is none"
	}
	return false
}
