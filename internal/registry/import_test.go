package registry_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/registry"

	"github.com/google/go-cmp/cmp"
)

// definition is a worker file in the newer format.
const definition = `slug: reco
display_name: Another name
type: another-type
description: Another description
gpu_usage: required
docker: {command: run it}
configuration:
  - {key: threshold, display_name: Threshold, type: float, default: 1.0}
  - {key: seed, display_name: Seed, type: int, default: 123456789012345678901234567890, ` +
	`editable: false}
  - key: output
    display_name: Output
    type: group
    children:
      - {key: format, display_name: Format, type: enum, choices: [alto, page], default: page, ` +
	`required: true}
`

func importBody(changes body) body {
	return changed(body{
		"yaml": definition, "revision_url": repository + "/commit/" + hashA,
		"docker_image_iid": "registry.example.com/group/reco:0.4.2",
		"branch":           "main", "tag": "v1.0.0",
	}, changes)
}

func importPath(worker arkindex.Worker) string { return versionsPath(worker) + "import/" }

func TestImportedVersionHasTheFieldsOfItsFile(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	made := as[arkindex.WorkerVersion](
		s.post(importPath(worker), importBody(nil)).want(http.StatusCreated),
	)
	if made.GPUUsage != "required" || made.ModelUsage != "disabled" || made.State != "available" ||
		shown(made) != "main v1.0.0" || made.Revision.Hash != hashA {
		t.Errorf("the version is %+v", made)
	}
	const fields = `{"slug":"reco","display_name":"Another name","type":"another-type",` +
		`"gpu_usage":"required","model_usage":"disabled",
		"docker":{"command":"run it","shm_size":null},"configuration":[
		{"key":"threshold","display_name":"Threshold","type":"float","many":false,"default":1.0,` +
		`"required":false,"editable":true},
		{"key":"seed","display_name":"Seed","type":"int","many":false,` +
		`"default":123456789012345678901234567890,"required":false,"editable":false},
		{"key":"output","display_name":"Output","type":"group","many":false,"required":false,` +
		`"editable":true,"children":[
		{"key":"format","display_name":"Format","type":"enum","many":false,"default":"page",` +
		`"required":true,"editable":true,"choices":["alto","page"]}]}]}`
	want := strings.NewReplacer("\n", "", "\t", "").Replace(fields)
	if diff := cmp.Diff(want, string(made.Configuration)); diff != "" {
		t.Errorf("configuration (-want +got):\n%s", diff)
	}
	read := s.get(workersPath + "versions/" + made.ID + "/").want(http.StatusOK)
	if diff := cmp.Diff(made, as[arkindex.WorkerVersion](read)); diff != "" ||
		read.object()["yaml"] != definition {
		t.Errorf("the version reads back otherwise (-made +read):\n%s\n%s", diff, read.body)
	}
}

func TestImportChangesNothingOfTheWorker(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	s.post(importPath(worker), importBody(nil)).want(http.StatusCreated)
	if diff := cmp.Diff(worker, as[arkindex.Worker](s.get(workersPath+worker.ID+"/"))); diff != "" {
		t.Errorf("the worker changed:\n%s", diff)
	}
}

func TestVersionFromJSONHasNoFile(t *testing.T) {
	s := serve(t, registry.Config{})
	made := s.publish(http.StatusCreated, nil)
	yaml, known := s.get(workersPath + "versions/" + made.ID + "/").object()["yaml"]
	if yaml != nil || !known {
		t.Errorf("the file is %v", yaml)
	}
}

func TestImportOfAVersionThatExistsIsAConflict(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	s.createVersion(worker, hashB, body{"tag": "v1.0.0"})
	made := as[arkindex.WorkerVersion](
		s.post(importPath(worker), importBody(body{"tag": absent{}})).want(http.StatusCreated),
	)
	response := s.post(importPath(worker), importBody(nil)).want(http.StatusConflict)
	object, form := response.object(), standardForm(response)
	texts, _ := object["revision_url"].([]any)
	if object["existing_id"] != made.ID || len(texts) != 1 || form.Type != "client_error" ||
		form.Errors[0].Code != "unique" {
		t.Errorf("the conflict is %s", response.body)
	}
	s.post(
		importPath(worker), importBody(body{"revision_url": repository + "/commit/c"}),
	).want(http.StatusBadRequest)
}

func TestFileIsRefusedWithEveryProblem(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	for name, test := range map[string]struct {
		yaml any
		want []string // of each problem
	}{
		"fields": {
			"slug: reco\ndisplay_name: 3\ntype: ocr\nconfiguration: [{key: k}]\n",
			[]string{
				"description: ", "display_name: ", "configuration[0].type: ",
				"configuration[0].display_name: ",
			},
		},
		"no YAML": {"slug: [", []string{"line 1, column 8: "}},
		"a list":  {"- slug: reco", []string{"line 1, column 1: "}},
		"other slug": {
			strings.Replace(definition, "reco", "other", 1),
			[]string{"slug: is other, and the worker's is reco"},
		},
		"empty":   {"", []string{"may not be blank"}},
		"no text": {body{}, []string{"must be a string"}},
	} {
		t.Run(name, func(t *testing.T) {
			response := s.post(
				importPath(worker), importBody(body{"yaml": test.yaml}),
			).want(http.StatusBadRequest)
			texts, _ := response.object()["yaml"].([]any)
			if len(texts) != len(test.want) {
				t.Fatalf("%d problems, want %d: %s", len(texts), len(test.want), response.body)
			}
			for _, want := range test.want {
				found := false
				for _, text := range texts {
					found = found || strings.HasPrefix(text.(string), want)
				}
				if !found {
					t.Errorf("no problem starts with %q: %v", want, texts)
				}
			}
			for _, e := range standardForm(response).Errors {
				if e.Attr != "yaml" {
					t.Errorf("a problem is of %q", e.Attr)
				}
			}
		})
	}
	if page := as[arkindex.Page[json.RawMessage]](s.get(versionsPath(worker))); page.Count != 0 {
		t.Errorf("refused files made %d versions", page.Count)
	}
}

func TestInvalidFieldOfAnImportIsRefused(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	response := s.post(importPath(worker), body{}).want(http.StatusBadRequest)
	want := []string{"docker_image_iid required", "revision_url required", "yaml required"}
	if diff := cmp.Diff(want, refusals(response)); diff != "" {
		t.Errorf("refused otherwise (-want +got):\n%s", diff)
	}
	s.post(workersPath+noID+"/versions/import/", importBody(nil)).want(http.StatusNotFound)
	s.post(workersPath+"reco/versions/import/", importBody(nil)).want(http.StatusNotFound)
}
