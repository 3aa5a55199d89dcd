package workerfile

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
)

// writeFiles writes files into a directory of their own.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(t *testing.T, files map[string]string) *Set {
	t.Helper()
	set, err := Read(t.Context(), writeFiles(t, files), "")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestEveryProblemOfEveryFileIsReportedAtOnceWithItsPosition(t *testing.T) {
	set := read(t, map[string]string{
		".arkindex.yml": `version: 3
extra: 1
type: old
workers:
  - nmae: Reader
    slug: with blank
    type: ocr
    gpu_usage: requird
    secrets: one
    docker: {shm_size: 1t, image: x}
    configuration: {a: 2020-01-01}
  - w.yml
  - gone.yml
  - 12
`,
		"w.yml": "name: 1.50\nslug: w\ntype: yes\ndescription: .\n",
	})
	want := strings.TrimSpace(`
error .arkindex.yml:1:10: version: should be 2, the only version of this format
warning .arkindex.yml:2:1: extra: is an unknown key, which is ignored
notice .arkindex.yml:3:1: type: is an obsolete key, which is ignored
warning .arkindex.yml:5:5: workers[0].nmae: is an unknown key, which is ignored
error .arkindex.yml:5:5: workers[0].name: is required
error .arkindex.yml:6:11: workers[0].slug: may contain only ASCII letters, digits, - and _, ` +
		`and contains ' '
error .arkindex.yml:8:16: workers[0].gpu_usage: should be disabled, supported or required
error .arkindex.yml:9:14: workers[0].secrets: should be a list, and is a string
error .arkindex.yml:10:24: workers[0].docker.shm_size: should be a positive number, optionally ` +
		`with one of the units b, k, m and g
notice .arkindex.yml:10:28: workers[0].docker.image: is an obsolete key, which is ignored
error .arkindex.yml:11:24: workers[0].configuration.a: a date cannot be sent
error .arkindex.yml:13:5: workers[2]: no file matches gone.yml
error .arkindex.yml:14:5: workers[3]: should be a worker (a mapping) or the path of one (a ` +
		`string), and is an integer
warning w.yml:1:7: name: is a number, and is sent as the string "1.5"
error w.yml:3:7: type: should be a string, and is a boolean
error w.yml:4:14: description: . is a directory, and should be a text file`)
	if diff := cmp.Diff(want, problemLines(set)); diff != "" {
		t.Error(diff)
	}
	if err := set.Err(); arkindex.CodeOf(err) != arkindex.CodeConfiguration {
		t.Errorf("Err() = %v", err)
	}
	if len(set.Workers) != 0 {
		t.Errorf("workers with errors are kept: %v", set.Workers)
	}
}

func TestHintsSayWhatWasProbablyMeant(t *testing.T) {
	for name, test := range map[string]struct{ text, hint string }{
		"a misspelt key": {
			"version: 2\nworkers:\n  - {name: N, slug: s, type: t, gpu_usge: disabled}\n",
			"did you mean gpu_usage?",
		},
		"a misspelt value": {
			"version: 2\nworkers:\n  - {name: N, slug: s, type: t, gpu_usage: Required}\n",
			"did you mean required?",
		},
		"a text as list": {
			"version: 2\nworkers: w.yml\n", `write it as a list: workers: ["w.yml"]`,
		},
		"a boolean as text": {
			"version: 2\nworkers:\n  - {name: yes, slug: s, type: t}\n", "quote it: 'yes'",
		},
		"no version":          {"workers: []\n", "write version: 2"},
		"an unquoted pattern": {"version: 2\nworkers:\n  - *.yml\n", "quote"},
	} {
		set := read(t, map[string]string{".arkindex.yml": test.text})
		found := false
		for _, problem := range set.Problems {
			found = found || strings.Contains(problem.Hint, test.hint)
		}
		if !found {
			t.Errorf("%s: no hint %q in %+v", name, test.hint, set.Problems)
		}
	}
}

