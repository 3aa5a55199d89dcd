package workerfile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
)

// everything uses what an .arkindex.yml can say, and more.
const everything = `version: 2
models: [{name: m, path: p}]
workers:
  - name: 12
    slug: reader
    type: ocr
    description: d.md
    gpu_usage: required
    model_usage: true
    environment: {A: b}
    docker: {command: run it, shm_size: 64M, image: i}
    secrets: [a/b]
    configuration:
      use_gpu: yes
      size: 012
      rate: 1.50
      prompt: "one\ntwo\n"
      labels: [a, 'on']
      weights: [1, 2.5]
      map: {a: 'no'}
      none: ~
      nested: {a: [1]}
      shared: 3
      both: 4
    user_configuration:
      shared: {title: Shared, type: int}
      both: {title: Both, type: int, default: 5}
      pages: {title: Pages, type: list, subtype: int, default: [1], required: yes}
      text: {title: "Two\nlines", type: string, multiline: true, min: 3}
      size_of: {title: 1, type: enum, choices: [1, 2], default: 1}
      untitled: {type: int}
`

func convert(t *testing.T, files map[string]string) (*Conversion, string) {
	t.Helper()
	dir := writeFiles(t, files)
	conversion, err := Convert(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	return conversion, dir
}

func TestConversionNamesEverythingItLoses(t *testing.T) {
	conversion, dir := convert(
		t, map[string]string{".arkindex.yml": everything, "d.md": "\n# Reader\n\nReads.\n"},
	)
	if err := conversion.Err(); err != nil {
		t.Fatalf("%v\n%s", err, problemLines(&Set{Problems: conversion.Problems}))
	}
	want, err := os.ReadFile(filepath.Join("testdata", "converted.yml"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), conversion.Files[0].Text); diff != "" {
		t.Error(diff)
	}
	wantProblems := strings.TrimSpace(`
warning .arkindex.yml:2:9: models: models are not converted
notice .arkindex.yml:4:11: workers[0].name: is a number, and becomes the string '12'
notice .arkindex.yml:9:18: workers[0].model_usage: is a boolean, which is obsolete, and is ` +
		`sent as required
warning .arkindex.yml:10:5: workers[0].environment: is an unknown key, which is not converted
notice .arkindex.yml:11:41: workers[0].docker.shm_size: becomes the string '64m'
warning .arkindex.yml:11:46: workers[0].docker.image: is an unknown key, which is not converted
warning .arkindex.yml:12:14: workers[0].secrets: secrets are not converted
warning .arkindex.yml:22:15: workers[0].configuration.nested: is not converted: no type of ` +
		`option fits it
notice .arkindex.yml:23:7: workers[0].configuration.shared: becomes the default of the option ` +
		`with the same key
warning .arkindex.yml:24:13: workers[0].configuration.both: is not converted: the option with ` +
		`the same key in user_configuration has its own default
notice .arkindex.yml:29:21: workers[0].user_configuration.text.title: is too long for a name, ` +
		`and becomes the help text
warning .arkindex.yml:29:66: workers[0].user_configuration.text.min: is an unknown key, which ` +
		`is not converted
notice .arkindex.yml:30:24: workers[0].user_configuration.size_of.title: is a number, and ` +
		`becomes the string '1'
notice .arkindex.yml:30:49: workers[0].user_configuration.size_of.choices[0]: is a number, and ` +
		`becomes the string '1'
notice .arkindex.yml:30:52: workers[0].user_configuration.size_of.choices[1]: is a number, and ` +
		`becomes the string '2'
notice .arkindex.yml:30:65: workers[0].user_configuration.size_of.default: is a number, and ` +
		`becomes the string '1'
warning .arkindex.yml:31:17: workers[0].user_configuration.untitled: is not converted: it has ` +
		`no title`)
	if diff := cmp.Diff(wantProblems, problemLines(&Set{Problems: conversion.Problems})); diff != "" {
		t.Error(diff)
	}
	if paths, err := conversion.Write(); err != nil ||
		!cmp.Equal(paths, []string{"arkindex/reader.yml"}) {
		t.Errorf("Write = %v, %v", paths, err)
	}
	left, err := os.ReadDir(filepath.Join(dir, "arkindex"))
	if err != nil || len(left) != 1 {
		t.Errorf("the directory holds %v (%v)", left, err)
	}
}

func TestNothingIsConvertedWhenOneWorkerWouldBeInvalid(t *testing.T) {
	conversion, dir := convert(t, map[string]string{".arkindex.yml": `version: 2
workers:
  - {name: A, slug: a, type: t}
  - {name: B, slug: b, type: t, user_configuration: {k: {title: K, type: int, default: '3', ` +
		`choices: [a]}}}
  - {name: ' ', slug: c c, type: t}
`})
	for _, want := range []string{
		"error .arkindex.yml:4:88: workers[1].user_configuration.k.default: cannot be written in the " +
			"newer format: should be an integer, and is a string",
		"error .arkindex.yml:4:102: workers[1].user_configuration.k.choices: cannot be written in " +
			"the newer format: should have at least 2 strings, and has 1",
		"error .arkindex.yml:5:12: workers[2].name: is blank",
		"error .arkindex.yml:5:23: workers[2].slug: may contain only",
	} {
		if got := problemLines(&Set{Problems: conversion.Problems}); !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if paths, err := conversion.Write(); arkindex.CodeOf(err) != arkindex.CodeConfiguration ||
		len(paths) != 0 || len(conversion.Files) != 0 {
		t.Errorf("Write = %v, %v", paths, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "arkindex")); err == nil {
		t.Error("the directory arkindex was made")
	}
}

func TestExistingFileIsNeverOverwritten(t *testing.T) {
	for _, existing := range []string{"arkindex/b.yml", "arkindex/b.yaml"} {
		files := map[string]string{
			".arkindex.yml": "version: 2\nworkers: [{name: A, slug: a, type: t}, {name: B, slug: b, " +
				"type: t}]\n",
		}
		conversion, dir := convert(t, files)
		late := filepath.Join(dir, existing)
		if err := os.MkdirAll(filepath.Dir(late), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(late, []byte("kept"), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := conversion.Write(); arkindex.CodeOf(err) != arkindex.CodeConfiguration {
			t.Errorf("%s, which came after the conversion: %v", existing, err)
		}
		if text, err := os.ReadFile(late); err != nil || string(text) != "kept" {
			t.Errorf("%s became %q (%v)", existing, text, err)
		}
		if left, err := os.ReadDir(filepath.Dir(late)); err != nil || len(left) != 1 {
			t.Errorf("beside %s there is %v (%v)", existing, left, err)
		}
		if again, err := Convert(t.Context(), dir, ""); err != nil || again.Err() == nil {
			t.Errorf("%s, which was there before: %v", existing, err)
		}
	}
}

func TestConfigurationWithoutWorkersIsNotConverted(t *testing.T) {
	dir := writeFiles(t, map[string]string{".arkindex.yml": "version: 2\nworkers: []\n"})
	_, err := Convert(t.Context(), dir, "")
	if arkindex.CodeOf(err) != arkindex.CodeConfiguration {
		t.Errorf("got %v", err)
	}
}

func TestPublicationConvertsInMemoryAndRefusesToLoseConfiguration(t *testing.T) {
	source := func(configuration string) Worker {
		set := read(
			t,
			map[string]string{
				".arkindex.yml": "version: 2\nworkers: [{name: N, slug: s, type: t, secrets: [x], " +
					"configuration: " +
					configuration + "}]\n",
			},
		)
		if set.Err() != nil {
			t.Fatal(set.Err())
		}
		return set.Workers[0]
	}
	for name, test := range map[string]struct {
		configuration string
		refused       bool
	}{
		"a value that fits":     {"{a: 1, b: 1.0, c: 123456789012345678901234567890}", false},
		"one that does not fit": {"{a: {b: 1}}", true},
	} {
		worker := source(test.configuration)
		made := Worker{
			Slug: "s", Name: "N", Type: "t", GPUUsage: arkindex.UsageRequired,
			Configuration: worker.Configuration, File: "f", Line: 1,
		}
		for kind, w := range map[string]Worker{"read": worker, "made": made} {
			definition, problems := w.Convert()
			if got := definition == nil; got != test.refused {
				t.Errorf("%s, %s: %v\n%s", name, kind, definition, problemLines(&Set{Problems: problems}))
			}
			if warned := strings.Contains(
				problemLines(&Set{Problems: problems}), "warning "+w.File,
			); !warned {
				t.Errorf("%s, %s: no warning of secrets: %v", name, kind, problems)
			}
		}
	}
	definition, _ := source("{a: 1, b: 1.0}").Convert()
	var defaults []string
	for _, option := range definition.Options {
		defaults = append(defaults, string(option.Default))
	}
	if want := []string{"1", "1.0"}; !cmp.Equal(defaults, want) || !json.Valid([]byte(defaults[0])) {
		t.Errorf("defaults %v, want %v", defaults, want)
	}
}

func TestNamesAreKeysCapitalizedAsInPython(t *testing.T) {
	for key, want := range map[string]string{
		"use_gpu": "Use gpu", "useGPU_now": "Usegpu now", "URL": "Url", "éTAT_civil": "État civil",
		"ßa": "Ssa", "ﬁN_x": "Fin x",
		"ŉ": "ʼN", "ǆx": "ǅx", "": "", "_a": " a", "xΑΣ": "Xας", "xΣα": "Xσα", "aİ": "Ai̇",
	} {
		if got := displayName(key); got != want {
			t.Errorf("displayName(%q) = %q, want %q", key, got, want)
		}
	}
}

func TestTitleIsANameIfPythonReadsItAsOneLine(t *testing.T) {
	for title, want := range map[string]bool{
		"":                                true,
		"K":                               true,
		"a\n":                             true,
		"a\r\n":                           true,
		"a\u2028":                         true,
		"a\n\r":                           false,
		"a\n\n":                           false,
		"a\nb":                            false,
		"a\fb":                            false,
		strings.Repeat("é", 250):          true,
		strings.Repeat("é", 251):          false,
		strings.Repeat("é", 249) + "\r\n": false,
	} {
		if got := isTitle(title); got != want {
			t.Errorf("%q: %v", title, got)
		}
	}
}
