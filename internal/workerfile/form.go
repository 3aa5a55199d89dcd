package workerfile

import (
	"encoding/json"
	"slices"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// Form is what people are asked when they run a worker, and how it is run, whichever format says so. It holds more than a Definition
// can: instances of the older format took everything.
type Form struct {
	Options []Option
	Docker  Docker
	Secrets []string
}

// Form reads the definition.
func (d Definition) Form() Form { return Form{Options: d.Options, Docker: d.Docker} }

// Form reads the worker as if it were converted. What the newer format has no room for stays as it is.
func (w Worker) Form() Form {
	c := w.converter(arkindex.SeverityWarning)
	fixed, asked := c.entriesOf("configuration"), c.entriesOf("user_configuration")
	var form Form
	for _, entry := range fixed {
		if !slices.ContainsFunc(asked, func(other pyyaml.Entry) bool { return other.Key == entry.Key }) {
			form.Options = append(form.Options, c.fixedForm(entry))
		}
	}
	for _, entry := range asked {
		form.Options = append(form.Options, c.askedForm(entry, fixed))
	}
	docker := c.docker()
	form.Docker = Docker{Command: wordOf(docker.Get("command")), ShmSize: wordOf(docker.Get("shm_size"))}
	if secrets := c.value("secrets"); secrets != nil {
		form.Secrets = wordsOf(secrets)
	}
	return form
}

// fixedForm is a value of configuration as an option, without a type when none fits it.
func (c *converter) fixedForm(entry pyyaml.Entry) Option {
	if converted := c.fixedOption(entry); converted != nil {
		return optionOf(converted)
	}
	return Option{Key: entry.Key, DisplayName: displayName(entry.Key), Default: entry.Value.AppendJSON(nil)}
}

// askedForm is an option of user_configuration. Of one that cannot be converted it is what there is.
func (c *converter) askedForm(entry pyyaml.Entry, fixed []pyyaml.Entry) Option {
	if converted := c.userOption(entry, fixed); converted != nil {
		return optionOf(converted)
	}
	if entry.Value.Kind != pyyaml.Map {
		return Option{Key: entry.Key, DisplayName: displayName(entry.Key), Default: entry.Value.AppendJSON(nil), Editable: true}
	}
	o := c.within("user_configuration", c.value("user_configuration")).within(entry.Key, entry.Value)
	option := optionOf(entry.Value)
	option.Key, option.DisplayName, option.Default = entry.Key, displayName(entry.Key), nil
	if title, titled := o.name("title"); titled {
		option.DisplayName = title
	}
	if value := c.newDefault(o, fixed, entry.Key); value != nil {
		option.Default = value.AppendJSON(nil)
	}
	return option
}

// optionOf reads an option of the newer format as far as it is one.
func optionOf(node *pyyaml.Node) Option {
	word := func(key string) string {
		if text := wordOf(node.Get(key)); text != nil {
			return *text
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
		Key: word("key"), DisplayName: word("display_name"), HelpText: word("help_text"), Type: word("type"),
		Many: flag("many", false), Required: flag("required", false), Editable: flag("editable", true),
	}
	if value := node.Get("default"); value != nil {
		o.Default = value.AppendJSON(nil)
	}
	if choices := node.Get("choices"); choices != nil {
		o.Choices = wordsOf(choices)
	}
	if children := node.Get("children"); children != nil {
		o.Children = optionsOf(children)
	}
	return o
}

// optionsOf reads those items of a list that can be options.
func optionsOf(list *pyyaml.Node) []Option {
	var options []Option
	for _, item := range list.Items {
		if item.Kind == pyyaml.Map {
			options = append(options, optionOf(item))
		}
	}
	return options
}

// wordOf is a value as one text, nil for none or null. What is not a single value is its JSON.
func wordOf(node *pyyaml.Node) *string {
	if node == nil || node.Kind == pyyaml.Null {
		return nil
	}
	word := node.PythonText()
	if node.Kind == pyyaml.List || node.Kind == pyyaml.Map {
		word = string(node.AppendJSON(nil))
	}
	return &word
}

// wordsOf are the items of a list as texts.
func wordsOf(list *pyyaml.Node) []string {
	var words []string
	for _, item := range list.Items {
		if word := wordOf(item); word != nil {
			words = append(words, *word)
		}
	}
	return words
}

// ParseForm reads the configuration of a version as instances tell it: in the older format, or in the newer one as an object or as
// its list of options alone. It reports whether it tells anything.
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
	docker := root.Get("docker")
	form := Form{Docker: Docker{Command: wordOf(docker.Get("command")), ShmSize: wordOf(docker.Get("shm_size"))}}
	form.Options = optionsOf(options)
	return form, true
}
