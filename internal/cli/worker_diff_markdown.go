package cli

import (
	"fmt"
	"strings"

	"arkindex/internal/diff"
)

// diffMarkdown writes a comparison as a comment on a merge request. What comes from configurations and from the instance stands
// between code tags, where no markdown, mention or link is made of it.
func diffMarkdown(report diffReport) string {
	var page strings.Builder
	page.WriteString("## What publishing would change for users\n")
	for _, worker := range report.Workers {
		fmt.Fprintf(&page, "\n### Worker %s\n\n%s\n", code(worker.Slug), diffIntroduction(worker, report.Against))
		if len(worker.Changes) == 0 {
			continue
		}
		page.WriteString("\n| what | now | then |\n|---|---|---|\n")
		for _, change := range worker.Changes {
			page.WriteString(diffRow(change))
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

// diffIntroduction says what a worker is compared with, and that nothing changes where that is so.
func diffIntroduction(worker workerDiff, against string) string {
	var lines []string
	switch {
	case worker.Version == nil && worker.WorkerID == nil:
		lines = append(lines, "New: the instance does not have it yet.")
	case worker.Version == nil:
		lines = append(lines, "New: the instance has the worker, and no version of it to compare with.")
	case against == recommendedVersion:
		lines = append(lines, "Compared with the recommended version "+code(worker.Version.name())+".")
	default:
		lines = append(lines, "Compared with the version "+code(worker.Version.name())+".")
	}
	if worker.Status == diff.StatusUnchanged {
		lines = append(lines, "Nothing changes.")
	}
	return strings.Join(lines, " ")
}

// diffRow is one change as a row of the table.
func diffRow(change diff.Change) string {
	existing, wanted := shownChange(change)
	what := code(change.Field)
	switch {
	case change.Option != "" && change.Field != "":
		what = "option " + code(change.Option) + ": " + code(change.Field)
	case change.Option != "":
		what = "option " + code(change.Option) + " " + string(change.Kind)
	}
	return fmt.Sprintf("| %s | %s | %s |\n", what, cell(existing), cell(wanted))
}

// cell is a value in a table; nothing for none.
func cell(value string) string {
	if value == "" {
		return ""
	}
	return code(value)
}

// code is a text between code tags. Whatever means something in Markdown or HTML is written as its number.
func code(text string) string {
	var b strings.Builder
	b.WriteString("<code>")
	for _, r := range visible(text) {
		if strings.ContainsRune("&<>\"'|\\`*_[](){}~$@#!:^=+", r) {
			fmt.Fprintf(&b, "&#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	b.WriteString("</code>")
	return b.String()
}
