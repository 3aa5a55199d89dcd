package app

import (
	"io"
	"regexp"
	"strings"
)

// pipelineCommands matches the commands that CI systems run when a job prints them. A group
// captures the character to escape:
//   - ##vso[…] and ##[…] of Azure Pipelines and GitHub Actions, and ##teamcity[…]
//   - ::name …:: at the start of a line, of GitHub, Gitea and Forgejo Actions: it is escaped
//     everywhere except in words such as std::error
//   - section_start:… and section_end:… of GitLab, and travis_fold:… of Travis CI
func pipelineCommands() *regexp.Regexp {
	return regexp.MustCompile(
		`#(#)[A-Za-z0-9_.-]*\[` +
			`|(?:^|[^A-Za-z0-9_:]|\\[nrt]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}):(:)[A-Za-z0-9_-][^\n]*?::` +
			`|:(:)[A-Za-z0-9_]+-[A-Za-z0-9_-]+[^\n]*?::` +
			`|section_(?:start|end)(:)` +
			`|travis_(?:fold|time)(:)`,
	)
}

// mayCommandPipelines is a quick check: every pipeline command contains one of these strings.
func mayCommandPipelines(text string) bool {
	return strings.Contains(text, "##") || strings.Contains(text, "::") ||
		strings.Contains(text, "section_") || strings.Contains(text, "travis_")
}

// disarmPipelineCommands escapes a character of each pipeline command in text. The text may come
// from others, and stays readable.
func disarmPipelineCommands(text string, escape func(character string) string) string {
	if !mayCommandPipelines(text) {
		return text
	}
	var b strings.Builder
	commands := pipelineCommands()
	for {
		match := commands.FindStringSubmatchIndex(text)
		if match == nil {
			b.WriteString(text)
			return b.String()
		}
		for group := 2; group < len(match); group += 2 {
			if start, end := match[group], match[group+1]; start >= 0 {
				b.WriteString(text[:start] + escape(text[start:end]))
				text = text[end:]
				break
			}
		}
	}
}

// Printable returns text for the output as one line, without anything that a terminal interprets
// or a CI system runs.
func Printable(text string) string {
	return disarmPipelineCommands(
		EscapeControls(text), func(character string) string { return `\` + character },
	)
}

// PrintableLines is Printable, except that it leaves line ends alone.
func PrintableLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = Printable(lines[i])
	}
	return strings.Join(lines, "\n")
}

// PrintableWriter returns a writer for whole lines that may contain text from others.
func PrintableWriter(out io.Writer, printable func(string) string) io.Writer {
	return printableWriter{out, printable}
}

type printableWriter struct {
	out       io.Writer
	printable func(string) string
}

// Write implements io.Writer.
func (w printableWriter) Write(lines []byte) (int, error) {
	if _, err := io.WriteString(w.out, w.printable(string(lines))); err != nil {
		return 0, err
	}
	return len(lines), nil
}

// PrintableJSON is PrintableLines for a JSON document, whose values stay the same.
func PrintableJSON(document string) string {
	return disarmPipelineCommands(escapeControlsInJSON(document), func(character string) string {
		return map[string]string{"#": `\u0023`, ":": `\u003a`}[character]
	})
}
