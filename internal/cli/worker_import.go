package cli

import (
	"github.com/spf13/cobra"

	"arkindex/internal/workerfile"
)

// newWorkerImport is worker publish for the newer configuration format alone.
func newWorkerImport(a *app) *cobra.Command {
	options := &publishOptions{read: workerfile.ReadDefinitions}
	cmd := &cobra.Command{
		Use:   "import IMAGE",
		Short: "Publish a version of each worker of arkindex/*.yml",
		Long: `Publish a new version of each worker that arkindex/*.yml describe, with a Docker image. It is what
publish does where there is no .arkindex.yml, with the same options; an .arkindex.yml beside the
folder is passed over. The instance must take this newer format.`,
		Example: `  arkindex worker import registry.example.com/group/worker:0.4.2
  arkindex worker import "$CI_REGISTRY_IMAGE:$CI_COMMIT_TAG" --revision-tag "$CI_COMMIT_TAG"`,
	}
	options.addTo(a, cmd)
	// The import of the Python command line had one tag and no list of them.
	_ = cmd.Flags().SetAnnotation("revision-tags", annotationLater, []string{"true"})
	return cmd
}
