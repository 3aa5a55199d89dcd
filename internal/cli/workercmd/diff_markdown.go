package workercmd

import (
	"fmt"
	"strings"

	"arkindex/internal/cli/app"
	"arkindex/internal/diff"
)

// diffMarkdown formats a comparison as a comment on a merge request. Strings from configurations
// and from the instance are put in code tags, so that they cannot contain markup, mentions or
// links.
func diffMarkdown(report diffReport) string {
	var page strings.Builder
	page.WriteString("## What publishing would change for users\n")
	for _, worker := range report.Workers {
		introduction := diffIntroduction(worker, report.Against)
		fmt.Fprintf(&page, "\n### Worker %s\n\n%s\n", markdownCode(worker.Slug), introduction)
		if len(worker.Changes) == 0 {
			continue
		}
		page.WriteString("\n| what | now | then |\n|---|---|---|\n")
		for _, change := range worker.Changes {
			page.WriteString(markdownRow(change))
		}
	}
	if len(report.Workers) == 0 {
		page.WriteString("\nThere are no workers.\n")
	}
	if report.Image == nil && len(report.Workers) > 0 {
		page.WriteString("\nThe image is not compared.\n")
	}
	return page.String()
}

// diffIntroduction says what a worker is compared with, and whether nothing changes.
func diffIntroduction(worker workerDiff, against string) string {
	var sentences []string
	switch {
	case worker.Version == nil && worker.WorkerID == nil:
		sentences = append(sentences, "New: the instance does not have it yet.")
	case worker.Version == nil:
		sentences = append(
			sentences, "New: the instance has the worker, and no version of it to compare with.",
		)
	case against == recommendedVersion:
		sentences = append(sentences,
			"Compared with the recommended version "+markdownCode(worker.Version.name())+".")
	default:
		sentences = append(
			sentences, "Compared with the version "+markdownCode(worker.Version.name())+".",
		)
	}
	for _, name := range worker.NotCompared {
		sentences = append(sentences, notComparedSentence(name))
	}
	switch worker.Status {
	case diff.StatusUnchanged:
		sentences = append(sentences, "Nothing changes.")
	case diff.StatusUnknown:
		sentences = append(sentences, "Everything else is the same.")
	}
	return strings.Join(sentences, " ")
}

// notComparedSentence says that a field of the version could not be compared.
func notComparedSentence(name string) string {
	subject := "it"
	if name == "configuration" {
		subject = "its options"
	}
	return "**The instance does not report the version's " + markdownCode(name) + ", so " + subject +
		" could not be compared.**"
}

// markdownRow formats a change as a row of the table.
func markdownRow(change diff.Change) string {
	existing, wanted := formatChange(change)
	what := markdownCode(change.Field)
	switch {
	case change.Option != "" && change.Field != "":
		what = "option " + markdownCode(change.Option) + ": " + markdownCode(change.Field)
	case change.Option != "":
		what = "option " + markdownCode(change.Option) + " " + string(change.Kind)
	}
	return fmt.Sprintf("| %s | %s | %s |\n", what, markdownCell(existing), markdownCell(wanted))
}

// markdownCell formats a value in the table. An empty value leaves the cell empty.
func markdownCell(value string) string {
	if value == "" {
		return ""
	}
	return markdownCode(value)
}

// markdownCode puts a string in code tags, and escapes the characters that have a meaning in
// Markdown or HTML.
func markdownCode(text string) string {
	var b strings.Builder
	b.WriteString("<code>")
	for _, r := range app.EscapeControls(text) {
		if strings.ContainsRune("&<>\"'|\\`*_[](){}~$@#!:^=+", r) {
			fmt.Fprintf(&b, "&#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	b.WriteString("</code>")
	return b.String()
}
