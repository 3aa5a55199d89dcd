package git

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// many is a number of tags that makes a careless implementation slow.
const many = 100_000

// withManyTags creates a repository with many packed tags at the first commit and three at HEAD,
// one of them annotated.
func (s sandbox) withManyTags() (want []string) {
	s.Helper()
	first := s.repository("project")
	hash := s.commit("project", "Second commit")
	s.git("project", "tag", "-a", "-m", "x", "middle")
	annotated := s.git("project", "rev-parse", "middle")
	s.git("project", "tag", "-d", "middle")
	lines := []string{
		hash + " refs/tags/a-first\n", hash + " refs/tags/z-last\n",
		annotated + " refs/tags/middle\n^" + hash + "\n",
	}
	for i := range many {
		lines = append(lines, fmt.Sprintf("%s refs/tags/build-%06d\n", first, i))
	}
	slices.SortFunc(
		lines, func(a, b string) int { return strings.Compare(a[len(hash):], b[len(hash):]) },
	)
	s.write(
		"project/.git/packed-refs",
		"# pack-refs with: peeled fully-peeled sorted \n"+strings.Join(lines, ""),
	)
	return []string{"a-first", "middle", "z-last"}
}

func TestTagsAreFoundAmongAHundredThousand(t *testing.T) {
	s := newSandbox(t)
	want := s.withManyTags()
	facts := s.facts("project", "")
	if diff := cmp.Diff(want, facts.Tags); diff != "" {
		t.Error(diff)
	}
	if facts := s.facts("project", "HEAD^{}"); len(facts.Tags) != 0 {
		t.Errorf("what is no commit has the tags %v", facts.Tags)
	}
}

func TestTagsAreReadWhereverTheOutputIsSplit(t *testing.T) {
	const commit = "0123456789012345678901234567890123456789"
	output := commit + " refs/tags/a\n" +
		strings.Repeat("f", 40) + " refs/tags/" + commit + " refs/tags/no\n" +
		strings.Repeat("f", 40) + " refs/tags/b\n" +
		commit + " refs/tags/b^{}\n" +
		strings.Repeat("f", 40) + " refs/tags/c\n"
	for size := range len(output) {
		filter := tagFilter{start: []byte(commit + " refs/tags/")}
		if _, err := filter.Write([]byte(output[:size])); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(
			&filter, iotest.OneByteReader(strings.NewReader(output[size:])),
		); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"a", "b"}, filter.tags); diff != "" {
			t.Fatalf("cut at %d: %s", size, diff)
		}
	}
}

// Budget: at most 1.5 times as long as one git show-ref of all tags.
func BenchmarkHundredThousandTags(b *testing.B) {
	s := newSandbox(b)
	s.withManyTags()
	repository := Repository{Dir: s.path("project"), Env: s.env}
	b.ReportMetric(ratio(b, func() {
		if _, err := repository.Facts(b.Context(), Request{Tags: true}); err != nil {
			b.Fatal(err)
		}
	}, func() {
		s.alone("show-ref", "--tags", "-d")
	}), "×show-ref")
}

// Budget: at most 1.5 times as long as the same git processes, one after the other.
func BenchmarkFacts(b *testing.B) {
	s := newSandbox(b)
	s.ordinary()
	repository := Repository{Dir: s.path("project"), Env: s.env}
	b.ReportMetric(ratio(b, func() {
		if _, err := repository.Facts(b.Context(), everything("")); err != nil {
			b.Fatal(err)
		}
	}, func() {
		s.alone("rev-parse", "--verify", "HEAD")
		s.alone("rev-list", "--no-walk", "--format=%an%x00%B", "HEAD")
		s.alone("symbolic-ref", "HEAD")
		s.alone("show-ref", "--tags", "-d")
		s.alone("config", "-z", "--get-regexp", "url")
	}), "×git")
}

// alone runs git and discards its output.
func (s sandbox) alone(args ...string) {
	command := exec.Command("git", append([]string{"-C", s.path("project")}, args...)...)
	command.Env = s.env
	command.Stdout = &bytes.Buffer{}
	if err := command.Run(); err != nil {
		s.Fatal(err)
	}
}

// ratio runs both functions in turn and returns the ratio of their median times.
func ratio(b *testing.B, ours, theirs func()) float64 {
	var first, second []time.Duration
	for b.Loop() {
		first = append(first, measure(ours))
		b.StopTimer()
		second = append(second, measure(theirs))
		b.StartTimer()
	}
	slices.Sort(first)
	slices.Sort(second)
	return float64(first[len(first)/2]) / float64(second[len(second)/2])
}

func measure(run func()) time.Duration {
	start := time.Now()
	run()
	return time.Since(start)
}
