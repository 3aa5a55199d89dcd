//go:build compat

package compat

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

const configuredOlder = minimal + `    configuration:
      epsilon: 1.0e-5
      nested: {a: [1, "😀", "1:30", yes]}
    user_configuration:
      size: {title: Size, type: int, default: 3}
      text: {title: Text, type: string}
    secrets: [team/key]
`

const configuredNewer = `slug: reader
display_name: Reader
type: ocr
description: Reads
configuration:
  - {key: threshold, display_name: Threshold, type: float, default: 0.00001}
  - {key: model, display_name: Model, type: model, required: true}
  - key: map
    display_name: Map
    type: dict
    default: {"yes": "1e3", "<<": "=", "é": "\x85\x7f"}
  - {key: api_key, display_name: Key, type: secret}
  - {key: unset, display_name: Unset, type: secret}
  - key: page
    display_name: Page
    type: group
    children: [{key: sizes, display_name: Sizes, type: int, many: true, default: [4]}]
`

// Before 0.6, base-worker took a mapping of keys to values.
func TestBaseWorkerTakesOurConfiguration(t *testing.T) {
	t.Parallel()
	python := filepath.Join(
		installed(t, "base-worker-0.6.0", "arkindex-base-worker==0.6.0"), "python",
	)
	url, bearer := serve(t)
	env := environment(
		t.TempDir(), map[string]string{"ARKINDEX_API_URL": url + "/", "ARKINDEX_API_TOKEN": bearer},
	)
	older := repository(t, scenario{files: map[string]string{".arkindex.yml": configuredOlder}})
	newer := repository(t, scenario{files: map[string]string{"reader.yml": configuredNewer}})
	imported := repository(
		t, scenario{files: map[string]string{"arkindex/imported.yml": strings.Replace(
			configuredNewer, "slug: reader", "slug: imported", 1,
		)}},
	)
	if output, err := publishWith(ours(), older, env); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	if output, err := publishWith(ours(), imported, env, "import", image); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	for _, source := range []string{".arkindex.yml", "reader"} {
		startWithConfiguration(t, python, older, env,
			`[{"epsilon": 1e-05, "nested": {"a": [1, "😀", "1:30", true]}, "size": 5,
			"text": null, "team/key": "team/key"}, {"team/key": "team/key"}]`,
			source, "--set", "size=5")
	}
	for _, source := range []string{"reader.yml", "imported"} {
		startWithConfiguration(t, python, newer, env,
			`[{"threshold": 1e-05, "model": "0:10",
			"map": {"yes": "1e3", "<<": "=", "é": "\u0085\u007f"},
			"api_key": "s3cret", "unset": null, "page.sizes": [1, 2]},
			{"api_key": "s3cret", "unset": null}]`,
			source, "--set", "model=0:10", "--set", "api_key=s3cret", "--set", "page.sizes=[1, 2]")
	}
}

// startWithConfiguration starts a worker with the configuration that worker config prints, and
// compares what the worker reads.
func startWithConfiguration(
	t *testing.T, python, dir string, env []string, want string, args ...string,
) {
	t.Helper()
	cmd := exec.Command(ours(), append([]string{"worker", "config"}, args...)...)
	cmd.Dir, cmd.Env = dir, env
	configuration, err := cmd.Output()
	if err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	file := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(file, configuration, 0o600); err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs(filepath.Join("testdata", "config_worker.py"))
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.Command(python, script, "--dev", "--config", file)
	cmd.Dir, cmd.Env = t.TempDir(), env
	var complaints strings.Builder
	cmd.Stderr = &complaints
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	if diff := gocmp.Diff(decoded(t, want), decoded(t, string(output))); diff != "" {
		t.Errorf("%q: the worker reads (-want +got):\n%s", args, diff)
	}
}
