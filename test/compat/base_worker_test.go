//go:build compat

package compat

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestBaseWorkerStartsInDeveloperModeAndReadsAVersion(t *testing.T) {
	for _, version := range []string{"0.3.7.post1", "0.6.0"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			runBaseWorker(
				t,
				filepath.Join(
					installed(t, "base-worker-"+version, "arkindex-base-worker=="+version), "python",
				),
			)
		})
	}
}

func runBaseWorker(t *testing.T, python string) {
	t.Helper()
	url, bearer := serve(t)
	dir := repository(
		t,
		scenario{
			files: map[string]string{".arkindex.yml": minimal + "    configuration: {threshold: 1.0}\n"},
		},
	)
	home := t.TempDir()
	env := environment(
		home, map[string]string{"ARKINDEX_API_URL": url + "/", "ARKINDEX_API_TOKEN": bearer},
	)
	output, err := publishWith(ours(), dir, env)
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	script, err := filepath.Abs(filepath.Join("testdata", "base_worker.py"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, script, "--dev", pushed(t, output))
	cmd.Dir, cmd.Env = home, env
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	want := `[true, {}, "reader", {"threshold": 1.0}]`
	if diff := gocmp.Diff(decoded(t, want), decoded(t, string(out))); diff != "" {
		t.Errorf("the worker sees (-want +got):\n%s", diff)
	}
}

// pushed matches the ID of the version that a command reports as published, imported or found.
func pushed(t *testing.T, output string) string {
	t.Helper()
	found := regexp.MustCompile(
		`Successfully (?:pushed|imported) version\s+([0-9a-f-]{36})`,
	).FindStringSubmatch(output)
	if found == nil {
		t.Fatalf("no version ID in %s", output)
	}
	return found[1]
}
