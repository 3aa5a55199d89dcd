package workerfile

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// scalars are values in YAML, of every kind and near every border.
func scalars() []string {
	return []string{
		"a", "b", "'x y'", "''", "' '", "12", "-3", "1.5", "1.0", "yes", "no", "~", "2024-01-31", ".inf",
		".nan", "1e3", "1.0e+300", "'12'", "012", "0x1F",
		"[]", "{}", "{a: b}", "{a: 1}", "{1: a}", "[1, 2]", "[1, x]", "[1.5, 2]", "[yes]", "[~]",
		"[a, b]", "[a, b, a]", `"a\nb"`, "é", "'a '",
		"1" + strings.Repeat("0", 400), strings.Repeat("x", 101), strings.Repeat("x", 250),
		strings.Repeat("x", 251), "64m", "64M", "'64'", "0k", "{a: {b: c}}",
	}
}

// drawn makes one choice.
func drawn(t *rapid.T, what string, values ...string) string {
	return rapid.SampledFrom(values).Draw(t, what)
}

// often reports true most of the time.
func often(t *rapid.T, what string) bool { return rapid.IntRange(0, 9).Draw(t, what) < 9 }

// rarely reports true now and then.
func rarely(t *rapid.T, what string) bool { return rapid.IntRange(0, 9).Draw(t, what) == 9 }

// pairs are the entries of a mapping.
type pairs []string

// add draws an entry: usually one of the good values, now and then any.
func (p *pairs) add(t *rapid.T, key string, good ...string) {
	if rarely(t, "wrong "+key) {
		good = scalars()
	}
	*p = append(*p, key+": "+drawn(t, key, good...))
}

func (p pairs) flow() string { return "{" + strings.Join(p, ", ") + "}" }

// drawDefinition draws a file of the newer format, right or wrong.
func drawDefinition(t *rapid.T) string {
	var p pairs
	for _, key := range []string{"slug", "display_name", "type", "description"} {
		if often(t, "has "+key) {
			p.add(t, key, "a", "b-1_", "'1'")
		}
	}
	if rarely(t, "has usage") {
		p.add(t, "gpu_usage", "disabled", "required", "~")
	}
	if rarely(t, "has docker") {
		p.add(
			t, "docker", "{}", "~", "{command: a, shm_size: 64m}", "{shm_size: ~}", "{shm_size: 64}",
			"{shm_size: '0'}", "{x: y}",
		)
	}
	options := make([]string, rapid.IntRange(0, 3).Draw(t, "options"))
	for i := range options {
		options[i] = drawOption(t, 0)
	}
	p = append(p, "configuration: ["+strings.Join(options, ", ")+"]")
	return strings.Join(p, "\n") + "\n"
}

// drawOption draws an option, right or wrong.
func drawOption(t *rapid.T, depth int) string {
	var p pairs
	p.add(t, "key", "a", "b", "'a '", "g.a", "c")
	p.add(t, "display_name", "K")
	p.add(t, "type", optionTypes()...)
	for _, key := range []string{"many", "editable", "required"} {
		if rapid.Bool().Draw(t, "has "+key) {
			p.add(t, key, "true", "false", "~")
		}
	}
	if rapid.Bool().Draw(t, "has default") {
		p.add(t, "default", scalars()...)
	}
	if rapid.Bool().Draw(t, "has choices") {
		p.add(t, "choices", "[a, b]", "['', b]", "[a]", "[a, a]", "[a, ~]", "[1, 2]", "~")
	}
	if depth < 2 && rapid.Bool().Draw(t, "has children") {
		p = append(p, fmt.Sprintf("children: [%s]", drawOption(t, depth+1)))
	}
	if rarely(t, "has more") {
		p.add(t, drawn(t, "more", "help_text", "extra"), "text")
	}
	return p.flow()
}

// drawRepository draws a .arkindex.yml, right or wrong.
func drawRepository(t *rapid.T) string {
	var p pairs
	p.add(t, "version", "2", "'2'", "2.0", "3")
	if rarely(t, "has models") {
		p.add(t, "models", scalars()...)
	}
	workers := make([]string, rapid.IntRange(0, 3).Draw(t, "workers"))
	for i := range workers {
		workers[i] = drawWorker(t)
	}
	p.add(t, "workers", "["+strings.Join(workers, ", ")+"]")
	return strings.Join(p, "\n") + "\n"
}

// drawWorker draws a worker of the older format, right or wrong.
func drawWorker(t *rapid.T) string {
	if rarely(t, "is no mapping") {
		return drawn(t, "item", scalars()...)
	}
	var p pairs
	for _, key := range []string{"name", "slug", "type"} {
		if often(t, "has "+key) {
			p.add(t, key, "a", "b-1_", "'1'", "12")
		}
	}
	for _, key := range []string{"gpu_usage", "model_usage"} {
		if rarely(t, "has "+key) {
			p.add(t, key, "disabled", "required", "true", "~")
		}
	}
	for _, key := range []string{"description", "configuration", "secrets", "extra"} {
		if rarely(t, "has "+key) {
			p.add(t, key, scalars()...)
		}
	}
	if rapid.Bool().Draw(t, "has user_configuration") {
		p.add(
			t, "user_configuration", "{k: {title: K, type: int}}", "{k: {title: 1, type: x, y: z}}",
			"{k: 1}", "[]", "''", "~",
		)
	}
	if rapid.Bool().Draw(t, "has docker") {
		p.add(
			t, "docker", "{}", "~", "{command: 1.50}", "{shm_size: 64}", "{shm_size: 0}", "{shm_size: 64M}",
			"{shm_size: 1.5}", "{shm_size: 64mb}", "{image: x}", "{command: [a]}",
		)
	}
	return p.flow()
}
