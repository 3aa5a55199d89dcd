package workerfile

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"arkindex"
)

// workersOf is a configuration with these workers, each a line of YAML.
func workersOf(items ...string) string {
	return "version: 2\nworkers:\n  - " + strings.Join(items, "\n  - ") + "\n"
}

func TestPipesAreNotRead(t *testing.T) {
	for name, item := range map[string]string{
		"as a description": "{name: N, slug: s, type: t, description: pipe}",
		"as a worker":      "pipe",
	} {
		t.Run(name, func(t *testing.T) {
			dir := writeFiles(t, map[string]string{Name: workersOf(item)})
			if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
				t.Fatal(err)
			}
			set, err := Read(t.Context(), dir, "")
			if err != nil ||
				!strings.Contains(problemLines(set), "pipe cannot be read: it is not a regular file") {
				t.Errorf("%v, %s", err, problemLines(set))
			}
		})
	}
}

func TestFileThatIsNamedTwiceIsOneProblem(t *testing.T) {
	set := read(
		t,
		map[string]string{Name: workersOf("w.yml", "'*.yml'"), "w.yml": "{name: N, slug: s, type: t}\n"},
	)
	if got := problemLines(set); got != "error w.yml:1:17: slug: this worker is named twice in "+
		".arkindex.yml" {
		t.Error(got)
	}
}

func TestPatternThatFindsAFileInTwoWaysNamesItOnce(t *testing.T) {
	set := read(
		t,
		map[string]string{
			Name: workersOf("'**/a/**/w.yml'"), "a/a/w.yml": "{name: N, slug: s, type: t}\n",
		},
	)
	if set.Err() != nil || len(set.Workers) != 1 {
		t.Error(problemLines(set))
	}
}

func TestRepeatedSlugIsRefusedAtItsSecondPlaceEvenBesideOtherErrors(t *testing.T) {
	set := read(
		t,
		map[string]string{
			Name: workersOf("{name: A, slug: s, type: ' '}", "{name: B, slug: s, type: t}"),
		},
	)
	if got := problemLines(set); !strings.Contains(
		got,
		"error .arkindex.yml:4:21: workers[1].slug: the worker at .arkindex.yml:3 already has the "+
			"slug s",
	) {
		t.Error(got)
	}
}

func TestProblemsOfModelsAreNotices(t *testing.T) {
	for text, want := range map[string]string{
		"models: 1": "notice .arkindex.yml:4:9: models: should be a list, and is an integer",
		"models: [{name: 2}]": "notice .arkindex.yml:4:17: models[0].name: should be a string, " +
			"and is an integer\nnotice .arkindex.yml:4:10: models[0].path: is required",
		"models: [2]": "notice .arkindex.yml:4:10: models[0]: should be a model (a mapping) " +
			"or the path of one (a string), and is an integer",
		"models: [{name: N, path: 2020-01-01}]": "notice .arkindex.yml:4:26: models[0].path: " +
			"a date cannot be sent",
		"models: [m.yml]": "",
		"models: ~":       "",
	} {
		set := read(t, map[string]string{Name: workersOf("{name: N, slug: s, type: t}") + text + "\n"})
		if set.Err() != nil || len(set.Workers) != 1 {
			t.Errorf("%s blocks: %s", text, problemLines(set))
		}
		for line := range strings.Lines(want) {
			if !strings.Contains(problemLines(set), strings.TrimSpace(line)) {
				t.Errorf("%s: %s, want %s", text, problemLines(set), line)
			}
		}
	}
}

func TestKeysWithSpecialCharactersAreQuotedInPaths(t *testing.T) {
	set := read(
		t,
		map[string]string{
			Name: workersOf("{name: N, slug: s, type: t, a b: 1, user_configuration: {x.y: 1}}"),
		},
	)
	got := problemLines(set)
	for _, want := range []string{
		`workers[0]["a b"]: is an unknown key`,
		`workers[0].user_configuration["x.y"]: should be an option`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

func TestMisnamedConfigurationIsPointedOut(t *testing.T) {
	_, err := Read(
		t.Context(), writeFiles(t, map[string]string{".arkindex.yaml": "version: 2\n"}), "",
	)
	if e, ok := err.(*arkindex.Error); !ok || e.Hint != "rename .arkindex.yaml to .arkindex.yml" {
		t.Errorf("%#v", err)
	}
}

func TestStringsOfPythonsWhiteSpaceAreBlank(t *testing.T) {
	for text, blank := range map[string]bool{
		`"\x1f\x1c"`: true, `"\u00a0\u2003"`: true, `"\u200b"`: false,
	} {
		set := read(t, map[string]string{Name: workersOf("{name: " + text + ", slug: s, type: t}")})
		if (set.Err() != nil) != blank {
			t.Errorf("%s: %s", text, problemLines(set))
		}
	}
}

func TestSizeWithMoreDigitsThanPythonReadsIsRefused(t *testing.T) {
	for count, refused := range map[int]bool{4300: false, 4301: true} {
		set := read(
			t,
			map[string]string{
				Name: workersOf(
					"{name: N, slug: s, type: t, docker: {shm_size: '" + strings.Repeat("1", count) + "'}}",
				),
			},
		)
		if (set.Err() != nil) != refused {
			t.Errorf("%d digits: %s", count, problemLines(set))
		}
	}
}

func TestConfigurationThatIsADirectoryIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, Name), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(t.Context(), dir, ""); arkindex.CodeOf(err) != arkindex.CodeConfiguration ||
		!strings.Contains(err.Error(), "it is a directory") {
		t.Errorf("got %v", err)
	}
}
