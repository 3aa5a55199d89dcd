package workerfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex/internal/pyyaml"
)

// conversionDifferences lists the rules, or single vectors, in which we convert otherwise than the
// reference on purpose.
func conversionDifferences() map[string]difference {
	plain := difference{true, "what is meant is plain, so that it is converted, with a notice"}
	return map[string]difference{
		"usage/5":              plain,
		"shm-size":             plain,
		"configuration-null/1": plain,
		"configuration-null/4": plain,
		"user-title/6":         plain,
		"user-enum/3":          plain,
		"same-key": {
			true, "the option that users see wins, with the fixed value as default",
		},
		"static-key-type": {true, "keys become the texts that an instance was always sent"},
		"static-dict/4":   {true, "keys become the texts that an instance was always sent"},
		"user-key-type/1": {true, "keys become the texts that an instance was always sent"},
		"static-null":     {true, "null is a default that is allowed"},
		"static-list/3": {
			true, "a list of integers is one option with many; the reference fails in trying",
		},
		"static-list/5": {true, "integers are numbers as well"},
		"user-type/7": {
			true,
			"an option without a type is left out, with a warning, whether null stands there or nothing",
		},
		"version-ignored": {false, "only version 2 exists"},
		"paths-deeper": {
			false, "paths are relative to the directory of .arkindex.yml, as for a publication",
		},
		"paths-no-match": {
			false, "a path that names no file is a mistake; the reference converts nothing, and succeeds",
		},
		"paths-bad/6": {false, "a mapping is no list of workers"},
		"exists/3":    {false, "two files of one slug would be left"},
	}
}

// converted is a verdict, and what was written when it is good, by path.
type converted struct {
	Accepted bool
	Written  map[string]any
}

func TestWorkersAreConvertedAsTheReferenceConvertsThem(t *testing.T) {
	differences := conversionDifferences()
	used := map[string]bool{}
	for _, v := range vectors(t, "convert.jsonl") {
		t.Run(v.Name, func(t *testing.T) {
			dir := v.writeFiles(t)
			got, problems := conversionOutcome(t, dir)
			diff := cmp.Diff(v.expectedConversion(), got)
			if diff == "" {
				return
			}
			for _, name := range []string{v.Name, v.Rule} {
				if d, listed := differences[name]; listed && d.accepted == got.Accepted {
					used[name] = true
					return
				}
			}
			t.Errorf("(-reference +ours)\n%s\n%s", diff, problems)
		})
	}
	for name := range differences {
		if !used[name] {
			t.Errorf("%s is listed as a difference, and is none", name)
		}
	}
}

func (v vector) expectedConversion() converted {
	if v.Expected.Exit == nil || *v.Expected.Exit != 0 || v.Expected.Crash != "" {
		return converted{}
	}
	c := converted{Accepted: true, Written: map[string]any{}}
	for path, file := range v.Expected.Written {
		c.Written[path] = decode([]byte(file.JSON))
	}
	return c
}

// conversionOutcome converts a directory's workers, and loads what was written again.
func conversionOutcome(t *testing.T, dir string) (converted, string) {
	t.Helper()
	conversion, err := Convert(t.Context(), dir, "")
	if err != nil {
		return converted{}, err.Error()
	}
	problems := problemLines(&Set{Problems: conversion.Problems})
	paths, err := conversion.Write()
	if err != nil {
		return converted{}, problems
	}
	c := converted{Accepted: true, Written: map[string]any{}}
	for _, path := range paths {
		text, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			t.Fatal(err)
		}
		root, flaws := pyyaml.Load(path, text)
		if len(flaws) > 0 {
			t.Errorf("%s\n%v", text, flaws)
		}
		c.Written[strings.TrimPrefix(path, dir)] = decode(root.AppendJSON(nil))
	}
	return c, problems
}
