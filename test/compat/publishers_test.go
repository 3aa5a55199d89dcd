//go:build compat

package compat

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ours is the path of our program.
func ours() string { return os.Getenv("COMPAT_OURS") }

// publishWith runs worker publish (or another worker command) in a directory and returns its
// output.
func publishWith(program, dir string, env []string, args ...string) (string, error) {
	if args == nil {
		args = []string{"publish", image}
	}
	cmd := exec.Command(program, append([]string{"worker"}, args...)...)
	cmd.Dir, cmd.Env = dir, env
	output, err := cmd.CombinedOutput()
	return string(output), err
}

// publisher is a version of the reference command line and the generation that it supports.
type publisher struct {
	version string
	command string // of worker
	files   map[string]string
}

// publishers are versions of the reference, one for each generation.
func publishers() []publisher {
	definition := map[string]string{
		"arkindex/reader.yml": "slug: reader\ndisplay_name: Reader\ntype: ocr\ndescription: Reads\n" +
			"configuration:\n  - {key: k, display_name: K, type: float, default: 1.0}\n",
	}
	return []publisher{
		{version: "0.4.4", command: "publish"},
		{version: "0.4.14", command: "publish"},
		{version: "0.4.14", command: "import", files: definition},
		{version: "0.5.0", command: "import", files: definition},
	}
}

func TestEveryReferencePublishesToOurServerTwice(t *testing.T) {
	for _, p := range publishers() {
		for _, remote := range []string{
			"git@gitlab.example.com:group/worker.git", "https://gitlab.example.com/group/worker.git",
		} {
			t.Run(p.version+" "+p.command+" "+remote[:3], func(t *testing.T) {
				t.Parallel()
				program := filepath.Join(
					installed(t, "reference-"+p.version, "arkindex-cli=="+p.version), "arkindex",
				)
				url, bearer := serve(t)
				dir := repository(
					t, scenario{files: p.files, setup: "git tag v1; git remote set-url origin " + remote},
				)
				// The reference wraps its log at the terminal's width and colours it.
				env := environment(
					t.TempDir(),
					map[string]string{
						"ARKINDEX_API_URL": url, "ARKINDEX_API_TOKEN": bearer, "COLUMNS": "300",
						"NO_COLOR": "1",
					},
				)
				p.publishTwice(t, program, dir, env)
			})
		}
	}
}

// publishTwice publishes a commit, and again with another tag: the version stays the same and gets
// the tag.
func (p publisher) publishTwice(t *testing.T, program, dir string, env []string) {
	t.Helper()
	var ids []string
	for _, before := range []string{"", "git tag v2; git tag -d v1"} {
		if out, err := exec.Command("sh", "-ec", "cd '"+dir+"'; "+before).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		output, err := publishWith(program, dir, env, p.command, image)
		if err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		ids = append(ids, pushed(t, output))
	}
	if ids[0] != ids[1] {
		t.Errorf("the second publication created another version: %v", ids)
	}
	shown, err := publishWith(ours(), dir, env, "show", ids[0])
	for _, want := range []string{image, "\tv2\n", "\tmain\n"} {
		if err != nil || !strings.Contains(shown, want) {
			t.Errorf("%v: %q is missing in\n%s", err, want, shown)
		}
	}
	output, err := publishWith(ours(), dir, env)
	if err != nil || !strings.Contains(output, "unchanged\t"+ids[0]) {
		t.Errorf("our own command does not find the version: %v\n%s", err, output)
	}
}
