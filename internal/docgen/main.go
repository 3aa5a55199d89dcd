// Command docgen writes the reference of the command line, docs/cli.md, from the commands
// themselves.
package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"arkindex/internal/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: docgen FILE")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "docgen:", err)
		os.Exit(1)
	}
}

func write(path string) error {
	var page bytes.Buffer
	page.WriteString(
		"# The command line\n\nGenerated from the commands by `make generate`; do not edit.\n",
	)
	if err := section(&page, cli.Root()); err != nil {
		return err
	}
	return os.WriteFile(path, page.Bytes(), 0o644)
}

// section appends the pages of a command and its subcommands.
func section(page *bytes.Buffer, cmd *cobra.Command) error {
	cmd.DisableAutoGenTag = true
	var text bytes.Buffer
	if err := doc.GenMarkdownCustom(cmd, &text, func(name string) string {
		return "#" + strings.ReplaceAll(strings.TrimSuffix(name, ".md"), "_", "-")
	}); err != nil {
		return err
	}
	page.WriteByte('\n')
	page.Write(bytes.TrimSpace(text.Bytes()))
	page.WriteByte('\n')
	for _, sub := range cmd.Commands() {
		if !sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand() {
			continue
		}
		if err := section(page, sub); err != nil {
			return err
		}
	}
	return nil
}
