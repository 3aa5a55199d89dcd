package pyyaml

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"strconv"
)

// fewKeys is the number of keys up to which a mapping is searched one by one.
const fewKeys = 32

// keyIndex contains the pairs of a mapping and finds keys among them. Keys are equal if Python
// finds them equal (1, 1.0 and yes) or if JSON writes them alike (1 and "1").
type keyIndex struct {
	pairs          []pair
	texts, numbers map[string]int // nil up to fewKeys
}

// find returns the position of a pair's key, or -1 if it is not there.
func (k *keyIndex) find(p pair) int {
	if k.texts == nil {
		return slices.IndexFunc(k.pairs, func(other pair) bool {
			return other.text == p.text || other.number == p.number && p.number != ""
		})
	}
	if i, ok := k.texts[p.text]; ok {
		return i
	}
	if i, ok := k.numbers[p.number]; ok {
		return i
	}
	return -1
}

// add adds a pair whose key is not there yet.
func (k *keyIndex) add(p pair) {
	k.pairs = append(k.pairs, p)
	switch {
	case k.texts != nil:
		k.index(len(k.pairs) - 1)
	case len(k.pairs) > fewKeys:
		k.texts, k.numbers = map[string]int{}, map[string]int{}
		for i := range k.pairs {
			k.index(i)
		}
	}
}

// replace replaces the pair at a position by one with an equal key. The first key decides how it
// is written.
func (k *keyIndex) replace(i int, p pair) {
	first := k.pairs[i]
	p.text, p.number = first.text, cmp.Or(first.number, p.number)
	k.pairs[i] = p
	if k.texts != nil {
		k.index(i)
	}
}

func (k *keyIndex) index(i int) {
	k.texts[k.pairs[i].text] = i
	if number := k.pairs[i].number; number != "" {
		k.numbers[number] = i
	}
}

// keyText returns a key as Python's json writes it, if it can be a key in JSON.
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

// numberText returns the same string for keys that are equal numbers in Python, and "" for keys
// that are not numbers.
func numberText(n *Node) string {
	switch {
	case n.Kind == Bool && n.Bool:
		return "1"
	case n.Kind == Bool:
		return "0"
	case n.Kind == Int:
		return n.Int.String()
	case n.Kind != Float || !isFinite(n.Float):
		return ""
	case n.Float == math.Trunc(n.Float):
		whole, _ := big.NewFloat(n.Float).Int(nil)
		return whole.String()
	default:
		return strconv.FormatFloat(n.Float, 'g', -1, 64)
	}
}

func isFinite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }
