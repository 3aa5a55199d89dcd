package pyyaml

import (
	"strconv"
	"strings"

	"arkindex/internal/pyyaml/scanner"
)

// The codes of the problems that Load reports.
const (
	CodeTooLarge = scanner.CodeTooLarge // the file is larger than 1 MiB
	// neither UTF-8 nor UTF-16 with a byte order mark
	CodeEncoding          = scanner.CodeEncoding
	CodeCharacter         = scanner.CodeCharacter     // a control character, which YAML forbids
	CodeSyntax            = scanner.CodeSyntax        // the text is not YAML
	CodeUndefinedAlias    = "yaml_undefined_alias"    // an alias without an anchor before it
	CodeDuplicateAnchor   = "yaml_duplicate_anchor"   // two anchors with the same name
	CodeEmpty             = "yaml_empty"              // the file contains no document
	CodeMultipleDocuments = "yaml_multiple_documents" // the file contains a second document
	CodeTooDeep           = "yaml_too_deep"           // collections are nested more than 1,000 deep
	// aliases or merge keys repeat too much of the file
	CodeAliasBomb    = "yaml_alias_bomb"
	CodeUnknownTag   = "yaml_unknown_tag"   // a tag that the Python tools do not know
	CodeInvalidValue = "yaml_invalid_value" // a scalar that does not fit its type
	// a list, mapping or scalar with a tag for another
	CodeWrongKind    = "yaml_wrong_kind"
	CodeMerge        = "yaml_merge"         // a merge key with anything but mappings
	CodeKey          = "yaml_key"           // a list, mapping or set as a key
	CodeDuplicateKey = "yaml_duplicate_key" // a key that is written twice in a mapping
	CodeMore         = "yaml_more_problems" // there are more problems than are reported
	CodeUnsendable   = "yaml_unsendable"    // a value that JSON cannot represent
)

// Child returns the path of a value in a mapping, such as workers[0].docker.shm_size. A key with
// special characters is in brackets and quotes, and a long key is cut.
func Child(parent, key string) string {
	key = scanner.Shorten(key)
	isSpecial := func(r rune) bool { return r <= ' ' || strings.ContainsRune(`.[]"`, r) }
	if key == "" || strings.ContainsFunc(key, isSpecial) {
		return parent + "[" + strconv.Quote(key) + "]"
	}
	if parent == "" {
		return key
	}
	return parent + "." + key
}

// Item returns the path of an item in a list, counted from 0.
func Item(parent string, i int) string { return parent + "[" + strconv.Itoa(i) + "]" }
