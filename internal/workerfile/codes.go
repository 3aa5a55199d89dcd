package workerfile

// The codes of the problems of configuration files, beside those of their YAML.
const (
	codeRequired    = "required"     // a key that must be there
	codeType        = "type"         // a value of another kind than the key takes
	codeValue       = "value"        // a value that the key does not take
	codeUnknownKey  = "unknown_key"  // a key that means nothing
	codeOldKey      = "old_key"      // a key that once meant something
	codeConverted   = "converted"    // a value that is sent as something else than is written
	codeChoice      = "choice"       // a default that is none of the choices
	codeHidden      = "hidden"       // a hidden file, which is passed over
	codeOlder       = "older_format" // a file of the older format beside those that are read
	codeKey         = "key"          // a key that should be a text
	codeOption      = "option"       // an option of user_configuration that an instance may refuse
	codeRepeated    = "repeated"     // a slug that two workers use, a key that two options use
	codeNoMatch     = "no_match"     // a path or pattern that names no file
	codeOutside     = "outside"      // a file that is not the repository's
	codeUnreadable  = "unreadable"   // a file that cannot be read
	codeModels      = "models"       // something wrong with models, which are not published
	codeUnsupported = "unsupported"  // a version of the format that is not known
	codeBlank       = "blank"        // a text of blanks only
	codeTopLevel    = "top_level"    // a file that is no mapping
	codeTooLarge    = "too_large"    // a file that is larger than an instance takes
	codeNotUTF8     = "not_utf8"     // a text file in another encoding
	codeDirectory   = "directory"    // a directory where a file belongs
	codeLost        = "lost"         // a value that a conversion does not carry over
	codeExists      = "exists"       // a file that a conversion would write over
	codeMissingFile = "missing_file" // a file that does not exist
)
