package workerfile

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// maxDescription is more than an instance takes in one request, in bytes.
const maxDescription = 1 << 20

// description reads the file that describes the worker, which is looked up from the directory of .arkindex.yml for workers
// in other files as well. Line ends become LF and a byte order mark is dropped.
func (m mapping) description() *string {
	value := m.value("description")
	if value == nil {
		return nil
	}
	refuse := func(code, format string, args ...any) *arkindex.Problem {
		return m.problem(m.descriptionSeverity(), value, m.at("description"), code, format, args...)
	}
	if value.Kind != pyyaml.String || value.Text == "" {
		refuse(codeType, "should be the path of a text file")
		return nil
	}
	path := m.resolve(value.Text)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		refuse(codeMissingFile, "there is no file %s", value.Text).Hint = "paths start at the directory of " + Name
	case err != nil:
		refuse(codeUnreadable, "the file %s cannot be read: %v", value.Text, reason(err))
	case info.IsDir():
		refuse(codeDirectory, "%s is a directory, and should be a text file", value.Text)
	case !m.inside(path):
		refuse(codeOutside, "the file %s is outside of the repository", value.Text)
	case info.Size() > maxDescription:
		refuse(codeTooLarge, "the file %s is larger than 1 MiB", value.Text)
	default:
		return descriptionText(path, value.Text, refuse)
	}
	return nil
}

// descriptionSeverity is a warning where the worker's name can stand in for a description.
func (m mapping) descriptionSeverity() arkindex.Severity {
	if m.converting {
		return arkindex.SeverityWarning
	}
	return arkindex.SeverityError
}

func descriptionText(path, name string, refuse func(code, format string, args ...any) *arkindex.Problem) *string {
	content, err := readFile(path)
	if err != nil {
		refuse(codeUnreadable, "the file %s cannot be read: %v", name, reason(err))
		return nil
	}
	if !utf8.ValidString(content) {
		refuse(codeNotUTF8, "the file %s is not UTF-8", name).Hint = "save it in UTF-8"
		return nil
	}
	text := unixLines(strings.TrimPrefix(content, "\ufeff"))
	return &text
}

// unixLines is a text with LF at the end of each line, as Python reads files.
func unixLines(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
}
