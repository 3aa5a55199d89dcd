package diff

import "encoding/json"

// maxShown is how many characters of a value are shown.
const maxShown = 100

// Show formats a value for people: a string as it is, any other value as JSON. Long values are
// cut.
func Show(value any) string { return cut(format(value)) }

// ShowBoth formats two different values. Of long ones it shows the part where they start to
// differ.
func ShowBoth(existing, wanted any) (string, string) {
	const context = 20
	a, b := []rune(format(existing)), []rune(format(wanted))
	same := 0
	for same < len(a) && same < len(b) && a[same] == b[same] {
		same++
	}
	if same < maxShown-context {
		return cut(string(a)), cut(string(b))
	}
	return "…" + cut(string(a[same-context:])), "…" + cut(string(b[same-context:]))
}

func cut(s string) string {
	if runes := []rune(s); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return s
}

func format(value any) string {
	if s, ok := value.(string); ok {
		return s
	}
	encoded, _ := json.Marshal(value)
	return string(encoded)
}
