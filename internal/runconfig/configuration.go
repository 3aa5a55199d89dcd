package runconfig

import (
	"encoding/json"
	"strings"

	"arkindex"
	"arkindex/internal/spelling"
)

// Item is one value of the configuration that a worker runs with, as instances return it for a
// worker run. The value of a secret is its name where the instance stores secrets.
type Item struct {
	Key    string          `json:"key"`
	Value  json.RawMessage `json:"value"`
	Secret bool            `json:"secret"`
}

// Result is the configuration that a worker runs with. Fixed are the keys that were set although
// users of Arkindex cannot change them.
type Result struct {
	Items []Item
	Fixed []string
}

// New returns the configuration of a worker with these options and settings, each KEY=VALUE. A
// wrong setting is an Error with CodeUsage. If required options have no value, the Error has
// CodeMissing and names all of them.
func New(options []Option, settings []string) (Result, error) {
	values, err := parseSettings(options, settings)
	if err != nil {
		return Result{}, err
	}
	result := Result{Items: []Item{}}
	var missing []string
	for _, option := range options {
		value, set := values[option.Key]
		if set && !option.Editable {
			result.Fixed = append(result.Fixed, option.Key)
		} else if !set {
			value = option.Default
		}
		if value, err = forPyYAML(value); err != nil {
			return Result{}, unknownFormat()
		}
		if option.Required && string(value) == "null" {
			missing = append(missing, option.Key)
		}
		result.Items = append(
			result.Items, Item{Key: option.Key, Value: value, Secret: option.IsSecret()},
		)
	}
	if len(missing) > 0 {
		return Result{}, arkindex.Errorf(arkindex.CodeMissing,
			"required options have no default and no value: %s", strings.Join(missing, ", ")).
			WithHint("give each a value with --set %s=VALUE", missing[0])
	}
	return result, nil
}

// parseSettings returns the values that settings give to options, by key.
func parseSettings(options []Option, settings []string) (map[string]json.RawMessage, error) {
	values := map[string]json.RawMessage{}
	for _, setting := range settings {
		key, text, hasValue := strings.Cut(setting, "=")
		if !hasValue {
			return nil, arkindex.Errorf(arkindex.CodeUsage,
				"--set takes KEY=VALUE, but got %q", setting)
		}
		option, err := find(options, key)
		if err != nil {
			return nil, err
		}
		value, err := option.parse(text)
		if err != nil {
			return nil, err
		}
		earlier, twice := values[option.Key]
		switch {
		case twice && !option.Many:
			return nil, arkindex.Errorf(arkindex.CodeUsage, "%s is set twice", option.Key).
				WithHint("leave one of the two out")
		case twice:
			value = join(earlier, value)
		}
		values[option.Key] = value
	}
	return values, nil
}

// join returns the items of two JSON lists as one.
func join(a, b json.RawMessage) json.RawMessage {
	first, second := strings.TrimSuffix(string(a), "]"), strings.TrimPrefix(string(b), "[")
	if first == "[" || second == "]" {
		return json.RawMessage(first + second)
	}
	return json.RawMessage(first + "," + second)
}

// find returns the option with a key. Spaces around keys do not count, as in configuration files.
func find(options []Option, key string) (Option, error) {
	key = strings.TrimSpace(key)
	var keys, children []string
	for _, option := range options {
		known := strings.TrimSpace(option.Key)
		if known == key {
			return option, nil
		}
		keys = append(keys, known)
		if strings.HasPrefix(known, key+".") || strings.HasSuffix(known, "."+key) {
			children = append(children, known)
		}
	}
	err := arkindex.Errorf(arkindex.CodeUsage, "the worker has no option %q", key)
	switch hint := spelling.DidYouMean(key, keys); {
	case len(children) > 0:
		err.Hint = "did you mean " + strings.Join(children, " or ") + "?"
	case hint != "":
		err.Hint = hint
	case len(keys) > 0:
		err.Hint = "it has: " + strings.Join(keys[:min(len(keys), 20)], ", ")
	}
	return Option{}, err
}
