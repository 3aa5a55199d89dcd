package argparse

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// pythonCommands lists the commands of arkindex-cli that this program does not have.
func pythonCommands() []string {
	return []string{
		"benchmark", "classes", "elements", "export", "models", "process", "secrets", "selection",
		"upload",
	}
}

func isPythonCommand(word string) bool { return slices.Contains(pythonCommands(), word) }

// exampleOfPython completes a command of arkindex-cli where there is one thing that it is for.
func exampleOfPython(word string) string {
	if word == "models" {
		return "models publish"
	}
	return word
}

// commandElsewhere suggests the commands of other groups with a name, such as worker publish.
func commandElsewhere(root *cobra.Command, name string) string {
	var paths []string
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			isOwn := !sub.Hidden && sub.Name() != "help" && sub.Name() != "completion"
			if isOwn && sub.Name() == name {
				paths = append(paths, sub.CommandPath())
			}
			if isOwn {
				visit(sub)
			}
		}
	}
	visit(root)
	if len(paths) == 0 {
		return ""
	}
	return "did you mean " + strings.Join(paths, " or ") + "?"
}

// optionElsewhere suggests the option that a shorter word stands for, such as --revision-tags for
// --tag. known has the options with their dashes.
func optionElsewhere(name string, known []string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "git-"), "ci-")
	switch name {
	case "commit", "sha", "ref":
		name = "hash"
	case "repo", "repository", "url":
		name = "repository-url"
	case "json", "format":
		name = "output"
	case "config", "file":
		name = "directory"
	}
	for _, option := range []string{name, name + "s", "revision-" + name, "revision-" + name + "s"} {
		if slices.Contains(known, "--"+option) {
			return "did you mean --" + option + "?"
		}
	}
	return ""
}
