package arkindex

import "testing"

func TestLongTextIsCutBetweenCharacters(t *testing.T) {
	for text, want := range map[string]string{
		"":             "",
		"12345":        "12345",
		"123456":       "12345… (1 bytes more)",
		"1234ééé":      "1234… (6 bytes more)",
		"\xff\xbf\xbf": "\xff\xbf\xbf",
	} {
		if got := CutText(text, 5); got != want {
			t.Errorf("CutText(%q) = %q, want %q", text, got, want)
		}
	}
}
