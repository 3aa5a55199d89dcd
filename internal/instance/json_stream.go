package instance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// errNotJSON says that a text ends or turns into something else where JSON must go on.
var errNotJSON = errors.New("it is not JSON")

// skimmer reads JSON as a stream and passes over what nobody asks for without looking into it: an instance's document is a
// megabyte, of which a client needs some kilobytes. Only what is asked for is checked.
type skimmer struct {
	in *bufio.Reader
}

func newSkimmer(in io.Reader) skimmer { return skimmer{bufio.NewReaderSize(in, 64<<10)} }

// next returns the first byte that is no blank, and reads it.
func (s skimmer) next() (byte, error) {
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return 0, unfinished(err)
		}
		if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c, nil
		}
	}
}

// peek is next without reading it.
func (s skimmer) peek() (byte, error) {
	c, err := s.next()
	if err == nil {
		err = s.in.UnreadByte()
	}
	return c, err
}

func (s skimmer) expect(want byte) error {
	c, err := s.next()
	if err == nil && c != want {
		return errNotJSON
	}
	return err
}

// object calls field with each key of an object; field reads the value. A value of another kind is passed over.
func (s skimmer) object(field func(key string) error) error {
	return s.items('{', '}', func() error {
		key, err := s.text()
		if err != nil {
			return err
		}
		if err := s.expect(':'); err != nil {
			return err
		}
		return field(key)
	})
}

// list calls item before each item of a list; item reads it. A value of another kind is passed over.
func (s skimmer) list(item func() error) error { return s.items('[', ']', item) }

func (s skimmer) items(open, end byte, item func() error) error {
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

// text reads a text; a value of another kind is passed over and reads as an empty one.
func (s skimmer) text() (string, error) {
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
			return "", unfinished(err)
		}
		literal = append(literal, part...)
		if err == nil && !escapes(literal[:len(literal)-1]) {
			break
		}
	}
	if bytes.IndexByte(literal, '\\') < 0 {
		return string(literal[1 : len(literal)-1]), nil
	}
	var text string
	if json.Unmarshal(literal, &text) != nil {
		return "", errNotJSON
	}
	return text, nil
}

// escapes reports whether what follows a text is escaped by it.
func escapes(text []byte) bool {
	return (len(text)-len(bytes.TrimRight(text, `\`)))%2 == 1
}

// skip passes over one value.
func (s skimmer) skip() error {
	switch c, err := s.next(); {
	case err != nil:
		return err
	case c == '{' || c == '[':
		return s.skipRest(1, false)
	case c == '"':
		return s.skipRest(0, true)
	case c == '-' || '0' <= c && c <= '9' || c == 't' || c == 'f' || c == 'n':
		return s.skipWord()
	default:
		return errNotJSON
	}
}

// skipWord passes over the rest of a number, true, false or null.
func (s skimmer) skipWord() error {
	for {
		c, err := s.in.ReadByte()
		switch {
		case err != nil:
			return unfinished(err)
		case c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\t' || c == '\r':
			return s.in.UnreadByte()
		}
	}
}

// skipRest passes over the rest of brackets that are open to a depth, or of a text. It works on what is buffered, since most of
// a document goes through here.
func (s skimmer) skipRest(depth int, inText bool) error {
	escaped := false
	for {
		if _, err := s.in.Peek(1); err != nil {
			return unfinished(err)
		}
		window, _ := s.in.Peek(s.in.Buffered())
		for i, c := range window {
			switch {
			case escaped:
				escaped = false
			case c == '"':
				inText = !inText
			case inText:
				escaped = c == '\\'
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				depth--
			}
			if depth == 0 && !inText {
				_, _ = s.in.Discard(i + 1)
				return nil
			}
		}
		_, _ = s.in.Discard(len(window))
	}
}

// unfinished is the error of a text that ends too early.
func unfinished(err error) error {
	if errors.Is(err, io.EOF) {
		return errNotJSON
	}
	return err
}
