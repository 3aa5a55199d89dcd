package instance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// errNotJSON is returned for invalid JSON.
var errNotJSON = errors.New("it is not JSON")

// jsonStream reads JSON as a stream and skips values without parsing them: the document of an
// instance is about a megabyte, of which a client needs a few kilobytes. Skipped values are not
// validated.
type jsonStream struct {
	in *bufio.Reader
}

func newJSONStream(in io.Reader) jsonStream { return jsonStream{bufio.NewReaderSize(in, 64<<10)} }

// next reads the first byte that is not white space.
func (s jsonStream) next() (byte, error) {
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return 0, endOfJSON(err)
		}
		if !isJSONSpace(c) {
			return c, nil
		}
	}
}

// peek returns the byte that next would read.
func (s jsonStream) peek() (byte, error) {
	c, err := s.next()
	if err == nil {
		err = s.in.UnreadByte()
	}
	return c, err
}

func (s jsonStream) expect(want byte) error {
	c, err := s.next()
	if err == nil && c != want {
		return errNotJSON
	}
	return err
}

// readObject calls field with each key of an object; field must read the value. A value that is
// not an object is skipped.
func (s jsonStream) readObject(field func(key string) error) error {
	return s.readItems('{', '}', func() error {
		key, err := s.readString()
		if err != nil {
			return err
		}
		if err := s.expect(':'); err != nil {
			return err
		}
		return field(key)
	})
}

// readArray calls item for each item of an array; item must read it. A value that is not an array
// is skipped.
func (s jsonStream) readArray(item func() error) error { return s.readItems('[', ']', item) }

func (s jsonStream) readItems(open, end byte, item func() error) error {
	c, err := s.peek()
	if err != nil {
		return err
	}
	if c != open {
		return s.skip()
	}
	_, _ = s.next()
	if c, err := s.peek(); err != nil || c == end {
		_, _ = s.next()
		return err
	}
	for {
		if err := item(); err != nil {
			return err
		}
		switch c, err := s.next(); {
		case err != nil:
			return err
		case c == end:
			return nil
		case c != ',':
			return errNotJSON
		}
	}
}

// readString reads a string. A value that is not a string is skipped and returns an empty one.
func (s jsonStream) readString() (string, error) {
	c, err := s.peek()
	if err != nil {
		return "", err
	}
	if c != '"' {
		return "", s.skip()
	}
	_, _ = s.next()
	literal := []byte{'"'}
	for {
		part, err := s.in.ReadSlice('"')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return "", endOfJSON(err)
		}
		literal = append(literal, part...)
		if err == nil && !endsInEscape(literal[:len(literal)-1]) {
			break
		}
	}
	if bytes.IndexByte(literal, '\\') < 0 {
		return string(literal[1 : len(literal)-1]), nil
	}
	var decoded string
	if json.Unmarshal(literal, &decoded) != nil {
		return "", errNotJSON
	}
	return decoded, nil
}

// endsInEscape reports whether the character after b is escaped.
func endsInEscape(b []byte) bool {
	return (len(b)-len(bytes.TrimRight(b, `\`)))%2 == 1
}

// skip skips one value.
func (s jsonStream) skip() error {
	switch c, err := s.next(); {
	case err != nil:
		return err
	case c == '{' || c == '[':
		return s.skipRest(1, false)
	case c == '"':
		return s.skipRest(0, true)
	case c == '-' || '0' <= c && c <= '9' || c == 't' || c == 'f' || c == 'n':
		return s.skipLiteral()
	default:
		return errNotJSON
	}
}

// skipLiteral skips the rest of a number, true, false or null.
func (s jsonStream) skipLiteral() error {
	for {
		c, err := s.in.ReadByte()
		switch {
		case err != nil:
			return endOfJSON(err)
		case c == ',' || c == '}' || c == ']' || isJSONSpace(c):
			return s.in.UnreadByte()
		}
	}
}

// skipRest skips the rest of depth open brackets, or of a string. Most of a document is skipped
// here, so it works on the whole buffer at a time.
func (s jsonStream) skipRest(depth int, inString bool) error {
	escaped := false
	for {
		if _, err := s.in.Peek(1); err != nil {
			return endOfJSON(err)
		}
		window, _ := s.in.Peek(s.in.Buffered())
		for i, c := range window {
			switch {
			case escaped:
				escaped = false
			case c == '"':
				inString = !inString
			case inString:
				escaped = c == '\\'
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				depth--
			}
			if depth == 0 && !inString {
				_, _ = s.in.Discard(i + 1)
				return nil
			}
		}
		_, _ = s.in.Discard(len(window))
	}
}

func isJSONSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// endOfJSON turns the end of the input into errNotJSON.
func endOfJSON(err error) error {
	if errors.Is(err, io.EOF) {
		return errNotJSON
	}
	return err
}
