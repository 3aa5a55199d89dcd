package pyyaml

import "fmt"

// tokenKind is what a token is.
type tokenKind uint8

const (
	tokenBroken tokenKind = iota // the scanner found a flaw
	tokenEnd                     // the end of the file
	tokenDirective
	tokenDocumentStart
	tokenDocumentEnd
	tokenBlockSequence // a list's first entry follows
	tokenBlockMapping  // a mapping's first key follows
	tokenBlockEnd      // the end of one of these
	tokenFlowSequence
	tokenFlowSequenceEnd
	tokenFlowMapping
	tokenFlowMappingEnd
	tokenFlowEntry  // a comma
	tokenBlockEntry // a hyphen
	tokenKey        // a key follows
	tokenValue      // a colon
	tokenAlias
	tokenAnchor
	tokenTag
	tokenScalar
)

// String names the token in messages.
func (k tokenKind) String() string {
	switch k {
	case tokenEnd:
		return "the end of the file"
	case tokenDirective:
		return "a directive (%)"
	case tokenDocumentStart:
		return "a new document (---)"
	case tokenDocumentEnd:
		return "the end of the document (...)"
	case tokenBlockSequence:
		return "a list"
	case tokenBlockMapping:
		return "a mapping"
	case tokenBlockEnd:
		return "a line that is indented less"
	case tokenFlowSequence:
		return "["
	case tokenFlowSequenceEnd:
		return "]"
	case tokenFlowMapping:
		return "{"
	case tokenFlowMappingEnd:
		return "}"
	case tokenFlowEntry:
		return "a comma"
	case tokenBlockEntry:
		return "a list entry (-)"
	case tokenKey:
		return "a key"
	case tokenValue:
		return "a colon"
	case tokenAlias:
		return "an alias (*)"
	case tokenAnchor:
		return "an anchor (&)"
	case tokenTag:
		return "a tag (!)"
	default:
		return "a text"
	}
}

// token is a word of YAML. Text is a scalar's text, the name of an anchor or alias, a tag's suffix. Handle is a tag's handle. Of
// directives only %TAG has a handle, with the prefix as text, and only %YAML a text alone, the major version.
type token struct {
	kind   tokenKind
	plain  bool  // an unquoted scalar
	lone   bool  // the scalar holds half a UTF-16 pair
	width  uint8 // of a sign, in characters
	start  mark
	text   string
	handle string
}

// end returns the position behind a sign.
func (t *token) end() mark {
	width := int32(t.width)
	return mark{index: t.start.index + width, line: t.start.line, column: t.start.column + width}
}

// String says in messages what stands there, with the start of its text.
func (t token) String() string {
	if t.kind != tokenScalar {
		return t.kind.String()
	}
	return fmt.Sprintf("the text %q", shorten(t.text))
}
