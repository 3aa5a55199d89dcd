//go:build compat

package compat

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// generation is a reference command line of a later generation, and the runs in which ours is
// compared with it.
type generation struct {
	version string
	command string
	creates string // the operation that creates versions
	without string // that of the other generation
	exists  existence
	files   map[string]string
	worker  object // the body of CreateWorker for these files
	body    object // the body of creates, besides address, branch and tag
	runs    []run
}

// definition is the newer configuration of scenarios that test something else.
const definition = "slug: reader\ndisplay_name: Reader\ntype: ocr\ndescription: Reads\n"

func generations() []generation {
	return []generation{
		{
			version: "0.4.14", command: "publish", creates: "CreateWorkerVersion",
			without: "ImportWorkerVersion", exists: classic,
			files:  map[string]string{".arkindex.yml": minimal},
			worker: object{"name": "Reader", "slug": "reader", "type": "ocr"},
			body: object{
				"docker_image_iid": image, "gpu_usage": "disabled", "model_usage": "disabled",
				"state": "available",
				"configuration": object{
					"name": "Reader", "slug": "reader", "type": "ocr", "configuration": object{},
					"user_configuration": object{},
					"secrets":            []string{}, "docker": object{"command": nil, "shm_size": nil},
				},
			},
			runs: slices.Concat(sharedRuns(classic), workerRuns()),
		},
		{
			version: "0.5.0", command: "import", creates: "ImportWorkerVersion",
			without: "CreateWorkerVersion", exists: conflict,
			files:  map[string]string{"arkindex/reader.yml": definition},
			worker: object{"name": "Reader", "slug": "reader", "type": "ocr", "description": "Reads"},
			body:   object{"docker_image_iid": image, "yaml": definition},
			runs:   slices.Concat(sharedRuns(conflict), importRuns()),
		},
	}
}

// run is a scenario against an instance that may have workers and versions. Both commands must
// send the same, unless there is a difference: then ours is expected.
type run struct {
	scenario
	// how the instance reports an existing version, if not as its generation does
	exists  existence
	refuses string // an operation that the instance refuses
	// differences from the generation's worker; the instance has each
	workers    []object
	versions   []object // differences from a version of the commit without branch and tag
	also       []string // operations that the reference calls besides the two that create
	difference *difference
	ours       sent
}

// difference is the reason why we send something else than the reference. The situation has a row
// in docs/compatibility.md.
type difference struct{ situation, reason string }

// sent is what a command sends for one worker. Empty fields mean the values of the minimal
// repository.
type sent struct {
	nothing     bool
	repository  string
	revision    string // {hash} stands for the commit's
	branch, tag string
	noBranch    bool
	with        object // other fields of the version's body
	update      object // the body of an update of the version
}

func TestWriteRequestsEqualTheReferenceOfEachGeneration(t *testing.T) {
	for _, g := range generations() {
		program := filepath.Join(
			installed(t, "reference-"+g.version, "arkindex-cli=="+g.version), "arkindex",
		)
		for _, m := range g.runs {
			t.Run(g.version+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				g.compare(t, program, g.complete(m))
			})
		}
	}
}

// compare runs both commands and compares what they send.
func (g generation) compare(t *testing.T, program string, m run) {
	t.Helper()
	dir := repository(t, m.scenario)
	theirs, theirLog := g.runAgainst(t, program, dir, m)
	ours, ourLog := g.runAgainst(t, ours(), dir, m)
	want := theirs
	if m.difference != nil {
		want = g.lines(m.ours)
		if slices.Equal(theirs, ours) {
			t.Errorf(
				"the reference sends the same, although there is a difference: %s", m.difference.reason,
			)
		}
	} else if called, expected := operationsOf(theirs), g.operations(m); !slices.Equal(
		called, expected,
	) {
		t.Errorf(
			"the reference called %v, want %v: the scenario does not test what it should", called, expected,
		)
	}
	if diff := gocmp.Diff(want, ours); diff != "" {
		t.Errorf("requests differ (-want +ours):\n%s\nthe reference sent\n%s\nand printed:\n%s\n"+
			"we sent\n%s\nand printed:\n%s",
			diff, strings.Join(theirs, "\n"), theirLog, strings.Join(ours, "\n"), ourLog)
	}
}

