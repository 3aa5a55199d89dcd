// Command arkindex publishes workers to instances of Arkindex, and carries a registry that takes the place of one.
package main

import (
	"os"

	"arkindex/internal/cli"
)

// version is set by the linker.
var version = "development"

func main() {
	os.Exit(cli.Main(cli.FromSystem(version)))
}
