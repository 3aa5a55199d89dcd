package workerfile

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"arkindex/internal/pyyaml"
)

// configuration returns the list of options: those of configuration, which nobody can edit, then
// those of user_configuration. It is nil if both are empty.
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
		c.origins = append(c.origins, origin{
			entry: entry, path: pyyaml.Child(c.old.at(key), entry.Key), user: key == "user_configuration",
		})
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

// entriesOf returns the entries of a mapping. In the older format an empty list or string counts
// as an empty mapping.
func (c *converter) entriesOf(key string) []pyyaml.Entry {
	if value := c.old.value(key); value != nil {
		return value.Entries
	}
	return nil
}

// fixedOption converts a value of configuration to an option that nobody can edit, or returns nil
// if no type fits the value.
func (c *converter) fixedOption(entry pyyaml.Entry) *pyyaml.Node {
	kind, many := guessType(entry.Value)
	if kind == "" {
		path := pyyaml.Child(c.old.at("configuration"), entry.Key)
		c.lost(entry.Value, path, "no type of option fits it").Hint = lostHint(entry.Value)
		return nil
	}
	return mapNode(
		pyyaml.Entry{Key: "key", Value: stringNode(entry.Key)},
		pyyaml.Entry{Key: "display_name", Value: stringNode(displayName(entry.Key))},
		pyyaml.Entry{Key: "type", Value: stringNode(kind)},
		pyyaml.Entry{Key: "editable", Value: boolNode(false)},
		pyyaml.Entry{Key: "default", Value: entry.Value},
		pyyaml.Entry{Key: "many", Value: boolNode(many)},
	)
}

// lostHint says what the newer format accepts instead.
func lostHint(value *pyyaml.Node) string {
	if value.Kind == pyyaml.Map {
		return "a mapping may contain only strings"
	}
	return "a list may contain integers, numbers or strings of one line"
}

// guessType returns the type of option that fits a value, and whether it is a list, or "" if none
// does.
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

// guessItems returns the type that fits every item of a list. Integers are also numbers.
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

func boolNode(value bool) *pyyaml.Node { return &pyyaml.Node{Kind: pyyaml.Bool, Bool: value} }

// displayName returns a key as a name: with spaces instead of underscores, and capitalized as by
// Python's str.capitalize.
func displayName(key string) string {
	name := strings.ReplaceAll(key, "_", " ")
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return ""
	}
	return capitalize(first) + lowerFrom(name, size)
}

// capitalize returns a character in title case. Some become several characters: ß, ligatures,
// letters without a single capital.
func capitalize(r rune) string {
	const several = "ßSs ŉʼN ǰJ̌ ΐΪ́ ΰΫ́ ևԵւ ẖH̱ ẗT̈ ẘW̊ ẙY̊ ẚAʾ " +
		"ὐΥ̓ " +
		"ὒΥ̓̀ ὔΥ̓́ ὖΥ̓͂ ᾲᾺͅ ᾴΆͅ ᾶΑ͂ ᾷᾼ͂ ῂῊͅ ῄΉͅ " +
		"ῆΗ͂ ῇῌ͂ ῒΪ̀ ΐΪ́ ῖΙ͂ ῗΪ͂ ῢΫ̀ ΰΫ́ ῤΡ̓ ῦΥ͂ " +
		"ῧΫ͂ ῲῺͅ ῴΏͅ ῶΩ͂ ῷῼ͂ ﬀFf ﬁFi ﬂFl ﬃFfi ﬄFfl ﬅSt " +
		"ﬆSt ﬓՄն ﬔՄե ﬕՄի ﬖՎն ﬗՄխ"
	for pair := range strings.FieldsSeq(several) {
		if small, size := utf8.DecodeRuneInString(pair); small == r {
			return pair[size:]
		}
	}
	return string(unicode.ToTitle(r))
}

// lowerFrom returns the part of a string from an offset on in lower case. A sigma at the end of a
// word has its own form, so the part before the offset matters.
func lowerFrom(text string, from int) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case i < from:
		case r == 'İ':
			b.WriteString("i̇")
		case r == 'Σ' && endsWord(text[:i], text[i+len("Σ"):]):
			b.WriteRune('ς')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// endsWord reports whether a letter between two strings is the last one of a word: a letter
// precedes it and none follows it, apart from characters that Unicode ignores here.
func endsWord(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(before, isCaseless))
	next, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(after, isCaseless))
	return isCased(last) && !isCased(next)
}

func isCased(r rune) bool {
	return unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lt,
		unicode.Other_Lowercase, unicode.Other_Uppercase)
}

// isCaseless reports whether Unicode ignores a character when it looks for the letters of a word.
func isCaseless(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) ||
		strings.ContainsRune("'.:·’․﹒＇．：", r)
}
