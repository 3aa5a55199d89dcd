package pyyaml

import (
	"cmp"
	"math"
	"math/big"
	"strconv"
)

// fewKeys is how many keys of a mapping are compared one by one.
const fewKeys = 32

// keyIndex holds a mapping's pairs and finds keys among them. Keys are equal when Python finds them equal (1, 1.0 and yes) or
// when JSON writes them equally (1 and "1").
type keyIndex struct {
	pairs          []pair
	texts, numbers map[string]int // nil while there are few keys
}

// find returns the position of the key of a pair, -1 if it is not there.
func (k *keyIndex) find(key pair) int {
	if k.texts != nil {
		if i, ok := k.texts[key.text]; ok {
			return i
		}
		if i, ok := k.numbers[key.number]; ok && key.number != "" {
			return i
		}
		return -1
	}
	for i := range k.pairs {
		p := &k.pairs[i]
		if p.text == key.text || p.number == key.number && p.number != "" {
			return i
		}
	}
	return -1
}

// add adds a pair whose key is not there.
func (k *keyIndex) add(p pair) {
	k.pairs = append(k.pairs, p)
	switch {
	case k.texts != nil:
		k.note(len(k.pairs) - 1)
	case len(k.pairs) > fewKeys:
		k.texts, k.numbers = map[string]int{}, map[string]int{}
		for i := range k.pairs {
			k.note(i)
		}
	}
}

// replace puts a pair in the place of one with an equal key. The first key decides on the text.
func (k *keyIndex) replace(i int, p pair) {
	first := k.pairs[i]
	p.text, p.number = first.text, cmp.Or(first.number, p.number)
	k.pairs[i] = p
	if k.texts != nil {
		k.note(i)
	}
}

func (k *keyIndex) note(i int) {
	k.texts[k.pairs[i].text] = i
	if number := k.pairs[i].number; number != "" {
		k.numbers[number] = i
	}
}

// numberText returns the same text for keys that are equal as Python's numbers, and none for others.
func numberText(n *Node) string {
	switch {
	case n.Kind == Bool && n.Bool:
		return "1"
	case n.Kind == Bool:
		return "0"
	case n.Kind == Int:
		return n.Int.String()
	case n.Kind != Float || !finite(n.Float):
		return ""
	case n.Float == math.Trunc(n.Float):
		whole, _ := big.NewFloat(n.Float).Int(nil)
		return whole.String()
	default:
		return strconv.FormatFloat(n.Float, 'g', -1, 64)
	}
}
