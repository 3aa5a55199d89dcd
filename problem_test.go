package arkindex

import "testing"

func TestProblemSaysWhereAndWhat(t *testing.T) {
	for want, problem := range map[string]Problem{
		".arkindex.yml:3:5: workers[0].slug: is required": {
			File: ".arkindex.yml", Line: 3, Column: 5, Path: "workers[0].slug", Message: "is required",
		},
		".arkindex.yml: is empty":  {File: ".arkindex.yml", Message: "is empty"},
		"worker_slug: is required": {Path: "worker_slug", Message: "is required"},
	} {
		t.Run(want, func(t *testing.T) {
			if got := problem.String(); got != want {
				t.Errorf("String() = %q, want %q", got, want)
			}
		})
	}
}
