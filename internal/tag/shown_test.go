package tag

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTagsAreOrderedBySemanticVersionThenName(t *testing.T) {
	ordered := []string{
		// no semantic versions
		"", "01.0.0", "1.0", "1.0.0+", "1.0.0-", "1.0.0-01", "1.0.0-a..b", "V1.0.0", "latest", "v1",
		"vv1.0.0",
		"0.0.1", "v0.9.0", "0.10.0",
		"1.0.0-0", "1.0.0-1", "1.0.0-1.1", "1.0.0-2", "1.0.0-10", "1.0.0--", "1.0.0-alpha",
		"1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
		"1.0.0", "1.0.0+build", "v1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
		"99999999999999999999.0.0", "100000000000000000000.0.0",
	}
	shuffled := slices.Clone(ordered)
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(
			len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] },
		)
		slices.SortFunc(shuffled, Compare)
		if diff := cmp.Diff(ordered, shuffled); diff != "" {
			t.Fatalf("the order differs (-want +got):\n%s", diff)
		}
	}
}
