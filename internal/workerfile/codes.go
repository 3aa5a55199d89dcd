package workerfile

// The codes of the problems of configuration files, apart from those of YAML.
const (
	codeRequired    = "required"       // a key that must be present
	codeType        = "type"           // a value of the wrong kind
	codeValue       = "value"          // a value that the key does not accept
	codeUnknownKey  = "unknown_key"    // a key without a meaning
	codeOldKey      = "old_key"        // an obsolete key
	codeConverted   = "converted"      // a value that is not sent as it is written
	codeChoice      = "choice"         // a default that is not one of the choices
	codeHidden      = "hidden"         // a hidden file, which is ignored
	codeOlder       = "older_format"   // a file of the older format next to the newer one
	codeKey         = "key"            // a key that should be a string
	codeOption      = "option"         // an option of user_configuration that an instance may refuse
	codeRepeated    = "repeated"       // a slug of two workers, a key of two options
	codeNoMatch     = "no_match"       // a path or pattern without a file
	codeOutside     = "outside"        // a file outside the repository
	codeInGit       = "in_git"         // a file in a Git directory
	codeTooMuch     = "too_much"       // a pattern that matches too many paths
	codeConflict    = "merge_conflict" // a line that git wrote about a conflict
	codeNUL         = "nul"            // a string with a NUL character
	codeUnreadable  = "unreadable"     // a file that cannot be read
	codeModels      = "models"         // a problem with models, which are not published
	codeUnsupported = "unsupported"    // an unknown version of the format
	codeBlank       = "blank"          // a blank string
	codeTopLevel    = "top_level"      // a file that is not a mapping
	codeTooLarge    = "too_large"      // a file larger than an instance accepts
	codeNotUTF8     = "not_utf8"       // a text file in another encoding
	codeDirectory   = "directory"      // a directory instead of a file
	codeLost        = "lost"           // a value that is not converted
	codeExists      = "exists"         // a file that a conversion would overwrite
	codeMissingFile = "missing_file"   // a file that does not exist
)
