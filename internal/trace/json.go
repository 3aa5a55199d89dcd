package trace

import (
	"bytes"
	"encoding/json"
	"strings"

	"arkindex"
)

// json copies JSON without the values of secret fields. Of a text that is cut off it copies what is whole. It reports whether there
// was anything to copy.
func (s *secrets) json(content []byte) (string, bool) {
	// What one field tells is left out of those before it as well.
	_, _ = s.copyJSON(content)
	return s.copyJSON(content)
}

func (s *secrets) copyJSON(content []byte) (string, bool) {
	c := jsonCopy{secrets: s, in: json.NewDecoder(bytes.NewReader(content))}
	c.in.UseNumber()
	_ = c.value(false) // where it breaks off, the copy does
	return c.out.String(), c.out.Len() > 0
}

// jsonCopy is a text on its way from one form to the other.
type jsonCopy struct {
	secrets *secrets
	in      *json.Decoder
	out     strings.Builder
}

// value copies the next value, or stands a mark in its place.
func (c *jsonCopy) value(secret bool) error {
	token, err := c.in.Token()
	if err != nil {
		return err
	}
	delimiter, open := token.(json.Delim)
	switch {
	case secret && open:
		c.text(redacted)
		aside := jsonCopy{secrets: c.secrets, in: c.in}
		return aside.parts(delimiter)
	case secret:
		if text, ok := token.(string); ok {
			c.secrets.learn(text)
		}
		c.text(redacted)
	case open:
		return c.parts(delimiter)
	default:
		c.scalar(token)
	}
	return nil
}

// parts copies what is in an object or list that has begun, and its end.
func (c *jsonCopy) parts(begin json.Delim) error {
	c.out.WriteString(begin.String())
	for i := 0; c.in.More(); i++ {
		if i > 0 {
			c.out.WriteByte(',')
		}
		secret := false
		if begin == '{' {
			key, err := c.in.Token()
			if err != nil {
				return err
			}
			name, _ := key.(string)
			secret = arkindex.IsSecretParameter(name)
			c.text(c.secrets.cleanText(name))
			c.out.WriteByte(':')
		}
		if err := c.value(secret); err != nil {
			return err
		}
	}
	end, err := c.in.Token()
	if err == nil {
		c.out.WriteString(end.(json.Delim).String())
	}
	return err
}

// scalar copies a text, number, boolean or null.
func (c *jsonCopy) scalar(token json.Token) {
	switch token := token.(type) {
	case string:
		c.text(c.secrets.cleanText(token))
	case json.Number:
		c.out.WriteString(token.String())
	default:
		encoded, _ := json.Marshal(token)
		c.out.Write(encoded)
	}
}

// text writes a text without the escapes that only HTML needs.
func (c *jsonCopy) text(text string) {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a text always has a form
	c.out.Write(bytes.TrimSuffix(encoded.Bytes(), []byte("\n")))
}
