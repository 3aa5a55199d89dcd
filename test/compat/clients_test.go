//go:build compat

package compat

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

const (
	email    = "ada@example.com"
	password = "correct horse battery"
)

// environments guards the Python environments: they are created one at a time and kept for later
// runs.
var environments sync.Mutex

// installed returns the directory with the programs of a Python package, which it installs on
// first use.
func installed(t *testing.T, name, requirement string) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, ".cache", name)
	environments.Lock()
	defer environments.Unlock()
	if out, err := exec.Command(
		filepath.Join(root, "tools", "reference.sh"), dir, requirement,
	).CombinedOutput(); err != nil {
		t.Fatalf("%s cannot be installed: %v\n%s", requirement, err, out)
	}
	return filepath.Join(dir, "bin")
}

// errorTypes are the names by which a client distinguishes refusals.
type errorTypes struct{ validation, conflict, client string }

func TestPythonClientsUseOurServer(t *testing.T) {
	plain := errorTypes{"ErrorResponse", "ErrorResponse", "ErrorResponse"}
	for version, types := range map[string]errorTypes{
		"1.0.15": plain, "1.0.16": plain, "1.1.5": plain, "1.2.1": plain,
		"1.3.1": {"ArkindexValidationError", "ArkindexConflictError", "ArkindexClientError"},
	} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			python := filepath.Join(installed(t, "client-"+version, "arkindex-client=="+version), "python")
			database := filepath.Join(t.TempDir(), "registry.db")
			url, bearer := serveOn(t, database)
			addUser(t, database)
			script, err := filepath.Abs(filepath.Join("testdata", "client.py"))
			if err != nil {
				t.Fatal(err)
			}
			word := "client-" + strings.ReplaceAll(version, ".", "-")
			cmd := exec.Command(python, script, word, email, password)
			cmd.Env = environment(
				t.TempDir(), map[string]string{"ARKINDEX_API_URL": url + "/", "ARKINDEX_API_TOKEN": bearer},
			)
			var complaints strings.Builder
			cmd.Stderr = &complaints
			output, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, complaints.String())
			}
			if diff := gocmp.Diff(
				decoded(t, wantOfClient(types, word)), decoded(t, string(output)),
			); diff != "" {
				t.Errorf("the client sees (-want +got):\n%s", diff)
			}
		})
	}
}

// wantOfClient is the expected output of testdata/client.py.
func wantOfClient(types errorTypes, word string) string {
	return strings.NewReplacer(
		"WORD", word, "VALIDATION", types.validation, "CONFLICT", types.conflict, "CLIENT", types.client,
	).Replace(`{
	"user": "admin@localhost",
	"created": [["a1", "main", "v1.0.0", "available"], ["a2", "dev", "v1.1.0", "available"],
		["a1", "main", "v1.0.0", "available"]],
	"numbers": "{\"threshold\": 1.0, \"seed\": 123456789012345678901234567890}",
	"same worker": true,
	"updated": ["Better", "Reads", "main", "v1.2.0"],
	"left": [null, "v1.0.0"],
	"recommended": true,
	"yaml": true,
	"workers": [25, 25],
	"versions": [24, 24],
	"filtered": ["reader-WORD"],
	"types": 1,
	"repository": true,
	"of repository": 25,
	"revision": "First",
	"refusals": {
		"field": ["VALIDATION", 400], "exists": ["VALIDATION", 400], "import exists": ["CONFLICT", 409],
		"tag taken": ["VALIDATION", 400],
		"not found": ["CLIENT", 404], "unknown token": ["CLIENT", 401],
		"wrong password": ["VALIDATION", 400]
	},
	"texts": {
		"field": ["may contain only ASCII letters, digits, _ and -"],
		"exists": ["a version of this worker already exists for this revision URL"],
		"tag taken": 1, "not found": true, "wrong password": 1
	},
	"existing": [true, true],
	"features": false,
	"login": "ada@example.com",
	"logged out": 401
}`)
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return value
}

// addUser creates the account that logs in.
func addUser(t *testing.T, database string) {
	t.Helper()
	cmd := exec.Command(
		os.Getenv("COMPAT_OURS"), "registry", "user", "add", email, "--scope", "publish",
		"--password-stdin", "--database", database,
	)
	cmd.Env, cmd.Stdin = environment(t.TempDir(), nil), strings.NewReader(password)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}
