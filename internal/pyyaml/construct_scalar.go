package pyyaml

import (
	"fmt"
	"strings"
)

// fillScalar gives the node of an item its value under one of the tags of scalars.
func (c *constructor) fillScalar(it *item) *flaw {
	source := it.scalarOf(maxDepth)
	if source.kind != scalar {
		return wrongKind(it, source, "a single value")
	}
	n := it.node
	n.Text = source.text
	switch it.tag {
	case tagNull:
		n.Kind = Null
	case tagBool:
		return n.fillBool()
	case tagInt:
		return n.fillInt()
	case tagFloat:
		f := n.fillFloat()
		c.doubtful = c.doubtful || !finite(n.Float)
		return f
	case tagTimestamp:
		c.doubtful = true
		return n.fillTimestamp(it.kind)
	case tagBinary:
		c.doubtful = true
		n.Kind = Binary
		if !decodable(n.Text) {
			return invalidValue(n.Text, "binary data (base64)")
		}
	default:
		n.Kind = String
		if source.lone {
			c.noteLone(n)
		}
	}
	return nil
}

func (c *constructor) noteLone(n *Node) {
	if c.lone == nil {
		c.lone = map[*Node]bool{}
	}
	c.lone[n] = true
	c.doubtful = true
}

// scalarOf returns the scalar that stands for an item: itself, or a mapping's value under the key =. Where there is none
// within so many steps, it returns the collection that is found instead.
func (it *item) scalarOf(steps int) *item {
	it = it.real()
	if steps == 0 || it.kind != mapping {
		return it
	}
	for _, p := range it.pairs {
		if p.key.real().tag == tagValue {
			return p.value.scalarOf(steps - 1)
		}
	}
	return it
}

func (n *Node) fillBool() *flaw {
	n.Kind = Bool
	switch strings.ToLower(n.Text) {
	case "yes", "true", "on":
		n.Bool = true
	case "no", "false", "off":
	default:
		return invalidValue(n.Text, "boolean (yes, no)")
	}
	return nil
}

func (n *Node) fillInt() *flaw {
	n.Kind = Int
	n.Int = parseInt(n.Text)
	switch {
	case n.Int != nil && writable(n.Int):
		return nil
	case len(n.Text) > maxDigits*3/4:
		return &flaw{code: CodeUnsendable, message: fmt.Sprintf("an integer of more than %d digits cannot be sent", maxDigits)}
	default:
		return invalidValue(n.Text, "integer")
	}
}

func (n *Node) fillFloat() *flaw {
	n.Kind = Float
	var ok bool
	if n.Float, ok = parseFloat(n.Text); !ok {
		return invalidValue(n.Text, "number")
	}
	return nil
}

// fillTimestamp never reads a mapping's text: PyYAML fails there.
func (n *Node) fillTimestamp(kind itemKind) *flaw {
	n.Kind = Timestamp
	t, ok := parseTimestamp(strings.TrimSuffix(n.Text, "\n"))
	if !ok || !t.possible() || kind != scalar {
		return invalidValue(n.Text, "date")
	}
	return nil
}

func invalidValue(text, kind string) *flaw {
	return &flaw{
		code:    CodeInvalidValue,
		message: fmt.Sprintf("%q is no %s", shorten(text), kind),
		hint:    "put it in quotes if it is a text",
	}
}

// unknownTag explains a tag that the Python tools do not know, or a text that stands for YAML's own use.
func unknownTag(it *item) *flaw {
	switch it.tag {
	case tagMerge, tagValue:
		return &flaw{
			code:    CodeUnknownTag,
			message: fmt.Sprintf("%s has a meaning of its own in YAML and cannot stand here", it.text),
			hint:    fmt.Sprintf("put it in quotes if it is a text: '%s'", it.text),
		}
	default:
		return &flaw{
			code:    CodeUnknownTag,
			message: fmt.Sprintf("the tag %s means nothing here", shorten(shortTag(it.tag))),
			hint:    "remove it, or put the text in quotes if the ! belongs to it",
		}
	}
}

// shortTag writes a tag as one finds it in a file.
func shortTag(tag string) string {
	switch {
	case strings.HasPrefix(tag, coreTag):
		return "!!" + strings.TrimPrefix(tag, coreTag)
	case strings.HasPrefix(tag, "!"):
		return tag
	default:
		return "!<" + tag + ">"
	}
}
