package cli

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func TestEveryCommandHasAnExample(t *testing.T) {
	walk(Root(), func(cmd *cobra.Command) {
		if cmd.Short == "" {
			t.Errorf("%s has no description", cmd.CommandPath())
		}
		if !cmd.HasSubCommands() && cmd.Example == "" {
			t.Errorf("%s has no example", cmd.CommandPath())
		}
	})
}

func TestEveryOptionNamesItsValue(t *testing.T) {
	walk(Root(), func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(flag *pflag.Flag) {
			value, usage := pflag.UnquoteUsage(flag)
			if usage == "" {
				t.Errorf("%s: --%s has no description", cmd.CommandPath(), flag.Name)
			}
			if value != strings.ToUpper(value) {
				t.Errorf("%s: --%s calls its value %s, a type", cmd.CommandPath(), flag.Name, value)
			}
		})
	})
}

// walk calls visit for a command and all commands below it.
func walk(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, sub := range cmd.Commands() {
		walk(sub, visit)
	}
}
