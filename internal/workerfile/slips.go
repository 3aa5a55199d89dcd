package workerfile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"arkindex"
	"arkindex/internal/pyyaml"
	"arkindex/internal/spelling"
)

// otherNames lists what people call a key that has another name in one of the formats.
func otherNames(word string) []string {
	switch strings.ToLower(word) {
	case "name", "title", "label":
		return []string{"display_name", "title", "name"}
	case "display_name", "displayname":
		return []string{"title", "name"}
	case "user_configuration", "options", "parameters":
		return []string{"configuration", "user_configuration", "choices"}
	case "help", "description":
		return []string{"help_text", "description"}
	case "gpu":
		return []string{"gpu_usage"}
	case "model":
		return []string{"model_usage"}
	case "cmd", "entrypoint":
		return []string{"command"}
	case "shm", "memory":
		return []string{"shm_size"}
	case "values", "enum":
		return []string{"choices"}
	}
	return nil
}

// didYouMean suggests the known key that was probably meant and is not there yet.
func (m mapping) didYouMean(word string, known []string) string {
	if hint := spelling.DidYouMean(word, known); hint != "" {
		return hint
	}
	for _, name := range otherNames(word) {
		if name != word && slices.Contains(known, name) && m.node.Get(name) == nil {
			return "did you mean " + name + "?"
		}
	}
	return ""
}

// sizeLike matches how people write sizes: 8G, 8 GB, 8GiB, 8Gi.
var sizeLike = regexp.MustCompile(`^\s*([0-9]{1,20})\s*([bkmgBKMG])i?[bB]?\s*$`)

// hintForSize returns how to write a size.
func hintForSize(size string) string {
	if parts := sizeLike.FindStringSubmatch(size); parts != nil && strings.Trim(parts[1], "0") != "" {
		return "write " + parts[1] + strings.ToLower(parts[2])
	}
	return sizeHint
}

const conflictHint = "keep one of the two versions, and remove the lines that start with " +
	"<<<<<<<, ======= and >>>>>>>"

// conflictMarker returns the problem of the first line that git wrote about a merge conflict, or
// nil.
func conflictMarker(file, content string) *arkindex.Problem {
	line := 0
	if strings.Contains(content, "<<<<<<<") {
		line = conflictLine(decodeText(content))
	}
	if line == 0 {
		return nil
	}
	return &arkindex.Problem{
		File: file, Line: line, Column: 1, Severity: arkindex.SeverityError, Code: codeConflict,
		Message: "is a merge-conflict marker of git", Hint: conflictHint,
	}
}

// conflictLine returns the number of the line that starts the first merge conflict in text, or 0
// if there is none.
func conflictLine(text string) int {
	if !strings.Contains(text, "<<<<<<<") || !strings.Contains(text, ">>>>>>>") {
		return 0
	}
	isMarker := func(line, marker string) bool {
		return line == marker || strings.HasPrefix(line, marker+" ")
	}
	first := 0
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		switch {
		case first == 0 && isMarker(line, "<<<<<<<"):
			first = i + 1
		case first > 0 && isMarker(line, ">>>>>>>"):
			return first
		}
	}
	return 0
}

// nulProblems reports the strings that contain a NUL character, which instances cannot store.
func nulProblems(file, content string, root *pyyaml.Node) []arkindex.Problem {
	escapes := []string{`\0`, `\x00`, `\u0000`, `\U00000000`}
	has := func(escape string) bool { return strings.Contains(content, escape) }
	if root == nil || !slices.ContainsFunc(escapes, has) && !strings.HasPrefix(content, "\xff\xfe") &&
		!strings.HasPrefix(content, "\xfe\xff") {
		return nil
	}
	s := nulSearch{file: file, seen: map[*pyyaml.Node]bool{}}
	s.node("", root)
	return s.problems
}

// nulSearch looks for NUL characters in all strings of a file.
type nulSearch struct {
	file     string
	seen     map[*pyyaml.Node]bool
	problems []arkindex.Problem
}

func (s *nulSearch) node(path string, node *pyyaml.Node) {
	if node == nil || s.seen[node] {
		return
	}
	s.seen[node] = true
	if node.Kind == pyyaml.String {
		s.text(path, node.Text, node)
	}
	for i, item := range node.Items {
		s.node(pyyaml.Item(path, i), item)
	}
	for _, entry := range node.Entries {
		below := pyyaml.Child(path, entry.Key)
		if entry.KeyNode != nil {
			s.text(below, entry.Key, entry.KeyNode)
		}
		s.node(below, entry.Value)
	}
}

func (s *nulSearch) text(path, text string, node *pyyaml.Node) {
	if strings.Contains(text, "\x00") {
		s.problems = append(s.problems, arkindex.Problem{
			File: s.file, Line: node.Line, Column: node.Column, Path: path,
			Severity: arkindex.SeverityError, Code: codeNUL, Message: nulMessage, Hint: nulHint,
		})
	}
}

const (
	nulMessage = `contains a NUL character, which instances cannot store`
	nulHint    = `remove it; in double quotes, \\ is a backslash and \0 is NUL`
)

// oddSpace matches a space that YAML takes for a letter.
const oddSpace = `([\x{a0}\x{1680}\x{2000}-\x{200b}\x{202f}\x{205f}\x{3000}\x{feff}])`

// hasOddSpace matches a line with a space that YAML takes for a letter, where an ordinary one or
// none is expected: in the indentation, around a colon, after a dash, or at the end.
var hasOddSpace = regexp.MustCompile(
	`^(?:[ \t]*(?:- *)*|[^:#]*: *)` + oddSpace + `|^[^:#]*?` + oddSpace + `+ *:|` + oddSpace + `+ *$`)

// nameOddSpaces adds to problems that a space in their line, or in the one before, is not one to
// YAML.
func (r *reader) nameOddSpaces() {
	lines := map[string][]string{}
	for i := range r.problems {
		problem := &r.problems[i]
		source := r.sources[problem.File]
		if problem.Line == 0 || problem.Severity == arkindex.SeverityNotice || isASCII(source) {
			continue
		}
		if lines[problem.File] == nil {
			lines[problem.File] = strings.Split(unixLines(decodeText(source)), "\n")
		}
		for _, number := range []int{problem.Line, problem.Line - 1} {
			if number < 1 || number > len(lines[problem.File]) {
				continue
			}
			line := lines[problem.File][number-1]
			if hint := hintForSpace(line, number); hint != "" {
				problem.Hint = hint
				break
			}
		}
	}
}

// hintForSpace returns a hint about the odd space in a line, or an empty string if there is none.
func hintForSpace(line string, number int) string {
	groups := hasOddSpace.FindStringSubmatchIndex(line)
	if groups == nil {
		return ""
	}
	start := max(groups[2], groups[4], groups[6]) // the others are -1
	char, _ := utf8.DecodeRuneInString(line[start:])
	name := "special space"
	switch char {
	case '\u00a0', '\u202f', '\u2007':
		name = "no-break space"
	case '\u200b', '\ufeff':
		name = "zero-width space"
	}
	return fmt.Sprintf("line %d has a %s (U+%04X) in column %d: write an ordinary space there",
		number, name, char, len([]rune(line[:start]))+1)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
