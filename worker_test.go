package arkindex

import "testing"

func TestUsageIsOneOfThreeWords(t *testing.T) {
	for _, usage := range Usages() {
		if !usage.Valid() {
			t.Errorf("%q is refused", usage)
		}
	}
	if Usage("Required").Valid() || Usage("").Valid() {
		t.Error("an unknown usage is accepted")
	}
}
