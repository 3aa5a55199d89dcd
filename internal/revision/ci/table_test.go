package ci

import "testing"

// TestEverySystemOfTheTableHasARecordedEnvironment fails for a system that was added to the table
// without a recording of the variables it really sets.
func TestEverySystemOfTheTableHasARecordedEnvironment(t *testing.T) {
	recorded := map[string]bool{}
	for _, env := range environments(t) {
		recorded[Read(env).System] = true
	}
	for _, s := range append(systems(), own()) {
		if !recorded[s.id] {
			t.Errorf("testdata has no environment that is recognized as %s", s.name)
		}
	}
}
