package pyyaml

// The codes of the problems that Load reports.
const (
	CodeTooLarge          = "yaml_too_large"          // the file has more than 1 MiB
	CodeEncoding          = "yaml_encoding"           // the bytes are neither UTF-8 nor UTF-16 with a byte order mark
	CodeCharacter         = "yaml_character"          // a control character, which YAML forbids
	CodeSyntax            = "yaml_syntax"             // the text is no YAML
	CodeUndefinedAlias    = "yaml_undefined_alias"    // an alias without an anchor before it
	CodeDuplicateAnchor   = "yaml_duplicate_anchor"   // two anchors of one name
	CodeEmpty             = "yaml_empty"              // the file holds no document
	CodeMultipleDocuments = "yaml_multiple_documents" // the file holds a second document
	CodeTooDeep           = "yaml_too_deep"           // collections are nested more than 1,000 deep
	CodeAliasBomb         = "yaml_alias_bomb"         // aliases or merge keys make far more of the file than it holds
	CodeUnknownTag        = "yaml_unknown_tag"        // a tag that means nothing to the Python tools
	CodeInvalidValue      = "yaml_invalid_value"      // a scalar that is not what it looks like or what its tag says
	CodeWrongKind         = "yaml_wrong_kind"         // a list, mapping or scalar under a tag for another of these
	CodeMerge             = "yaml_merge"              // a merge key with anything but mappings
	CodeKey               = "yaml_key"                // a list, mapping or set as a key
	CodeDuplicateKey      = "yaml_duplicate_key"      // a key that is written twice in one mapping
	CodeMore              = "yaml_more_problems"      // there are more problems than are told apart
	CodeUnsendable        = "yaml_unsendable"         // a value that JSON cannot hold
)
