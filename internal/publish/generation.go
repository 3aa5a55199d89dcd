package publish

import (
	"context"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/workerfile"
)

// Generation is the way in which an instance takes a publication.
type Generation string

// The generations. With GenerationDocker one call makes everything; with the others the worker comes first, and then its
// version: from a configuration as JSON, or from the text of a file.
const (
	GenerationAuto   Generation = "auto"
	GenerationDocker Generation = "docker"
	GenerationWorker Generation = "worker"
	GenerationImport Generation = "import"
)

// generations are those that an instance can be of, in the order in which they are preferred.
func generations() []Generation {
	return []Generation{GenerationDocker, GenerationWorker, GenerationImport}
}

// ParseGeneration reads a generation's name. Another word is an Error with CodeUsage.
func ParseGeneration(name string) (Generation, error) {
	if known := append(generations(), GenerationAuto); slices.Contains(known, Generation(name)) {
		return Generation(name), nil
	}
	return "", arkindex.Errorf(arkindex.CodeUsage, "there is no generation %q", name).WithHint("choose one of auto, docker, worker and import")
}

// operations are the calls that a generation cannot do without.
func (g Generation) operations() []string {
	switch g {
	case GenerationWorker:
		return []string{instance.CreateWorker, instance.CreateWorkerVersion}
	case GenerationImport:
		return []string{instance.CreateWorker, instance.ImportWorkerVersion}
	default:
		return []string{instance.CreateDockerWorkerVersion}
	}
}

// chosen reports whether the user has named a generation.
func (g Generation) chosen() bool { return g != "" && g != GenerationAuto }

// generation finds the generation to speak with a target: the named one, which the instance must offer, or the first on offer.
// Without an instance it is the named one or the first. The generation comes along with an error as well.
func (p Plan) generation(ctx context.Context, target Target) (Generation, error) {
	candidates := generations()
	if p.Generation.chosen() {
		candidates = []Generation{p.Generation}
	}
	if target.Client == nil {
		return candidates[0], nil
	}
	var sets [][]string
	for _, candidate := range candidates {
		sets = append(sets, candidate.operations())
	}
	i, err := target.Client.FirstOffered(ctx, sets...)
	switch {
	case err != nil:
		return candidates[0], err
	case i >= 0:
		return candidates[i], nil
	case p.imported:
		return candidates[0], arkindex.Errorf(arkindex.CodeNotFound, "%s does not take the files of %s/: it lacks %s",
			target.Client.URL(), workerfile.Folder, strings.Join(sets[0], " or ")).
			WithHint("describe the workers in %s too, or publish to a newer instance", workerfile.Name)
	case p.Generation.chosen():
		return candidates[0], arkindex.Errorf(arkindex.CodeUsage, "%s does not offer the generation %s: it lacks %s",
			target.Client.URL(), p.Generation, strings.Join(sets[0], " or ")).WithHint("leave --generation out to have it chosen")
	default:
		return candidates[0], arkindex.Errorf(arkindex.CodeNotFound, "%s offers no operation that publishes, such as %s",
			target.Client.URL(), instance.CreateDockerWorkerVersion).
			WithHint("check that it is the right instance and that this program is recent enough for it")
	}
}

// Offered finds the generation that publishing to an instance would speak, for workers of the newer format or of the older.
func Offered(ctx context.Context, client *instance.Client, newer bool) (Generation, error) {
	plan := Plan{imported: newer}
	if newer {
		plan.Generation = GenerationImport
	}
	return plan.generation(ctx, Target{Client: client})
}
