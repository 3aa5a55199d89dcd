package workerfile

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// stricter lists the rules, or single vectors, in which we refuse what the reference validator
// accepts, and why.
func stricter() map[string]string {
	return map[string]string{
		"slug/8": "a line end is no character of a slug; the reference overlooks " +
			"one at the end",
		"duplicate-yaml-key": "the reference keeps the last value in silence",
	}
}

func TestDefinitionsAreAcceptedAsByTheReference(t *testing.T) {
	differences := stricter()
	used := map[string]bool{}
	for _, v := range vectors(t, "worker.jsonl") {
		t.Run(v.Name, func(t *testing.T) {
			definition, problems := ParseDefinition("w.yml", v.text())
			valid := countErrors(problems) == 0
			if valid != (definition != nil) {
				t.Fatalf("definition %v, problems:\n%s", definition, lines(problems))
			}
			if valid == v.Expected.Valid {
				if v.Expected.Errors != nil && !isYAML(problems) {
					comparePlaces(t, v.Expected.places(t), problems)
				}
				return
			}
			for _, name := range []string{v.Name, v.Rule} {
				if differences[name] != "" && !valid {
					used[name] = true
					return
				}
			}
			t.Errorf(
				"valid: %v, reference: %v %s\n%s\n%s", valid, v.Expected.Valid, v.Expected.Errors, v.text(),
				lines(problems),
			)
		})
	}
	for name := range differences {
		if !used[name] {
			t.Errorf("%s is listed as a difference, and is none", name)
		}
	}
}

// isYAML reports whether the text could not be read at all. The reference then speaks of what it
// does not find.
func isYAML(problems []arkindex.Problem) bool {
	return slices.ContainsFunc(problems, func(p arkindex.Problem) bool {
		return p.Code == pyyaml.CodeEmpty || p.Code == pyyaml.CodeMultipleDocuments
	})
}

// comparePlaces holds the values that we complain about against those of the reference. It names
// only the option for what its rules refuse, and stops at a rule's first complaint, so ours may be
// within its.
func comparePlaces(t *testing.T, reference []string, problems []arkindex.Problem) {
	t.Helper()
	var ours []string
	for _, problem := range problems {
		if problem.Severity == arkindex.SeverityError {
			ours = append(ours, problem.Path)
		}
	}
	for _, place := range reference {
		if !slices.ContainsFunc(ours, func(path string) bool { return within(path, place) }) {
			t.Errorf("nothing is said of %q:\n%s", place, lines(problems))
		}
	}
	for _, path := range ours {
		if !slices.ContainsFunc(reference, func(place string) bool { return within(path, place) }) {
			t.Errorf("the reference accepts %q:\n%s", path, lines(problems))
		}
	}
}

// within reports whether a path of ours is the place of the reference or below it. Rules name an
// option by its key alone, which is below the whole list for us.
func within(path, place string) bool {
	return place == "configuration" || path == place || strings.HasPrefix(path, place+".") ||
		strings.HasPrefix(path, place+"[")
}

// places are the values that the reference complains about, in our style.
func (e expected) places(t *testing.T) []string {
	t.Helper()
	var errors []string
	if err := json.Unmarshal(e.Errors, &errors); err != nil {
		t.Fatal(err)
	}
	rule := regexp.MustCompile(`^configuration\.[^.0-9]`)
	index := regexp.MustCompile(`\.(\d+)`)
	var places []string
	for _, line := range errors {
		place, _, _ := strings.Cut(line, ":")
		place = strings.TrimSpace(place)
		if place == "True" {
			place = "true" // the key yes, which we write as JSON does
		}
		if rule.MatchString(place) {
			place = "configuration"
		}
		places = append(places, index.ReplaceAllString(place, "[$1]"))
	}
	return places
}
