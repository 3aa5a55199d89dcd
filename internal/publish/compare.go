package publish

import (
	"fmt"
	"maps"
	"slices"

	"arkindex"
	"arkindex/internal/diff"
)

// differences lists the fields in which a version that exists is not what was to be published. What an instance does not tell of
// a version is not compared, nor is its configuration unless asked for.
func differences(existing arkindex.WorkerVersion, wanted arkindex.DockerWorkerVersion, withConfiguration bool) []Difference {
	found := []Difference{}
	for _, field := range []struct{ name, existing, wanted string }{
		{"docker_image_iid", existing.DockerImageIID, wanted.DockerImageIID},
		{"gpu_usage", string(existing.GPUUsage), string(wanted.GPUUsage)},
		{"model_usage", string(existing.ModelUsage), string(wanted.ModelUsage)},
	} {
		if field.existing != "" && field.existing != field.wanted {
			found = append(found, Difference{field.name, field.existing, field.wanted})
		}
	}
	have, want := diff.Decode(existing.Configuration), diff.Decode(wanted.Configuration)
	if have == nil || !withConfiguration {
		return found
	}
	forgetBuild(have)
	forgetBuild(want)
	return compare(found, "configuration", have, want)
}

// forgetBuild removes what older commands wrote into a configuration about building the image: it says nothing of how
// the worker runs.
func forgetBuild(configuration any) {
	fields, _ := configuration.(map[string]any)
	delete(fields, "environment")
	docker, _ := fields["docker"].(map[string]any)
	for _, field := range []string{"build", "context", "image"} {
		delete(docker, field)
	}
}

// compare adds the differences between two values, going into objects on both sides.
func compare(found []Difference, path string, have, want any) []Difference {
	haveFields, haveIs := have.(map[string]any)
	wantFields, wantIs := want.(map[string]any)
	if !haveIs || !wantIs {
		if !diff.Equal(have, want) {
			found = append(found, Difference{path, have, want})
		}
		return found
	}
	keys := maps.Clone(haveFields)
	maps.Copy(keys, wantFields)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		found = compare(found, path+"."+key, haveFields[key], wantFields[key])
	}
	return found
}

// String says what differs, for people. Long values are cut.
func (d Difference) String() string {
	return fmt.Sprintf("%s is %s, and not %s", d.Field, diff.Show(d.Existing), diff.Show(d.Wanted))
}
