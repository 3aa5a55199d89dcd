package publish

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"arkindex"
)

// differences lists the fields in which a version that exists is not what was to be published. What an instance does not tell of
// a version is not compared, nor is its configuration unless asked for.
func differences(existing arkindex.WorkerVersion, wanted arkindex.DockerWorkerVersion, withConfiguration bool) []Difference {
	found := []Difference{}
	for _, field := range []struct{ name, existing, wanted string }{
		{"docker_image_iid", existing.DockerImageIID, wanted.DockerImageIID},
		{"gpu_usage", string(existing.GPUUsage), string(wanted.GPUUsage)},
		{"model_usage", string(existing.ModelUsage), string(wanted.ModelUsage)},
	} {
		if field.existing != "" && field.existing != field.wanted {
			found = append(found, Difference{field.name, field.existing, field.wanted})
		}
	}
	have, want := decode(existing.Configuration), decode(wanted.Configuration)
	if have == nil || !withConfiguration {
		return found
	}
	forgetBuild(have)
	forgetBuild(want)
	return compare(found, "configuration", have, want)
}

// decode reads JSON with its numbers as they are written.
func decode(text json.RawMessage) any {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	return value
}

// forgetBuild removes what older commands wrote into a configuration about building the image: it says nothing of how
// the worker runs.
func forgetBuild(configuration any) {
	fields, _ := configuration.(map[string]any)
	delete(fields, "environment")
	docker, _ := fields["docker"].(map[string]any)
	for _, field := range []string{"build", "context", "image"} {
		delete(docker, field)
	}
}

// compare adds the differences between two values, going into objects on both sides.
func compare(found []Difference, path string, have, want any) []Difference {
	haveFields, haveIs := have.(map[string]any)
	wantFields, wantIs := want.(map[string]any)
	if !haveIs || !wantIs {
		if !equal(have, want) {
			found = append(found, Difference{path, have, want})
		}
		return found
	}
	keys := maps.Clone(haveFields)
	maps.Copy(keys, wantFields)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		found = compare(found, path+"."+key, haveFields[key], wantFields[key])
	}
	return found
}

// equal compares values as an instance would keep them: numbers by what they mean, and what is absent, null or holds nothing as
// the same.
func equal(have, want any) bool {
	if isEmpty(have) && isEmpty(want) {
		return true
	}
	switch a := have.(type) {
	case json.Number:
		b, ok := want.(json.Number)
		return ok && equalNumbers(a.String(), b.String())
	case []any:
		b, ok := want.([]any)
		return ok && slices.EqualFunc(a, b, equal)
	case map[string]any:
		b, ok := want.(map[string]any)
		return ok && len(compare(nil, "", a, b)) == 0
	default:
		return !isObjectOrList(want) && have == want
	}
}

func isEmpty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case []any:
		return len(v) == 0
	case map[string]any:
		for _, field := range v {
			if !isEmpty(field) {
				return false
			}
		}
		return true
	}
	return false
}

func isObjectOrList(value any) bool {
	switch value.(type) {
	case []any, map[string]any:
		return true
	}
	return false
}

// equalNumbers compares whole numbers exactly, however long, and others as floating-point numbers.
func equalNumbers(a, b string) bool {
	if a == b {
		return true
	}
	if strings.Trim(a+b, "-0123456789") == "" {
		return false
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}

// String says what differs, for people. Long values are cut.
func (d Difference) String() string {
	return fmt.Sprintf("%s is %s, and not %s", d.Field, shown(d.Existing), shown(d.Wanted))
}

// shown is a value as JSON, cut at a length that can still be read.
func shown(value any) string {
	const longest = 100
	text, ok := value.(string)
	if !ok {
		encoded, _ := json.Marshal(value)
		text = string(encoded)
	}
	if letters := []rune(text); len(letters) > longest {
		return string(letters[:longest]) + "…"
	}
	return text
}
