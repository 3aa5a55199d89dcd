package cli

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"arkindex/internal/publish"

	"arkindex/internal/cli/app"
)

// configurations returns the name and content of the one file of each directory.
func configurations() map[string][2]string {
	return map[string][2]string{
		"good": {
			".arkindex.yml",
			"version: 2\nworkers:\n" +
				"  - {name: One, slug: one, type: t}\n  - {name: Two, slug: two, type: t}\n",
		},
		"warnings": {
			".arkindex.yml",
			"version: 2\nmodels: 3\nworkers:\n" +
				"  - {name: One, slug: one, type: t, extra: 1, model_usage: true}\n",
		},
		"wrong":  {".arkindex.yml", "version: 2\nworkers:\n  - {name: '', slug: a b}\n"},
		"broken": {".arkindex.yml", "version: ["},
		"empty":  {".arkindex.yml", "version: 2\n"},
		"newer":  {"arkindex/one.yml", "slug: one\ndisplay_name: One\ntype: t\ndescription: d\n"},
		"none":   {"README.md", "nothing\n"},
	}
}

// drawArgs draws the arguments, right and wrong ones, of a publication with JSON output.
func drawArgs(t *rapid.T) []string {
	some := func(label string, options ...[]string) []string {
		return rapid.SampledFrom(options).Draw(t, label)
	}
	none := []string{}
	args := some(
		"before", none, []string{"-p", "local"}, []string{"-p", "local", "-p", "unknown"},
		[]string{"-p", "env"},
	)
	args = append(
		args, "worker", rapid.SampledFrom([]string{"publish", "publish", "import"}).Draw(t, "command"),
	)
	for _, words := range [][]string{
		some(
			"image", []string{"registry.example.com/g/w:1"}, []string{"registry.example.com/g/w:1"},
			[]string{"Wrong Image"}, none, []string{"a", "b"},
		),
		some(
			"output", []string{"-o", "json"}, []string{"--output=json"}, []string{"-ojson"},
			[]string{"--out", "json"},
		),
		some(
			"url", []string{"--repository-url", "https://git.example.com/g/p"}, none,
			[]string{"--repository-url", ""}, []string{"--repository-url", "/local"},
		),
		some(
			"hash", []string{"--revision-hash", "0123456789abcdef0123456789abcdef01234567"}, none,
			[]string{"--revision-hash="},
		),
		some(
			"words", none,
			[]string{
				"--revision-tags", "a", "b", "--revision-message", "\x1b[31m", "--revision-author",
				"é\u202e",
			},
		),
		some("dry run", none, []string{"--dry-run"}),
		some("worker", none, []string{"--worker", "one"}, []string{"--worker", "gone"}),
		some("dotenv", none, []string{"--dotenv", "ids.env"}, []string{"--dotenv", "gone/ids.env"}),
		some(
			"generation", none, []string{"--generation", "worker"}, []string{"--generation", "import"},
			[]string{"--generation", "other"},
		),
		some(
			"digest", none, []string{"--image-digest", "sha256:" + strings.Repeat("0", 64), "--pin-digest"},
			[]string{"--image-digest", "1"},
		),
		some(
			"more", none, []string{"--strict"}, []string{"--explain"}, []string{"--nonsense"},
			[]string{"--timeout", "1ns"}, []string{"-C", "gone"},
		),
	} {
		args = append(args, words...)
	}
	return args
}

func TestPublicationPrintsOneJSONDocumentWhateverHappens(t *testing.T) {
	home := t.TempDir()
	names := []string{}
	for name, file := range configurations() {
		dir := filepath.Join(home, name)
		must(t, os.MkdirAll(filepath.Join(dir, "arkindex"), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, file[0]), []byte(file[1]), 0o600))
		for _, words := range []string{
			"init -q -b main", "remote add origin git@gitlab.example.com:g/p.git", "add -A",
			"commit -q -m First",
		} {
			args := []string{"-C", dir, "-c", "user.name=Ada", "-c", "user.email=ada@example.com"}
			command := exec.Command("git", append(args, strings.Fields(words)...)...)
			command.Env = append(os.Environ(), "HOME="+home, "GIT_CONFIG_NOSYSTEM=1")
			must(t, command.Run())
		}
		names = append(names, name)
	}
	environment := []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1"}
	rapid.Check(t, func(t *rapid.T) {
		args := drawArgs(t)
		dir := rapid.SampledFrom(names).Draw(t, "directory")
		var stdout, stderr strings.Builder
		code := Main(app.Process{
			Args: args, Environ: environment,
			Getenv: func(name string) string { return valueIn(environment, name) },
			Dir:    filepath.Join(home, dir),
			Stdin:  strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
			Transport: http.DefaultTransport, Now: time.Now, Version: "test",
		})
		if err := checkDocument(stdout.String(), code); err != nil {
			t.Fatalf("%q in %s: %v\n%s\n%s", args, dir, err, stdout.String(), stderr.String())
		}
		if (code != app.ExitOK) != strings.Contains(stderr.String(), "arkindex: error: ") {
			t.Fatalf("%q in %s exits with %d and logs %s", args, dir, code, stderr.String())
		}
	})
}

// valueIn returns the value of a variable of an environment.
func valueIn(environment []string, name string) string {
	for _, entry := range environment {
		if value, found := strings.CutPrefix(entry, name+"="); found {
			return value
		}
	}
	return ""
}

// checkDocument checks that the output of a publication is one complete document that agrees with
// the exit code.
func checkDocument(stdout string, code int) error {
	decoder := json.NewDecoder(strings.NewReader(stdout))
	var report publish.Report
	if err := decoder.Decode(&report); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more than one document")
	}
	r := report.Revision
	for _, source := range []string{
		string(report.RepositoryURL.Source), string(r.Hash.Source), string(r.Message.Source),
		string(r.Author.Source), string(r.Branch.Source), string(r.Tags.Source),
	} {
		if source == "" {
			return errors.New("a value has no source")
		}
	}
	switch {
	case report.Schema != publish.Schema || report.Image.Check == "":
		return errors.New("it is not the report of a publication")
	case report.ExitCode != code:
		return errors.New("its exit code differs from the exit code")
	case (report.Error == nil) != (code == app.ExitOK):
		return errors.New("its error contradicts the exit code")
	case r.Tags.Value == nil || report.Notices == nil || report.Instances == nil:
		return errors.New("a list is null")
	}
	return nil
}
