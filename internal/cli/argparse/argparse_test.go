package argparse_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/cli"
	"arkindex/internal/cli/argparse"
)

func TestExpand(t *testing.T) {
	for _, test := range []struct{ name, line, want string }{
		{
			"tags, one after the other", "worker publish i --revision-tags a b c",
			"worker publish i --revision-tags=a --revision-tags=b --revision-tags=c",
		},
		{
			"tags up to the next option", "worker publish --revision-tags a b --dry-run i",
			"worker publish --revision-tags=a --revision-tags=b --dry-run i",
		},
		{
			"tags up to two dashes", "worker publish --revision-tags a -- i",
			"worker publish --revision-tags=a -- i",
		},
		{
			"tags after an equals sign take one word", "worker publish --revision-tags=a i",
			"worker publish --revision-tags=a i",
		},
		{"global options before", "-p x -v worker publish i", "--profile=x --verbose worker publish i"},
		{"global options after", "worker publish i -p x -v", "worker publish i --profile=x --verbose"},
		{"letters in one word", "-vp x worker publish i", "--verbose --profile=x worker publish i"},
		{"a letter with its value", "-px worker publish i", "--profile=x worker publish i"},
		{
			"a letter with its value after an equals sign", "-p=x worker publish i",
			"--profile=x worker publish i",
		},
		{
			"abbreviations", "worker publish i --repo u --revision-h=h --dry",
			"worker publish i --repository-url=u --revision-hash=h --dry-run",
		},
		{
			"abbreviations that new options leave unambiguous",
			"worker publish i --revision-t a b --revision-url=u",
			"worker publish i --revision-tags=a --revision-tags=b --revision-url=u",
		},
		{
			"an abbreviation of a new option", "worker publish i --revision-u=u",
			"worker publish i --revision-url=u",
		},
		{
			"negative numbers are values", "worker publish i --revision-branch -1",
			"worker publish i --revision-branch=-1",
		},
		{
			"a dash alone is a value", "worker publish i --revision-branch -",
			"worker publish i --revision-branch=-",
		},
		{
			"everything after two dashes", "worker publish -- i --revision-branch",
			"worker publish -- i --revision-branch",
		},
		{"help anywhere", "worker publish --help", "worker publish --help"},
		{"version", "-V", "--version"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := argparse.Expand(cli.Root(), strings.Fields(test.line))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Fields(test.want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExpandKeepsBlanksAndSignsInValues(t *testing.T) {
	got, err := argparse.Expand(cli.Root(), []string{
		"worker", "publish", "i", "--revision-message", "- a list\nof two", "--revision-author", "",
		"--revision-tags", "a,b", "c=d",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"worker", "publish", "i", "--revision-message=- a list\nof two", "--revision-author=",
		"--revision-tags=a,b", "--revision-tags=c=d",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestExpandRejectsWrongCommandLines(t *testing.T) {
	for line, want := range map[string]string{
		"worker publish i --revision-branch":         "the option --revision-branch needs a value",
		"worker publish i --revision-branch --dry":   "the option --revision-branch needs a value",
		"worker publish i --revision-tags":           "the option --revision-tags needs a value",
		"worker publish i --revision x":              "the option --revision is ambiguous",
		"worker publish i --nonsense":                "there is no option --nonsense",
		"worker publish i -x":                        "there is no option -x",
		"worker publish i -é":                        "there is no option -é",
		"worker publish i -p":                        "the option --profile needs a value",
		"--dry-run worker publish i":                 "there is no option --dry-run",
		"worker nonsense":                            `"nonsense" is not a command of arkindex worker`,
		"nonsense":                                   `"nonsense" is not a command of arkindex`,
		"worker publish i --revision-branch -x y":    "the option --revision-branch needs a value",
		"worker publish i --revision-tags -- x":      "the option --revision-tags needs a value",
		"worker publish i --directory --output=json": "the option --directory needs a value",
	} {
		t.Run(line, func(t *testing.T) {
			_, err := argparse.Expand(cli.Root(), strings.Fields(line))
			if arkindex.CodeOf(err) != arkindex.CodeUsage || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}

func FuzzExpand(f *testing.F) {
	f.Add("-p x\nworker\npublish\n--revision-tags\na\nb\n--\ni")
	f.Add("--revision-é\n-é\n-\n--\n")
	f.Fuzz(func(t *testing.T, line string) {
		args := strings.Split(line, "\n")
		out, err := argparse.Expand(cli.Root(), args)
		if err != nil {
			return
		}
		// An expanded command line does not change.
		again, err := argparse.Expand(cli.Root(), out)
		if err != nil || !cmp.Equal(out, again) {
			t.Errorf("Expand(%q) = %q, and again %q, %v", args, out, again, err)
		}
	})
}
