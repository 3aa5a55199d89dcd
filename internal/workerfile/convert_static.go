package workerfile

import (
	"strings"

	"arkindex/internal/pyyaml"
)

// configuration is the list of options: those of configuration, which nobody can edit, then those of user_configuration. It
// is nil when there are none to begin with.
func (c *converter) configuration() *pyyaml.Node {
	fixed, user := c.entriesOf("configuration"), c.entriesOf("user_configuration")
	if len(fixed)+len(user) == 0 {
		return nil
	}
	options := map[string]*pyyaml.Node{}
	for _, entry := range user {
		if option := c.userOption(entry, fixed); option != nil {
			options[entry.Key] = option
		}
	}
	written := &pyyaml.Node{Kind: pyyaml.List}
	add := func(option *pyyaml.Node, key string, entry pyyaml.Entry) {
		written.Items = append(written.Items, option)
		c.origins = append(c.origins, origin{entry: entry, path: pyyaml.Child(c.at(key), entry.Key), user: key == "user_configuration"})
	}
	for _, entry := range fixed {
		if options[entry.Key] != nil {
			continue
		}
		if option := c.fixedOption(entry); option != nil {
			add(option, "configuration", entry)
		}
	}
	for _, entry := range user {
		if option := options[entry.Key]; option != nil {
			add(option, "user_configuration", entry)
		}
	}
	return written
}

// entriesOf returns a mapping's keys. An empty list or text is an empty mapping in the older format.
func (c *converter) entriesOf(key string) []pyyaml.Entry {
	if value := c.value(key); value != nil {
		return value.Entries
	}
	return nil
}

// fixedOption turns a value of configuration into an option that nobody can edit, nil when no type fits it.
func (c *converter) fixedOption(entry pyyaml.Entry) *pyyaml.Node {
	kind, many := guessType(entry.Value)
	if kind == "" {
		c.lost(entry.Value, pyyaml.Child(c.at("configuration"), entry.Key), "no type of option holds it").Hint = lostHint(entry.Value)
		return nil
	}
	return object(
		pyyaml.Entry{Key: "key", Value: text(entry.Key)},
		pyyaml.Entry{Key: "display_name", Value: text(displayName(entry.Key))},
		pyyaml.Entry{Key: "type", Value: text(kind)},
		pyyaml.Entry{Key: "editable", Value: boolean(false)},
		pyyaml.Entry{Key: "default", Value: entry.Value},
		pyyaml.Entry{Key: "many", Value: boolean(many)},
	)
}

// lostHint says what the newer format takes instead.
func lostHint(value *pyyaml.Node) string {
	if value.Kind == pyyaml.Map {
		return "a mapping can hold texts only"
	}
	return "a list can hold integers, numbers or texts of one line"
}

// guessType is the type of option that holds a value, and whether it is a list; empty when none does.
func guessType(value *pyyaml.Node) (kind string, many bool) {
	switch value.Kind {
	case pyyaml.Bool:
		return "bool", false
	case pyyaml.Int:
		return "int", false
	case pyyaml.Float:
		return "float", false
	case pyyaml.String:
		if strings.Contains(value.Text, "\n") {
			return "text", false
		}
		return "string", false
	case pyyaml.Null:
		return "string", false
	case pyyaml.List:
		return guessItems(value.Items), true
	case pyyaml.Map:
		for _, entry := range value.Entries {
			if entry.Value.Kind != pyyaml.String {
				return "", false
			}
		}
		return "dict", false
	default:
		return "", false
	}
}

// guessItems is the type that holds every item of a list: integers are numbers as well.
func guessItems(items []*pyyaml.Node) string {
	guess := ""
	for _, item := range items {
		kind := ""
		switch {
		case item.Kind == pyyaml.Int:
			kind = "int"
		case item.Kind == pyyaml.Float:
			kind = "float"
		case item.Kind == pyyaml.String && !strings.Contains(item.Text, "\n"):
			kind = "string"
		}
		switch {
		case guess == "int" && kind == "float" || guess == "float" && kind == "int":
			guess = "float"
		case kind == "" || guess != "" && guess != kind:
			return ""
		default:
			guess = kind
		}
	}
	if guess == "" {
		return "string"
	}
	return guess
}

func boolean(value bool) *pyyaml.Node { return &pyyaml.Node{Kind: pyyaml.Bool, Bool: value} }
