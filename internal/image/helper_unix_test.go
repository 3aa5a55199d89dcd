//go:build unix

package image

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"arkindex"
)

// helper installs a credential helper and returns the variables that use it.
func helper(t *testing.T, script string) map[string]string {
	t.Helper()
	directory := t.TempDir()
	write(t, filepath.Join(directory, "docker-credential-fake"), "#!/bin/sh\n"+script+"\n", 0o700)
	write(t, filepath.Join(directory, "config.json"), `{"credsStore": "fake"}`, 0o600)
	t.Setenv("PATH", directory+":"+os.Getenv("PATH"))
	return map[string]string{"DOCKER_CONFIG": directory}
}

func TestHelperGivesCredentials(t *testing.T) {
	host, _ := serve(t, basic("ada"))
	variables := helper(t,
		`read name; printf '{"ServerURL": "%s", "Username": "ada", "Secret": "canary"}' "$name"`)
	if found := check(variables, host+"/group/worker:1", true); found.State != Present {
		t.Errorf("%+v", found)
	}
	variables = helper(t, "echo credentials not found in native keychain; exit 1")
	if found := check(variables, host+"/group/worker:1", true); found != (Finding{State: Skipped}) {
		t.Errorf("%+v", found)
	}
	variables = helper(t, "echo canary; exit 1")
	if found := check(variables, host+"/group/worker:1", true); arkindex.CodeOf(
		found.Err,
	) != arkindex.CodeConfiguration || strings.Contains(found.Err.Error(), "canary") {
		t.Errorf("%+v", found)
	}
}

func TestHelperThatDoesNotRespondIsGivenUp(t *testing.T) {
	// The child of a shell keeps the output open.
	variables := helper(t, "sleep 20; true")
	start := time.Now()
	found := check(variables, "r.example.com/group/worker:1", true)
	if took := time.Since(start); took > helperTimeout+2*time.Second {
		t.Errorf("took %v", took)
	}
	if found.State != Skipped || arkindex.CodeOf(found.Err) != arkindex.CodeConfiguration ||
		!strings.Contains(found.Err.Error(), "docker-credential-fake for r.example.com") ||
		!strings.Contains(found.Err.Error(), "within 3s") {
		t.Errorf("%+v", found)
	}
}

func TestWaitingForAHelperCanBeInterrupted(t *testing.T) {
	variables := helper(t, "sleep 20; true")
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	r := Registry{Getenv: func(name string) string { return variables[name] }}
	found := r.Check(ctx, Image{Reference: "r.example.com/group/worker:1"}, true)
	if arkindex.CodeOf(found.Err) != arkindex.CodeInterrupted {
		t.Errorf("%+v", found)
	}
}

func TestHelperThatPrintsWithoutEndFails(t *testing.T) {
	variables := helper(t, "exec yes")
	found := check(variables, "r.example.com/group/worker:1", true)
	if arkindex.CodeOf(found.Err) != arkindex.CodeConfiguration ||
		!strings.Contains(found.Err.Error(), "docker-credential-fake for r.example.com") {
		t.Errorf("%+v", found)
	}
}

func TestConfigurationThatIsAPipeIsNotOpened(t *testing.T) {
	directory := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(directory, "config.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	found := check(map[string]string{"DOCKER_CONFIG": directory}, "r.example.com/g/w:1", true)
	if arkindex.CodeOf(found.Err) != arkindex.CodeConfiguration ||
		!strings.Contains(found.Err.Error(), "is not a regular file") {
		t.Errorf("%+v", found)
	}
}
