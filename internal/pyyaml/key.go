package pyyaml

import (
	"math"
	"math/big"
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
		c.fail(it, CodeUnsendable, quoteHint, "the key %s cannot be sent: JSON has no such number", n.Text)
	case n.Kind == Timestamp, n.Kind == Binary:
		c.fail(it, CodeUnsendable, quoteHint, "a %s as a key cannot be sent", n.Kind)
	case n.Kind == List, n.Kind == Map, n.Kind == Set:
		c.fail(it, CodeKey, "put the text in quotes if { or [ belongs to it", "a %s cannot be a key", n.Kind)
	}
}

const quoteHint = "put it in quotes if it is a text"

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// keyIndex knows where a mapping's keys are. Keys are equal when Python finds them equal (1, 1.0 and yes) or when JSON writes
// them equally (1 and "1").
type keyIndex struct {
	texts, numbers map[string]int
}

func (k *keyIndex) find(text string, n *Node) (i int, ok bool) {
	if i, ok = k.texts[text]; ok || n.Kind == String {
		return i, ok
	}
	if number, is := numberText(n); is {
		i, ok = k.numbers[number]
	}
	return i, ok
}

func (k *keyIndex) note(text string, n *Node, i int) {
	if k.texts == nil {
		k.texts, k.numbers = map[string]int{}, map[string]int{}
	}
	k.texts[text] = i
	if number, is := numberText(n); is {
		k.numbers[number] = i
	}
}

// numberText returns the same text for keys that are equal as Python's numbers.
func numberText(n *Node) (text string, ok bool) {
	switch {
	case n.Kind == Bool && n.Bool:
		return "1", true
	case n.Kind == Bool:
		return "0", true
	case n.Kind == Int:
		return n.Int.String(), true
	case n.Kind != Float || !finite(n.Float):
		return "", false
	case n.Float == math.Trunc(n.Float):
		whole, _ := big.NewFloat(n.Float).Int(nil)
		return whole.String(), true
	default:
		return strconv.FormatFloat(n.Float, 'g', -1, 64), true
	}
}
