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

// maxDescription is the limit for a description in bytes. An instance accepts less.
const maxDescription = 1 << 20

// description reads the file that describes the worker. Its path is relative to the directory of
// .arkindex.yml even if the worker is described in another file. Line ends become LF, and a byte
// order mark is removed.
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
	path := m.reader.resolve(value.Text)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		refuse(codeMissingFile, "there is no file %s", value.Text).
			Hint = "paths are relative to the directory of " + Name
	case err != nil:
		refuse(codeUnreadable, "the file %s cannot be read: %v", value.Text, reason(err))
	case info.IsDir():
		refuse(codeDirectory, "%s is a directory, and should be a text file", value.Text)
	case refusePlacement(m.reader.placementOf(path), value.Text, refuse):
	case info.Size() > maxDescription:
		refuse(codeTooLarge, "the file %s is larger than 1 MiB", value.Text)
	default:
		text := readDescription(path, value.Text, refuse)
		m.warnAboutConflict(value, text)
		return text
	}
	return nil
}

// warnAboutConflict warns of a merge conflict in the description. It is no error, because the
// description may be about git.
func (m mapping) warnAboutConflict(value *pyyaml.Node, description *string) {
	if description == nil {
		return
	}
	if line := conflictLine(*description); line > 0 {
		m.problem(arkindex.SeverityWarning, value, m.at("description"), codeConflict,
			"line %d of the file %s is a merge-conflict marker of git", line, value.Text,
		).Hint = conflictHint
	}
}

// descriptionSeverity returns SeverityWarning where the worker's name can replace the description.
func (m mapping) descriptionSeverity() arkindex.Severity {
	if m.reader.converting {
		return arkindex.SeverityWarning
	}
	return arkindex.SeverityError
}

func readDescription(path, name string, refuse refusal) *string {
	content, err := readFile(path)
	if err != nil {
		refuse(codeUnreadable, "the file %s cannot be read: %v", name, reason(err))
		return nil
	}
	if !utf8.ValidString(content) {
		refuse(codeNotUTF8, "the file %s is not UTF-8", name).Hint = "save it as UTF-8"
		return nil
	}
	if strings.Contains(content, "\x00") {
		refuse(codeNUL, "the file %s "+nulMessage, name).Hint = "remove it, or name a text file"
		return nil
	}
	text := unixLines(strings.TrimPrefix(content, "\ufeff"))
	return &text
}
