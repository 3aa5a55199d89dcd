package publish

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
)

func TestDotenvNamesEachWorkersVersion(t *testing.T) {
	id := func(s string) *string { return &s }
	one := WorkerReport{
		Slug: "my-worker.1", VersionID: id("v1"), WorkerID: id("w1"), URL: id("https://u"),
	}
	want := `ARKINDEX_WORKER_VERSION_ID_MY_WORKER_1=v1
ARKINDEX_WORKER_ID_MY_WORKER_1=w1
ARKINDEX_WORKER_VERSION_URL_MY_WORKER_1=https://u
ARKINDEX_WORKER_VERSION_ID=v1
ARKINDEX_WORKER_ID=w1
ARKINDEX_WORKER_VERSION_URL=https://u
`
	if diff := cmp.Diff(
		want, Report{Instances: []InstanceReport{{Workers: []WorkerReport{one}}}}.Dotenv(),
	); diff != "" {
		t.Error(diff)
	}
	two := []WorkerReport{{Slug: "a", VersionID: id("v1")}, {Slug: "failed"}}
	if got := (Report{
		Instances: []InstanceReport{{Workers: two}},
	}).Dotenv(); got != "ARKINDEX_WORKER_VERSION_ID_A=v1\n" {
		t.Errorf("got %q", got)
	}
}

func TestDotenvLeavesOutUnsafeValues(t *testing.T) {
	id := func(s string) *string { return &s }
	worker := WorkerReport{
		Slug: "a", VersionID: id("v1\nPATH=/evil"), WorkerID: id("$(evil)"), URL: id("https://u/?a=b"),
	}
	want := "ARKINDEX_WORKER_VERSION_URL_A=https://u/?a=b\n" +
		"ARKINDEX_WORKER_VERSION_URL=https://u/?a=b\n"
	if got := (Report{
		Instances: []InstanceReport{{Workers: []WorkerReport{worker}}},
	}).Dotenv(); got != want {
		t.Errorf("got %q", got)
	}
}

func TestDotenvRefusesSlugsThatShareAVariable(t *testing.T) {
	if err := CheckDotenv([]string{"a-b", "c"}); err != nil {
		t.Error(err)
	}
	if err := CheckDotenv([]string{"a-b", "a_b"}); arkindex.CodeOf(err) != arkindex.CodeUsage {
		t.Errorf("got %v", err)
	}
}
