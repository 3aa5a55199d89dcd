package diff

import (
	"fmt"
	"maps"
	"slices"

	"arkindex"
)

// Versions lists the fields in which an existing version differs from the one to be published.
// Fields that the instance does not report are not compared. The configuration is compared
// field by field, and only when withConfiguration is set.
func Versions(
	existing arkindex.WorkerVersion, wanted arkindex.DockerWorkerVersion, withConfiguration bool,
) []Change {
	changes := appendFields(
		nil, "",
		field{
			"docker_image_iid", existing.DockerImageIID, wanted.DockerImageIID,
			existing.DockerImageIID != "",
		},
		field{"gpu_usage", string(existing.GPUUsage), string(wanted.GPUUsage), existing.GPUUsage != ""},
		field{
			"model_usage", string(existing.ModelUsage), string(wanted.ModelUsage),
			existing.ModelUsage != "",
		},
	)
	before, after := Decode(existing.Configuration), Decode(wanted.Configuration)
	if before == nil || !withConfiguration {
		return changes
	}
	removeBuildFields(before)
	removeBuildFields(after)
	return appendNested(changes, "configuration", before, after)
}

// removeBuildFields removes what older commands added to a configuration about building the image:
// it does not affect how the worker runs.
func removeBuildFields(configuration any) {
	fields, _ := configuration.(map[string]any)
	delete(fields, "environment")
	docker, _ := fields["docker"].(map[string]any)
	for _, name := range []string{"build", "context", "image"} {
		delete(docker, name)
	}
}

// appendNested appends the differences between two JSON values. It descends into objects that
// exist on both sides, and names fields by their path.
func appendNested(changes []Change, path string, existing, wanted any) []Change {
	before, beforeIsObject := existing.(map[string]any)
	after, afterIsObject := wanted.(map[string]any)
	if !beforeIsObject || !afterIsObject {
		return appendFields(changes, "", field{path, existing, wanted, true})
	}
	both := maps.Clone(before)
	maps.Copy(both, after)
	for _, key := range slices.Sorted(maps.Keys(both)) {
		changes = appendNested(changes, path+"."+key, before[key], after[key])
	}
	return changes
}

// String describes a changed field in words. Long values are cut.
func (c Change) String() string {
	return fmt.Sprintf("%s is %s, not %s", c.Field, Show(c.Existing), Show(c.Wanted))
}
