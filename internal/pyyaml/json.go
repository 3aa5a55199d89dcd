package pyyaml

import (
	"math"
	"strconv"
)

// AppendJSON appends the value as Python's json.dumps writes it, without spaces between tokens and
// with ensure_ascii=False: keys in order, all digits of integers, floats as Python's repr. A value
// that JSON cannot represent, which Load has reported, becomes null.
func (n *Node) AppendJSON(dst []byte) []byte {
	switch n.Kind {
	case Bool:
		return strconv.AppendBool(dst, n.Bool)
	case Int:
		return n.Int.Append(dst, 10)
	case Float:
		return appendFloat(dst, n.Float, "null", "null")
	case String:
		return appendString(dst, n.Text)
	case List:
		return n.appendItems(dst)
	case Map:
		return n.appendEntries(dst)
	default:
		return append(dst, "null"...)
	}
}

func (n *Node) appendItems(dst []byte) []byte {
	dst = append(dst, '[')
	for i, item := range n.Items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = item.AppendJSON(dst)
	}
	return append(dst, ']')
}

func (n *Node) appendEntries(dst []byte) []byte {
	dst = append(dst, '{')
	for i, entry := range n.Entries {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendString(dst, entry.Key), ':')
		dst = entry.Value.AppendJSON(dst)
	}
	return append(dst, '}')
}

// appendFloat appends a float as Python's repr writes it: the shortest digits that read back as
// the same float, with an exponent of at least two digits below 1e-4 and from 1e16 on, and always
// with a point or an exponent.
func appendFloat(dst []byte, f float64, infinity, notANumber string) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, notANumber...)
	case math.IsInf(f, -1) && infinity == "inf":
		return append(dst, "-inf"...)
	case math.IsInf(f, 0):
		return append(dst, infinity...)
	case f == 0 || math.Abs(f) >= 1e-4 && math.Abs(f) < 1e16:
		dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
		if f == math.Trunc(f) {
			dst = append(dst, ".0"...)
		}
		return dst
	default:
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
}

// appendString appends a JSON string with the escapes that Python uses.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c >= ' ':
			dst = append(dst, c)
		default:
			dst = appendControl(dst, c)
		}
	}
	return append(dst, '"')
}

func appendControl(dst []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch c {
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	case '\f':
		return append(dst, `\f`...)
	case '\b':
		return append(dst, `\b`...)
	default:
		return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
}
