package publish

import (
	"context"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/workerfile"
)

// Generation is the set of operations with which instances of an age publish workers.
type Generation string

// The generations. GenerationDocker publishes in one call. The others create the worker first,
// then the version: from a configuration as JSON, or from the content of a configuration file.
// GenerationAuto chooses the first that the instance offers.
const (
	GenerationAuto   Generation = "auto"
	GenerationDocker Generation = "docker"
	GenerationWorker Generation = "worker"
	GenerationImport Generation = "import"
)

// generations lists the generations of instances in order of preference.
func generations() []Generation {
	return []Generation{GenerationDocker, GenerationWorker, GenerationImport}
}

// ParseGeneration parses the name of a generation. An unknown name is an Error with CodeUsage.
func ParseGeneration(name string) (Generation, error) {
	if slices.Contains(append(generations(), GenerationAuto), Generation(name)) {
		return Generation(name), nil
	}
	return "", arkindex.Errorf(arkindex.CodeUsage, "there is no generation %q", name).
		WithHint("choose one of auto, docker, worker and import")
}

// operations lists the operations that a generation requires.
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

// isExplicit reports whether the user named a generation.
func (g Generation) isExplicit() bool { return g != "" && g != GenerationAuto }

// generation returns the generation to use with a target: the one that the plan names, else the
// first that the instance offers. Without an instance it is the first candidate, as it is along
// with an error.
func (p Plan) generation(ctx context.Context, target Target) (Generation, error) {
	candidates := generations()
	if p.Generation.isExplicit() {
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
	case i < 0:
		return candidates[0], p.notOffered(target.Client.URL(), sets[0])
	default:
		return candidates[i], nil
	}
}

// notOffered is the error of an instance that offers no suitable generation. operations are those
// of the preferred one.
func (p Plan) notOffered(url string, operations []string) error {
	required := strings.Join(operations, " or ")
	switch {
	case p.newerFormat:
		return arkindex.Errorf(arkindex.CodeNotFound,
			"%s does not accept the files of %s/: it lacks %s", url, workerfile.Folder, required).
			WithHint("describe the workers in %s too, or publish to a newer instance", workerfile.Name)
	case p.Generation.isExplicit():
		return arkindex.Errorf(arkindex.CodeUsage,
			"%s does not offer the generation %s: it lacks %s", url, p.Generation, required).
			WithHint("leave out --generation to choose it automatically")
	default:
		return arkindex.Errorf(arkindex.CodeNotFound,
			"%s offers no operation that publishes, such as %s",
			url, instance.CreateDockerWorkerVersion).
			WithHint("check that it is the right instance " +
				"and that this program is recent enough for it")
	}
}

// Offered returns the generation with which workers of the newer or older configuration format
// would be published to an instance.
func Offered(
	ctx context.Context, client *instance.Client, newerFormat bool,
) (Generation, error) {
	plan := Plan{newerFormat: newerFormat}
	if newerFormat {
		plan.Generation = GenerationImport
	}
	return plan.generation(ctx, Target{Client: client})
}
