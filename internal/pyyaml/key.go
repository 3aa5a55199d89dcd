package pyyaml

import (
	"math"
	"strconv"
)

// keyText returns the text that Python's json makes of a key, if it makes one.
func keyText(n *Node) (text string, ok bool) {
	if n == nil {
		return "", false
	}
	switch n.Kind {
	case String:
		return n.Text, true
	case Null:
		return "null", true
	case Bool:
		return strconv.FormatBool(n.Bool), true
	case Int:
		return n.Int.String(), true
	case Float:
		return string(appendFloat(nil, n.Float, "inf", "nan")), true
	default:
		return "", false
	}
}

// checkKey notes why a key cannot be sent.
func (c *constructor) checkKey(it *item, n *Node) {
	switch {
	case n.Kind == String && c.lone[n]:
		c.fail(it, CodeUnsendable, "remove the escape", "the key holds half of a UTF-16 pair, which cannot be sent")
	case n.Kind == Float && !finite(n.Float):
		c.fail(it, CodeUnsendable, quoteHint, "the key %s cannot be sent: JSON has no such number", shorten(n.Text))
	case n.Kind == Timestamp, n.Kind == Binary:
		c.fail(it, CodeUnsendable, quoteHint, "a %s as a key cannot be sent", n.Kind)
	case n.Kind == List, n.Kind == Map, n.Kind == Set:
		c.fail(it, CodeKey, "put the text in quotes if { or [ belongs to it", "a %s cannot be a key", n.Kind)
	}
}

const quoteHint = "put it in quotes if it is a text"

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }
