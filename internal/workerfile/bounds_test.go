package workerfile

import (
	"strconv"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/pyyaml"
)

func TestProblemsBeyondAThousandAreSummarized(t *testing.T) {
	for name, problems := range map[string][]arkindex.Problem{
		"newer": func() []arkindex.Problem {
			_, problems := ParseDefinition(
				"w.yml", []byte(minimal+"configuration: ["+strings.Repeat("1,", 100_000)+"]\n"),
			)
			return problems
		}(),
		"older": read(
			t, map[string]string{Name: "version: 2\nworkers: [" + strings.Repeat("{},", 50_000) + "]\n"},
		).Problems,
	} {
		if len(problems) != maxProblems+1 || problems[maxProblems].Code != pyyaml.CodeMore {
			t.Errorf("%s: %d problems", name, len(problems))
		}
	}
}

func TestAThousandWarningsDoNotHideAnError(t *testing.T) {
	set := read(t, map[string]string{Name: "version: 2\nworkers:\n  - {name: N, slug: s, type: t, " +
		"user_configuration: {" +
		manyKeys(2000) + "}}\n  - {}\n"})
	if set.Err() == nil {
		t.Errorf("no error among %d problems", len(set.Problems))
	}
}

func TestMessagesAreShortHoweverLongTheStringsAre(t *testing.T) {
	long := strings.Repeat("n", 100_000)
	option := "  - {key: k, display_name: K, type: enum, choices: [" + manyKeys(20_000) +
		"], default: " + long + "}\n"
	_, problems := ParseDefinition(
		"w.yml", []byte(minimal+long[:1000]+": 1\nconfiguration:\n"+option),
	)
	if len(problems) != 2 {
		t.Errorf("%d problems", len(problems))
	}
	for _, problem := range problems {
		if text := problem.String() + problem.Hint; len(text) > 500 {
			t.Errorf("%d bytes: %.100s", len(text), text)
		}
	}
}

// manyKeys lists different words.
func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("k")
		b.WriteString(strings.Repeat("i", i%7))
		b.WriteString(strconv.Itoa(i))
		b.WriteString(",")
	}
	return b.String()
}