func TestDirectoryWithoutConfigurationIsRefusedWithWhatToDo(t *testing.T) {
	_, err := Read(t.Context(), t.TempDir(), "")
	if arkindex.CodeOf(err) != arkindex.CodeConfiguration || !strings.Contains(err.Error(), Name) {
		t.Errorf("got %v", err)
	}
	if _, err := Read(
		t.Context(),
		filepath.Join(t.TempDir(), "gone"), "",
	); arkindex.CodeOf(err) != arkindex.CodeConfiguration {
		t.Errorf("got %v", err)
	}
}

func TestDirectoryWithHiddenFilesOnlyIsRefusedAndTheyAreNamed(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, Folder), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, Folder, ".reader.yml"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, read := range []func(context.Context, string, string) (*Set, error){
		ReadAny, ReadDefinitions,
	} {
		_, err := read(t.Context(), dir, "")
		var e *arkindex.Error
		if !errors.As(err, &e) || !strings.Contains(e.Hint, "are hidden") {
			t.Errorf("got %#v", err)
		}
	}
}

func TestFilesOfTheWholeRepositoryMayBeNamedFromASubdirectory(t *testing.T) {
	top := writeFiles(t, map[string]string{
		"sub/.arkindex.yml": "version: 2\nworkers: [../shared/w.yml]\n",
		"shared/w.yml":      "{name: N, slug: s, type: t}\n",
	})
	sub := filepath.Join(top, "sub")
	set, err := Read(t.Context(), sub, top)
	if err != nil || set.Err() != nil || len(set.Workers) != 1 {
		t.Errorf("within the repository: %v, %v", err, set.Problems)
	}
	if set, err := Read(t.Context(), sub, ""); err != nil || set.Err() == nil {
		t.Errorf("without a repository the directory is the border: %v", err)
	}
}

func TestCircularLinkEndsTheSearch(t *testing.T) {
	dir := writeFiles(
		t,
		map[string]string{
			".arkindex.yml": "version: 2\nworkers: ['**/w.yml']\n",
			"a/w.yml":       "{name: N, slug: s, type: t}\n",
		},
	)
	if err := os.Symlink("..", filepath.Join(dir, "a", "round")); err != nil {
		t.Fatal(err)
	}
	set, err := Read(t.Context(), dir, "")
	if err != nil || set.Err() != nil || len(set.Workers) != 1 {
		t.Errorf("%v, %v", err, set.Problems)
	}
}

func TestDoubtfulOptionsAreWarningsOnly(t *testing.T) {
	set := read(t, map[string]string{".arkindex.yml": `version: 2
workers:
  - name: N
    slug: s
    type: t
    user_configuration:
      a: text
      b: {type: int}
      c: {title: C, type: integer}
      d: {title: D, type: int, default: x, choices: [1]}
      e: {title: E, type: enum, choices: [a], default: b}
      f: {title: F, type: list}
      g: {title: G, type: bool, default: true}
      h: {title: 1, type: string, multiline: 1}
`})
	if err := set.Err(); err != nil || len(set.Workers) != 1 {
		t.Fatalf("%v: %s", err, problemLines(set))
	}
	want := strings.TrimSpace(`
warning .arkindex.yml:7:10: workers[0].user_configuration.a: should be an option: a mapping ` +
		`with title and type
warning .arkindex.yml:8:10: workers[0].user_configuration.b.title: should be a string, which ` +
		`users see
warning .arkindex.yml:9:27: workers[0].user_configuration.c.type: should be one of int, float, ` +
		`string, bool, list, dict, enum, model
warning .arkindex.yml:10:41: workers[0].user_configuration.d.default: should be a value of ` +
		`type int, and is a string
warning .arkindex.yml:10:53: workers[0].user_configuration.d.choices: has no effect on an ` +
		`option of type int
warning .arkindex.yml:11:56: workers[0].user_configuration.e.default: is not one of the choices
warning .arkindex.yml:12:10: workers[0].user_configuration.f.subtype: should be the type of ` +
		`the items of the list
warning .arkindex.yml:14:18: workers[0].user_configuration.h.title: should be a string, which ` +
		`users see
warning .arkindex.yml:14:46: workers[0].user_configuration.h.multiline: should be true or false`)
	if diff := cmp.Diff(want, problemLines(set)); diff != "" {
		t.Error(diff)
	}
}
