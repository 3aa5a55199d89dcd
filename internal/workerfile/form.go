package workerfile

import (
	"encoding/json"
	"slices"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// Form is what users fill in to run a worker, and how it runs, independent of the format. It can
// represent more than a Definition: instances of the older format accepted everything.
type Form struct {
	Options []Option
	Docker  Docker
	Secrets []string
}

// Form returns the form of the definition.
func (d Definition) Form() Form { return Form{Options: d.Options, Docker: d.Docker} }

// Form returns the form of the worker as if it were converted. What the newer format cannot
// represent stays as it is.
func (w Worker) Form() Form {
	c := w.newConverter(arkindex.SeverityWarning)
	fixed, user := c.entriesOf("configuration"), c.entriesOf("user_configuration")
	var form Form
	for _, entry := range fixed {
		isSame := func(other pyyaml.Entry) bool { return other.Key == entry.Key }
		if !slices.ContainsFunc(user, isSame) {
			form.Options = append(form.Options, c.fixedForm(entry))
		}
	}
	for _, entry := range user {
		form.Options = append(form.Options, c.userForm(entry, fixed))
	}
	form.Docker = dockerOf(c.docker())
	if secrets := c.old.value("secrets"); secrets != nil {
		form.Secrets = stringsOf(secrets)
	}
	return form
}

func dockerOf(node *pyyaml.Node) Docker {
	return Docker{
		Command: stringOrJSON(node.Get("command")), ShmSize: stringOrJSON(node.Get("shm_size")),
	}
}

// fixedForm returns a value of configuration as an option, without a type if none fits it.
func (c *converter) fixedForm(entry pyyaml.Entry) Option {
	if converted := c.fixedOption(entry); converted != nil {
		return optionOf(converted)
	}
	return untypedOption(entry)
}

// untypedOption returns an option with an entry's key and value.
func untypedOption(entry pyyaml.Entry) Option {
	return Option{
		Key: entry.Key, DisplayName: displayName(entry.Key), Default: entry.Value.AppendJSON(nil),
	}
}

// userForm returns an option of user_configuration. If it cannot be converted, the result has what
// is valid.
func (c *converter) userForm(entry pyyaml.Entry, fixed []pyyaml.Entry) Option {
	if converted := c.userOption(entry, fixed); converted != nil {
		return optionOf(converted)
	}
	if entry.Value.Kind != pyyaml.Map {
		option := untypedOption(entry)
		option.Editable = true
		return option
	}
	all := c.old.within("user_configuration", c.old.value("user_configuration"))
	o := all.within(entry.Key, entry.Value)
	option := optionOf(entry.Value)
	option.Key, option.DisplayName, option.Default = entry.Key, displayName(entry.Key), nil
	if title, titled := o.stringOrNumber("title"); titled {
		option.DisplayName = title
	}
	if value := c.newDefault(o, fixed, entry.Key); value != nil {
		option.Default = value.AppendJSON(nil)
	}
	return option
}

// optionOf returns an option of the newer format, with what is valid.
func optionOf(node *pyyaml.Node) Option {
	get := func(key string) string {
		if s := stringOrJSON(node.Get(key)); s != nil {
			return *s
		}
		return ""
	}
	flag := func(key string, otherwise bool) bool {
		if value := node.Get(key); value != nil && value.Kind == pyyaml.Bool {
			return value.Bool
		}
		return otherwise
	}
	o := Option{
		Key: get("key"), DisplayName: get("display_name"), HelpText: get("help_text"), Type: get("type"),
		Many: flag("many", false), Required: flag("required", false), Editable: flag("editable", true),
	}
	if value := node.Get("default"); value != nil {
		o.Default = value.AppendJSON(nil)
	}
	if choices := node.Get("choices"); choices != nil {
		o.Choices = stringsOf(choices)
	}
	if children := node.Get("children"); children != nil {
		o.Children = optionsOf(children)
	}
	return o
}

// optionsOf returns the items of a list that can be options.
func optionsOf(list *pyyaml.Node) []Option {
	var options []Option
	for _, item := range list.Items {
		if item.Kind == pyyaml.Map {
			options = append(options, optionOf(item))
		}
	}
	return options
}

// stringOrJSON returns a scalar as a string and a collection as JSON, or nil for null.
func stringOrJSON(node *pyyaml.Node) *string {
	if node == nil || node.Kind == pyyaml.Null {
		return nil
	}
	s := node.PythonText()
	if node.Kind == pyyaml.List || node.Kind == pyyaml.Map {
		s = string(node.AppendJSON(nil))
	}
	return &s
}

// stringsOf returns the items of a list that are not null, as strings.
func stringsOf(list *pyyaml.Node) []string {
	var values []string
	for _, item := range list.Items {
		if s := stringOrJSON(item); s != nil {
			values = append(values, *s)
		}
	}
	return values
}

// ParseForm parses the configuration of a version as instances return it: in the older format, or
// in the newer format as an object or as only the list of options. It reports whether there is any
// configuration.
func ParseForm(configuration json.RawMessage) (Form, bool) {
	root := Worker{Configuration: configuration}.jsonRoot()
	options := root.Get("configuration")
	switch {
	case root.Kind == pyyaml.List:
		options = root
	case root.Kind != pyyaml.Map || len(root.Entries) == 0:
		return Form{}, false
	case root.Get("user_configuration") != nil || options == nil || options.Kind != pyyaml.List:
		return Worker{Configuration: configuration}.Form(), true
	}
	return Form{Options: optionsOf(options), Docker: dockerOf(root.Get("docker"))}, true
}
