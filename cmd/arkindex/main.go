// Command arkindex publishes workers to instances of Arkindex, and includes a registry that can
// take the place of an instance.
package main

import (
	"os"

	"arkindex/internal/cli"
	"arkindex/internal/cli/app"
)

func main() {
	os.Exit(cli.Main(app.FromSystem()))
}
