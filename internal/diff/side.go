package diff

import (
	"arkindex"
	"arkindex/internal/workerfile"
)

// Side is one side of a comparison: what the users of a worker see of one of its versions. Fields
// that are empty or nil are unknown and are not compared.
type Side struct {
	Name, Type           string
	Description          *string
	Image                string
	GPUUsage, ModelUsage arkindex.Usage
	Form                 *workerfile.Form
}

// notCompared lists the fields of a version that are wanted, and unknown of the existing version.
func notCompared(existing, wanted Side) []string {
	var fields []string
	for _, f := range []struct {
		name    string
		unknown bool
	}{
		{"image", wanted.Image != "" && existing.Image == ""},
		{"gpu_usage", wanted.GPUUsage != "" && existing.GPUUsage == ""},
		{"model_usage", wanted.ModelUsage != "" && existing.ModelUsage == ""},
		{"configuration", wanted.Form != nil && existing.Form == nil},
	} {
		if f.unknown {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// FromWorker returns the side of a worker of the older configuration format.
func FromWorker(worker workerfile.Worker, image string) Side {
	form := worker.Form()
	return Side{
		Name: worker.Name, Type: worker.Type, Description: worker.Description, Image: image,
		GPUUsage: worker.GPUUsage, ModelUsage: worker.ModelUsage, Form: &form,
	}
}

// FromDefinition returns the side of a worker of the newer configuration format.
func FromDefinition(definition workerfile.Definition, image string) Side {
	form := definition.Form()
	return Side{
		Name: definition.DisplayName, Type: definition.Type, Description: &definition.Description,
		Image: image, GPUUsage: definition.GPUUsage, ModelUsage: definition.ModelUsage, Form: &form,
	}
}

// FromVersion returns the side of a worker on an instance, in either format. A nil version stands
// for a worker without versions.
func FromVersion(worker arkindex.Worker, version *arkindex.WorkerVersion) Side {
	side := Side{Name: worker.Name, Type: worker.Type, Description: &worker.Description}
	if version == nil {
		return side
	}
	side.Image = version.DockerImageIID
	side.GPUUsage, side.ModelUsage = version.GPUUsage, version.ModelUsage
	if form, ok := workerfile.ParseForm(version.Configuration); ok {
		side.Form = &form
	}
	return side
}
