package scanner

import "fmt"

// Kind is the kind of a token.
type Kind int

// The kinds of tokens.
const (
	Broken Kind = iota // the scanner has found an error
	End                // the end of the file
	Directive
	DocumentStart
	DocumentEnd
	BlockSequence // the first entry of a list follows
	BlockMapping  // the first key of a mapping follows
	BlockEnd      // the end of a block sequence or mapping
	FlowSequence
	FlowSequenceEnd
	FlowMapping
	FlowMappingEnd
	FlowEntry  // a comma
	BlockEntry // a hyphen
	Key        // a key follows
	Value      // a colon
	Alias
	Anchor
	Tag
	Scalar
)

// String returns the kind as messages name it.
func (k Kind) String() string {
	switch k {
	case End:
		return "the end of the file"
	case Directive:
		return "a directive (%)"
	case DocumentStart:
		return "a new document (---)"
	case DocumentEnd:
		return "the end of the document (...)"
	case BlockSequence:
		return "a list"
	case BlockMapping:
		return "a mapping"
	case BlockEnd:
		return "a line with less indentation"
	case FlowSequence:
		return "["
	case FlowSequenceEnd:
		return "]"
	case FlowMapping:
		return "{"
	case FlowMappingEnd:
		return "}"
	case FlowEntry:
		return "a comma"
	case BlockEntry:
		return "a list entry (-)"
	case Key:
		return "a key"
	case Value:
		return "a colon"
	case Alias:
		return "an alias (*)"
	case Anchor:
		return "an anchor (&)"
	case Tag:
		return "a tag (!)"
	default:
		return "a string"
	}
}

// Token is a token of YAML. Text is the value of a scalar, the name of an anchor or alias, or the
// suffix of a tag, whose handle is Handle. A %TAG directive has a handle, with the prefix as Text;
// a %YAML directive has only a Text, the major version.
type Token struct {
	Kind         Kind
	Plain        bool // a scalar without quotes
	Unpaired     bool // the scalar contained an unpaired UTF-16 surrogate
	Start        Mark
	Text, Handle string
	width        int // of an indicator, in characters
}

// End returns the position after an indicator.
func (t *Token) End() Mark {
	return Mark{Index: t.Start.Index + t.width, Line: t.Start.Line, Column: t.Start.Column + t.width}
}

// String describes the token in messages, with the start of a scalar's value.
func (t Token) String() string {
	if t.Kind != Scalar {
		return t.Kind.String()
	}
	return fmt.Sprintf("the string %q", Shorten(t.Text))
}
