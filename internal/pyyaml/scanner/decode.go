package scanner

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxBytes is the size of the largest file accepted. A typical worker file has a thousandth of it.
const maxBytes = 1 << 20

const byteOrderMark = '\uFEFF'

// Decode returns the code points of a file. As in PyYAML, a file without a byte order mark is
// UTF-8. The characters that YAML forbids are refused anywhere, even in comments.
func Decode(data string) ([]rune, *Error) {
	if len(data) > maxBytes {
		return nil, &Error{
			Code: CodeTooLarge,
			Message: fmt.Sprintf(
				"the file has %d bytes, more than the limit of %d (1 MiB)", len(data), maxBytes,
			),
		}
	}
	runes, problem := decodeRunes(data)
	for i, r := range runes {
		if !isAllowed(r) {
			return nil, forbiddenError(runes[:i], r)
		}
	}
	if problem != "" {
		return nil, &Error{
			Mark: endOf(runes), Code: CodeEncoding, Message: problem, Hint: "save the file as UTF-8",
		}
	}
	return runes, nil
}

// decodeRunes returns the code points before the first invalid one, and what is wrong with that
// one, or "" if all are valid.
func decodeRunes(data string) (runes []rune, problem string) {
	switch {
	case strings.HasPrefix(data, "\xFF\xFE"):
		return decodeUTF16([]byte(data), binary.LittleEndian)
	case strings.HasPrefix(data, "\xFE\xFF"):
		return decodeUTF16([]byte(data), binary.BigEndian)
	default:
		return decodeUTF8(data)
	}
}

func decodeUTF8(data string) (runes []rune, problem string) {
	runes = make([]rune, 0, len(data))
	for i, r := range data {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(data[i:]); size <= 1 {
				return runes, fmt.Sprintf("the byte %#02x is not valid UTF-8", data[i])
			}
		}
		runes = append(runes, r)
	}
	return runes, ""
}

// decodeUTF16 keeps the byte order mark, as PyYAML does.
func decodeUTF16(data []byte, order binary.ByteOrder) (runes []rune, problem string) {
	runes = make([]rune, 0, len(data)/2)
	for len(data) >= 2 {
		r := rune(order.Uint16(data))
		data = data[2:]
		if utf16.IsSurrogate(r) {
			if len(data) < 2 {
				return runes, "the file ends within a UTF-16 surrogate pair"
			}
			r = utf16.DecodeRune(r, rune(order.Uint16(data)))
			data = data[2:]
			if r == utf8.RuneError {
				return runes, "an unpaired UTF-16 surrogate"
			}
		}
		runes = append(runes, r)
	}
	if len(data) > 0 {
		return runes, "the file ends within a UTF-16 character"
	}
	return runes, ""
}

// isAllowed reports whether YAML allows a character in a file at all.
func isAllowed(r rune) bool {
	switch {
	case r < ' ':
		return r == '\t' || r == '\n' || r == '\r'
	case r < 0xA0:
		return r < 0x7F || r == 0x85
	default:
		return r < 0xFFFE || r > 0xFFFF
	}
}

func forbiddenError(before []rune, r rune) *Error {
	return &Error{
		Mark:    endOf(before),
		Code:    CodeCharacter,
		Message: fmt.Sprintf("the character U+%04X is not allowed in YAML", r),
		Hint:    fmt.Sprintf(`remove it, or write "\x%02x" within double quotes`, r),
	}
}

// endOf returns the position after the given code points.
func endOf(runes []rune) Mark {
	c := cursor{runes: runes}
	c.skip(len(runes))
	return c.mark
}
