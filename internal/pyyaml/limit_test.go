package pyyaml_test

import (
	"fmt"
	"strings"
	"testing"

	"arkindex/internal/pyyaml"
)

const megabyte = 1 << 20

func TestFilesBeyondTheLimitsAreRefused(t *testing.T) {
	for _, c := range []struct{ name, yaml, code string }{
		{"more than a megabyte", "#" + strings.Repeat("a", megabyte), pyyaml.CodeTooLarge},
		{
			"more than 1,000 lists in each other", strings.Repeat("[", 1001) + strings.Repeat("]", 1001),
			pyyaml.CodeTooDeep,
		},
		{
			"more than 1,000 mappings in each other",
			strings.Repeat("{a: ", 1001) + strings.Repeat("}", 1001), pyyaml.CodeTooDeep,
		},
		{"more than 1,000 entries in each other", strings.Repeat("- ", 1001) + "a", pyyaml.CodeTooDeep},
		{
			"more than 1,000 levels through aliases", chain(1100, "c%d: &c%[1]d [*c%d]\n"),
			pyyaml.CodeTooDeep,
		},
		{"a thousand million copies through aliases", bomb("[%s]"), pyyaml.CodeAliasBomb},
		{
			"a long text that aliases repeat",
			"a: &a " + strings.Repeat("x", 100_000) + "\nb: [" + strings.Repeat("*a, ", 100) + "]\n",
			pyyaml.CodeAliasBomb,
		},
		{
			"a large mapping that is merged often",
			"a: &a {" + manyKeys(2000) + "}\nb:\n" + strings.Repeat("- {<<: *a}\n", 2000),
			pyyaml.CodeAliasBomb,
		},
		{
			"mappings that merge each other many times",
			"a: &a {" + manyKeys(2000) + "}\nb: {<<: [" + strings.Repeat("*a, ", 2000) + "]}\n",
			pyyaml.CodeAliasBomb,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			node, problems := pyyaml.Load("a.yml", []byte(c.yaml))
			if len(problems) != 1 || problems[0].Code != c.code || node != nil {
				t.Errorf("problems %v, want one with the code %s and no node", problems, c.code)
			}
		})
	}
}

func TestFilesWithinTheLimitsAreRead(t *testing.T) {
	for _, c := range []struct{ name, yaml string }{
		{"a megabyte", "a: " + strings.Repeat("b", megabyte-4) + "\n"},
		{"1,000 lists in each other", strings.Repeat("[", 1000) + strings.Repeat("]", 1000)},
		{"1,000 entries in each other", strings.Repeat("- ", 1000) + "a"},
		{"many small merges", "a: &a {x: 1}\nb:\n" + strings.Repeat("- {<<: *a}\n", 10_000)},
		{
			"mappings that merge each other in a chain",
			strings.Replace(chain(1100, "c%d: &c%[1]d {<<: *c%d}\n"), "[]", "{}", 1),
		},
		{
			"mappings that merge one another twice, again and again",
			strings.Replace(chain(60, "c%d: &c%[1]d {<<: [*c%d, *c%[2]d]}\n"), "[]", "{x: 1}", 1),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if node, problems := pyyaml.Load("a.yml", []byte(c.yaml)); node == nil || len(problems) > 0 {
				t.Errorf("problems %v", problems)
			}
		})
	}
}

func TestProblemsBeyondAThousandAreSummedUp(t *testing.T) {
	_, problems := pyyaml.Load("a.yml", []byte(strings.Repeat("- .inf\n", 5000)))
	if len(problems) != 1001 {
		t.Fatalf("%d problems", len(problems))
	}
	if last := problems[1000]; last.Code != pyyaml.CodeMore || last.Line != 1001 {
		t.Errorf("the last problem is %v", last)
	}
}

// chain writes an anchored list and then n values, each of which refers to the one before.
func chain(n int, format string) string {
	var text strings.Builder
	text.WriteString("c0: &c0 []\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&text, format, i, i-1)
	}
	return text.String()
}

// bomb writes ten values, each of which holds nine aliases of the one before.
func bomb(format string) string {
	text := "a0: &a0 x\n"
	for i := 1; i <= 10; i++ {
		aliases := strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", ")
		text += fmt.Sprintf("a%d: &a%[1]d "+format+"\n", i, aliases)
	}
	return text
}

func manyKeys(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "key%d: 1, ", i)
	}
	return text.String()
}
