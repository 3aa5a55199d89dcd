package app

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"arkindex"
)

func TestExitCodesAreTheDocumentedOnes(t *testing.T) {
	content, err := os.ReadFile("../../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	exits, codes, found := strings.Cut(string(content), "\n## Codes\n")
	if !found {
		t.Fatal("docs/errors.md has no section on codes")
	}
	rows := regexp.MustCompile("(?m)^\\| (`.+`) \\| (\\d+) \\|").FindAllStringSubmatch(codes, -1)
	if len(rows) == 0 {
		t.Fatal("docs/errors.md lists no codes")
	}
	for _, row := range rows {
		for _, name := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(row[1], -1) {
			code := arkindex.Code(name[1])
			if got := fmt.Sprint(ExitCode(arkindex.Errorf(code, "failed"))); got != row[2] {
				t.Errorf("%s exits with %s, and docs/errors.md says %s", code, got, row[2])
			}
		}
	}
	used := map[int]bool{ExitOK: true, ExitFailure: true}
	for _, row := range exitTable() {
		used[row.exit] = true
	}
	for exit := range used {
		if !strings.Contains(exits, fmt.Sprintf("\n| %d |", exit)) {
			t.Errorf("docs/errors.md does not explain the exit code %d", exit)
		}
	}
}
