package trace

import (
	"bytes"
	"encoding/json"
	"strings"

	"arkindex"
)

// redactJSON returns JSON without the values of secret fields, as far as it is complete. It
// returns an empty string for anything but JSON.
func (s *secrets) redactJSON(content []byte) string {
	// The first pass finds the secrets that occur in earlier fields as well.
	s.copyJSON(content)
	return s.copyJSON(content)
}

func (s *secrets) copyJSON(content []byte) string {
	c := jsonCopy{secrets: s, in: json.NewDecoder(bytes.NewReader(content))}
	c.in.UseNumber()
	_ = c.value(false) // the copy ends where the JSON breaks off
	return c.out.String()
}

// jsonCopy copies JSON from a decoder without its secrets.
type jsonCopy struct {
	secrets *secrets
	in      *json.Decoder
	out     strings.Builder
}

// value copies the next value. A secret one is replaced and remembered.
func (c *jsonCopy) value(secret bool) error {
	token, err := c.in.Token()
	if err != nil {
		return err
	}
	delimiter, open := token.(json.Delim)
	switch {
	case secret && open:
		c.writeString(redacted)
		discarded := jsonCopy{secrets: c.secrets, in: c.in}
		return discarded.elements(delimiter)
	case secret:
		if text, ok := token.(string); ok {
			c.secrets.learn(text)
		}
		c.writeString(redacted)
	case open:
		return c.elements(delimiter)
	default:
		c.scalar(token)
	}
	return nil
}

// elements copies the rest of an object or array, up to its closing delimiter.
func (c *jsonCopy) elements(begin json.Delim) error {
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
			c.writeString(c.secrets.redactText(name))
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

// scalar copies a string, number, boolean or null.
func (c *jsonCopy) scalar(token json.Token) {
	switch token := token.(type) {
	case string:
		c.writeString(c.secrets.redactText(token))
	case json.Number:
		c.out.WriteString(token.String())
	default:
		encoded, _ := json.Marshal(token)
		c.out.Write(encoded)
	}
}

// writeString writes a JSON string without the escapes that only HTML needs.
func (c *jsonCopy) writeString(value string) {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // a string can always be encoded
	c.out.Write(bytes.TrimSuffix(encoded.Bytes(), []byte("\n")))
}
