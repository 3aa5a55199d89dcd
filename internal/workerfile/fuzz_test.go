package workerfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"arkindex"
)

// seed gives a fuzzer what the reference was asked.
func seed(f *testing.F, file string) {
	f.Helper()
	for _, v := range vectors(f, file) {
		if v.Input != "" {
			f.Add([]byte(v.Input))
		}
		var text string
		if json.Unmarshal(v.Files[Name], &text) == nil && text != "" {
			f.Add([]byte(text))
		}
	}
}

// checkProblems holds every problem against what is promised of problems.
func checkProblems(t *testing.T, problems []arkindex.Problem) {
	t.Helper()
	for _, p := range problems {
		if p.Code == "" || p.Message == "" || p.Severity == "" || p.Line < 0 ||
			(p.Line == 0) != (p.Column == 0) {
			t.Errorf("problem %+v", p)
		}
	}
}

func FuzzReadOlderFormat(f *testing.F) {
	seed(f, "arkindexyml.jsonl")
	f.Fuzz(func(t *testing.T, text []byte) {
		set, err := Read(
			t.Context(), writeFiles(t, map[string]string{Name: string(text), "d.md": "# Desc\n"}), "",
		)
		if err != nil {
			t.Fatal(err)
		}
		checkProblems(t, set.Problems)
		for _, worker := range set.Workers {
			if !json.Valid(worker.Configuration) {
				t.Errorf("%s would be sent", worker.Configuration)
			}
		}
	})
}

func FuzzReadNewerFormat(f *testing.F) {
	seed(f, "worker.jsonl")
	f.Fuzz(func(t *testing.T, text []byte) {
		definition, problems := ParseDefinition("w.yml", text)
		checkProblems(t, problems)
		if definition == nil {
			if countErrors(problems) == 0 {
				t.Error("refused without a reason")
			}
			return
		}
		again, problems := ParseDefinition("w.yml", []byte(definition.YAML))
		if again == nil {
			t.Errorf("an instance would refuse it: %v", problems)
		}
	})
}

// FuzzConvert holds that what is converted is valid, and that a publication converts it the same
// way or refuses to.
func FuzzConvert(f *testing.F) {
	seed(f, "convert.jsonl")
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := writeFiles(t, map[string]string{Name: string(text), "d.md": "# Desc\n"})
		conversion, err := Convert(t.Context(), dir, "")
		if err != nil {
			return
		}
		checkProblems(t, conversion.Problems)
		for _, file := range conversion.Files {
			if definition, problems := ParseDefinition(file.Path, []byte(file.Text)); definition == nil {
				t.Errorf("%s\n%v", file.Text, problems)
			}
		}
		set, err := Read(t.Context(), dir, "")
		if err != nil {
			t.Fatal(err)
		}
		if set.Err() != nil || conversion.Err() != nil {
			return // a description that is missing blocks a publication, and no conversion
		}
		for i, worker := range set.Workers {
			definition, problems := worker.Convert()
			checkProblems(t, problems)
			if definition != nil && definition.YAML != conversion.Files[i].Text {
				t.Errorf(
					"a publication sends\n%s\nand a conversion writes\n%s", definition.YAML,
					conversion.Files[i].Text,
				)
			}
		}
	})
}

// BenchmarkValidateThousandWorkers reads a repository of a thousand workers of the newer format,
// with ten options each.
func BenchmarkValidateThousandWorkers(b *testing.B) {
	dir := b.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "arkindex"), 0o755); err != nil {
		b.Fatal(err)
	}
	for i := range 1000 {
		var text bytes.Buffer
		fmt.Fprintf(
			&text,
			"slug: w%d\ndisplay_name: Worker\ntype: ocr\ndescription: |\n  # Worker\n\n  Reads.\n"+
				"configuration:\n",
			i,
		)
		for j := range 10 {
			fmt.Fprintf(&text, "  - {key: k%d, display_name: Option, type: int, default: %d}\n", j, j)
		}
		if err := os.WriteFile(
			filepath.Join(dir, "arkindex", fmt.Sprintf("w%d.yml", i)), text.Bytes(), 0o644,
		); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		set, err := ReadDefinitions(b.Context(), dir, "")
		if err != nil || set.Err() != nil || len(set.Definitions) != 1000 {
			b.Fatal(err, len(set.Definitions))
		}
	}
}
