package ci

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// environments reads all recorded environments. The keys are the names of the files without
// extension.
func environments(t testing.TB) map[string]getenv {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.env")
	if err != nil || len(paths) == 0 {
		t.Fatalf("there are no environments: %v", err)
	}
	all := map[string]getenv{}
	for _, path := range paths {
		variables := readEnvironment(t, path)
		all[strings.TrimSuffix(filepath.Base(path), ".env")] = func(name string) string {
			return variables[name]
		}
	}
	return all
}

func readEnvironment(t testing.TB, path string) map[string]string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	variables := map[string]string{}
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, found := strings.Cut(line, "=")
		if !found {
			t.Fatalf("%s: %q is no NAME=value", path, line)
		}
		if strings.HasPrefix(value, `"`) {
			if err := json.Unmarshal([]byte(value), &value); err != nil {
				t.Fatalf("%s: %s: %v", path, name, err)
			}
		}
		variables[name] = value
	}
	return variables
}

// readable returns the recorded environment with a name.
func readable(name string) (func(testing.TB) getenv, error) {
	path := filepath.Join("testdata", name+".env")
	_, err := os.Stat(path)
	return func(t testing.TB) getenv {
		variables := readEnvironment(t, path)
		return func(name string) string { return variables[name] }
	}, err
}
