package workerfile

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func noRepository(string) string { return "" }

// bothFormats is a tree of directories with workers of either format, of both and of none.
func bothFormats() map[string]string {
	return map[string]string{
		"old/.arkindex.yml":     workersOf("w.yml", "{name: N, slug: s}"),
		"old/w.yml":             "{name: N, slug: w, type: ' '}\n",
		"new/arkindex/a.yml":    strings.Replace(minimal, "Reads", "''", 1),
		"both/.arkindex.yml":    workersOf("{name: N, slug: reader, type: t, x: 1}"),
		"both/arkindex/r.yml":   minimal + "x: 1\n",
		"apart/.arkindex.yml":   workersOf("{name: N, slug: s, type: t}"),
		"apart/arkindex/r.yml":  minimal,
		"empty/.arkindex.yml":   "version: 2\n",
		"empty/arkindex/r.yml":  minimal,
		"none/README.md":        "",
		"loose/one.yml":         minimal,
		"loose/two.yml":         minimal,
		"elsewhere/three.yml":   minimal,
		"other/old.yml":         workersOf("{name: N, slug: s}"),
		"other/arkindex/w.yml":  strings.Replace(minimal, "\n", "\nversion: 2\nworkers: []\n", 1),
		"good/arkindex/w.yaml":  minimal,
		"good/arkindex/.h.yaml": "",
	}
}

func TestValidateReadsBothFormatsByDirectoryOrFile(t *testing.T) {
	base := writeFiles(t, bothFormats())
	for name, test := range map[string]struct {
		paths []string
		want  string
	}{
		"a directory of the older format": {
			[]string{"old"}, `error old/.arkindex.yml:4:5: workers[1].type: is required
error old/w.yml:1:26: type: is blank`,
		},
		"its file": {
			[]string{"old/.arkindex.yml"}, `error old/.arkindex.yml:4:5: workers[1].type: is required
error old/w.yml:1:26: type: is blank`,
		},
		"a directory of the newer format": {
			[]string{"./new/"}, `error new/arkindex/a.yml:4:14: description: is blank`,
		},
		"its folder": {
			[]string{"new/arkindex"}, `error new/arkindex/a.yml:4:14: description: is blank`,
		},
		"its file as well as the folder": {
			[]string{"new/arkindex/a.yml"}, `error new/arkindex/a.yml:4:14: description: is blank`,
		},
		"a directory of both formats, one worker in each": {
			[]string{"both"}, `warning both/.arkindex.yml:3:38: workers[0].x: is an unknown key, ` +
				`which is ignored
warning both/arkindex/r.yml: is passed over: .arkindex.yml describes the worker reader too, and ` +
				`is used unless the instance accepts only arkindex/
error both/arkindex/r.yml:5:1: x: is an unknown key`,
		},
		"a directory of both formats, other workers in each": {
			[]string{"apart"}, `warning apart/arkindex/r.yml: is passed over: .arkindex.yml is used, ` +
				`and does not describe the worker reader`,
		},
		"a directory without any": {
			[]string{"none"},
			`error none: there is neither .arkindex.yml nor arkindex/*.yml in this directory`,
		},
		"nothing": {
			[]string{"gone", "gone.yml"},
			"error gone: cannot be read: no such file or directory\n" +
				"error gone.yml: cannot be read: no such file or directory",
		},
		"one slug in two files of a directory, and in a third elsewhere": {
			[]string{"loose/one.yml", "loose/two.yml", "elsewhere/three.yml"},
			`error loose/two.yml:1:7: slug: the worker at loose/one.yml:1 already has the slug reader`,
		},
		"a file of the older format under another name": {
			[]string{"other/old.yml", "other/arkindex/w.yml"},
			`error other/old.yml:3:5: workers[0].type: is required
error other/arkindex/w.yml:2:1: version: is an unknown key
error other/arkindex/w.yml:3:1: workers: is an unknown key`,
		},
		"a file that is named twice": {[]string{"loose/one.yml", "./loose/one.yml"}, ""},
		"what is right": {
			[]string{"good"}, "notice good/arkindex/.h.yaml: is hidden, and ignored",
		},
	} {
		t.Run(name, func(t *testing.T) {
			set := Validate(t.Context(), base, test.paths, noRepository)
			if diff := cmp.Diff(test.want, problemLines(set)); diff != "" {
				t.Error(diff)
			}
			for _, problem := range set.Problems {
				if problem.Line > 0 && set.Source(problem.File) == "" {
					t.Errorf("%s has no source", problem.File)
				}
			}
		})
	}
}

func TestValidateNamesFilesOfTheDirectoryItselfPlainly(t *testing.T) {
	base := writeFiles(t, map[string]string{Name: "workers: []\n"})
	if got := problemLines(
		Validate(t.Context(), base, []string{"."}, noRepository),
	); got != "error .arkindex.yml:1:1: version: is required" {
		t.Error(got)
	}
	if got := problemLines(
		Validate(t.Context(), "/", []string{base}, noRepository),
	); got != "error "+filepath.Join(base, Name)+":1:1: version: is required" {
		t.Error(got)
	}
}

func TestValidateAsksForEachDirectorysOwnRepository(t *testing.T) {
	base := writeFiles(t, map[string]string{
		"top/sub/.arkindex.yml": workersOf("../w.yml"),
		"top/w.yml":             "{name: N, slug: w, type: t}\n",
	})
	for _, test := range []struct {
		top  string
		want int
	}{{"", 1}, {filepath.Join(base, "top"), 0}} {
		set := Validate(t.Context(), base, []string{"top/sub"}, func(dir string) string {
			if dir != filepath.Join(base, "top/sub") {
				t.Errorf("asked for %s", dir)
			}
			return test.top
		})
		if got := countErrors(set.Problems); got != test.want {
			t.Errorf("%q: %s", test.top, problemLines(set))
		}
	}
}
