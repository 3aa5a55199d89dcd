package pyyaml

import (
	"fmt"
	"strings"

	"arkindex/internal/pyyaml/scanner"
)

// setScalar sets the value of an item's node according to a tag of scalars.
func (c *constructor) setScalar(it *item) *flaw {
	source := it.findScalar(maxDepth)
	if source.kind != scalar {
		return wrongKind(it, source, "a single value")
	}
	n := it.node
	n.Text = source.text
	switch it.tag {
	case tagNull:
		n.Kind = Null
	case tagBool:
		return n.setBool()
	case tagInt:
		return n.setInt()
	case tagFloat:
		f := n.setFloat()
		c.needsCheck = c.needsCheck || !isFinite(n.Float)
		return f
	case tagTimestamp:
		c.needsCheck = true
		return n.setTimestamp(it.kind)
	case tagBinary:
		c.needsCheck = true
		n.Kind = Binary
		if !isDecodable(n.Text) {
			return invalidValue(n.Text, "base64 text")
		}
	default:
		n.Kind = String
		if source.unpaired {
			c.markUnpaired(n)
		}
	}
	return nil
}

func (c *constructor) markUnpaired(n *Node) {
	if c.unpaired == nil {
		c.unpaired = map[*Node]bool{}
	}
	c.unpaired[n] = true
	c.needsCheck = true
}

// findScalar returns the scalar of an item: the item itself, or the value of the key = in a
// mapping. If it finds no scalar within the given number of steps, it returns the collection it
// has reached.
func (it *item) findScalar(steps int) *item {
	it = it.resolved()
	if steps == 0 || it.kind != mapping {
		return it
	}
	for _, p := range it.pairs {
		if p.key.resolved().tag == tagValue {
			return p.value.findScalar(steps - 1)
		}
	}
	return it
}

func (n *Node) setBool() *flaw {
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

func (n *Node) setInt() *flaw {
	n.Kind = Int
	n.Int = parseInt(n.Text)
	switch {
	case n.Int != nil && isWritable(n.Int):
		return nil
	case len(n.Text) > maxDigits*3/4:
		message := fmt.Sprintf("an integer of more than %d digits cannot be sent", maxDigits)
		return &flaw{code: CodeUnsendable, message: message}
	default:
		return invalidValue(n.Text, "integer")
	}
}

func (n *Node) setFloat() *flaw {
	n.Kind = Float
	var ok bool
	if n.Float, ok = parseFloat(n.Text); !ok {
		return invalidValue(n.Text, "number")
	}
	return nil
}

// setTimestamp sets a date. It never reads the text of a mapping: PyYAML fails there.
func (n *Node) setTimestamp(kind itemKind) *flaw {
	n.Kind = Timestamp
	t, ok := parseTimestamp(strings.TrimSuffix(n.Text, "\n"))
	if !ok || !t.exists() || kind != scalar {
		return invalidValue(n.Text, "date")
	}
	return nil
}

func invalidValue(text, kind string) *flaw {
	return &flaw{
		code:    CodeInvalidValue,
		message: fmt.Sprintf("%q is not a valid %s", scanner.Shorten(text), kind),
		hint:    quoteHint,
	}
}

// unknownTag explains a tag that the Python tools do not know, or a string with a special meaning
// in YAML.
func unknownTag(it *item) *flaw {
	switch it.tag {
	case tagMerge, tagValue:
		return &flaw{
			code:    CodeUnknownTag,
			message: fmt.Sprintf("%s has a special meaning in YAML and is not allowed here", it.text),
			hint:    fmt.Sprintf(quoteHint+": '%s'", it.text),
		}
	default:
		return &flaw{
			code:    CodeUnknownTag,
			message: fmt.Sprintf("the tag %s has no meaning here", scanner.Shorten(shortTag(it.tag))),
			hint:    "remove it, or put the text in quotes if the ! belongs to it",
		}
	}
}

// shortTag returns a tag as it is usually written.
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
