package workerfile

import (
	"testing"

	"arkindex"
)

func TestStrictRefusesUnknownKeysAndNothingElse(t *testing.T) {
	known := "version: 2\ntype: old\nworkers:\n  - {name: N, slug: s, type: t, " +
		"user_configuration: {a: {type: x}}}\n"
	for text, refused := range map[string]bool{known: false, known + "extra: 1\n": true} {
		set := read(t, map[string]string{".arkindex.yml": text})
		if err := set.Err(); err != nil {
			t.Errorf("before: %v", err)
		}
		set.Strict()
		if got := arkindex.CodeOf(set.Err()) == arkindex.CodeConfiguration &&
			set.Err() != nil; got != refused {
			t.Errorf("%q: %s", text, problemLines(set))
		}
	}
}