// operations are the names of those that the reference calls in a scenario.
func (g generation) operations(m run) []string {
	if m.requests < 0 {
		return nil
	}
	return slices.Sorted(slices.Values(append([]string{"CreateWorker", g.creates}, m.also...)))
}

// operationsOf returns the names of the operations in recorded writes, each once.
func operationsOf(writes []string) []string {
	var names []string
	for _, text := range writes {
		name, _, _ := strings.Cut(text, " ")
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// complete fills in what a scenario leaves open.
func (g generation) complete(m run) run {
	if m.files == nil {
		m.files = g.files
	}
	if m.args == nil {
		m.args = []string{"{image}"}
	}
	command := slices.Index(m.args, "worker") + 1
	if command == 0 {
		m.args = append([]string{"worker", g.command}, m.args...)
		return m
	}
	m.args = slices.Clone(m.args)
	m.args[command] = g.command
	return m
}

// runAgainst runs a command in dir against an instance, and returns the write requests, worker by
// worker, and the command's output.
func (g generation) runAgainst(t *testing.T, program, dir string, m run) ([]string, string) {
	t.Helper()
	head, _ := exec.Command("git", "-C", dir, "rev-parse", "HEAD").Output()
	hash := cmp.Or(strings.TrimSpace(string(head)), "none")
	f := &fake{without: g.without, exists: cmp.Or(m.exists, g.exists), refuses: m.refuses}
	g.fill(f, m, hash)
	server := httptest.NewServer(f)
	defer server.Close()
	output := execute(t, program, dir, server.URL, m.scenario)
	// Several workers are published at a time, so the order of their requests is arbitrary.
	slices.SortStableFunc(f.writes, func(a, b change) int { return cmp.Compare(a.slug, b.slug) })
	var writes []string
	for _, change := range f.writes {
		writes = append(writes, strings.ReplaceAll(change.String(), hash, "{hash}"))
	}
	return writes, output
}

const project = "https://gitlab.example.com/group/worker"

// fill adds the existing workers and versions to the instance.
func (g generation) fill(f *fake, m run, hash string) {
	for _, differs := range m.workers {
		worker := object{"description": "", "repository_url": project}
		maps.Copy(worker, g.worker)
		maps.Copy(worker, differs)
		worker["id"] = id("worker", worker["slug"])
		f.workers = append(f.workers, worker)
	}
	for _, differs := range m.versions {
		version := object{
			"revision_url": project + "/commit/" + hash, "docker_image_iid": image, "branch": nil,
			"tag": nil, "slug": "reader",
		}
		maps.Copy(version, differs)
		_, worker := found(f.workers, id("worker", version["slug"]))
		version["worker"], version["id"] = worker, id(
			"version", version["slug"], version["revision_url"],
		)
		f.versions = append(f.versions, version)
	}
}

// lines returns the expected writes in their recorded form.
func (g generation) lines(s sent) []string {
	if s.nothing {
		return nil
	}
	worker, version := maps.Clone(g.worker), maps.Clone(g.body)
	worker["repository_url"] = cmp.Or(s.repository, project)
	version["revision_url"] = cmp.Or(s.revision, cmp.Or(s.repository, project)+"/commit/{hash}")
	version["branch"], version["tag"] = cmp.Or(s.branch, "main"), s.tag
	maps.Copy(version, s.with)
	for name, value := range version {
		if value == "" || name == "branch" && s.noBranch {
			delete(version, name)
		}
	}
	lines := []string{line("CreateWorker", worker), line(g.creates, version)}
	if s.update != nil {
		lines = append(lines, line("PartialUpdateWorkerVersion", s.update))
	}
	return lines
}

func line(operation string, body object) string {
	of := "reader"
	if operation == "PartialUpdateWorkerVersion" {
		of += " {hash}"
	}
	text, _ := json.Marshal(body)
	return operation + " " + of + " " + string(text)
}

func TestDifferencesFromEachGenerationAreDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "compatibility.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range generations() {
		_, section, _ := strings.Cut(string(page), "\n## arkindex-cli "+g.version)
		section, _, _ = strings.Cut(section, "\n## ")
		for _, m := range g.runs {
			if m.difference != nil && !strings.Contains(section, "\n| "+m.difference.situation+" |") {
				t.Errorf("%s: %s has no row", g.version, m.difference.situation)
			}
		}
	}
}
