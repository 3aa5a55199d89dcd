package image

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"strings"
	"time"

	"github.com/docker/cli/cli/config/types"

	"arkindex"
)

// helperTimeout is how long a credential helper may take. It reads a local keyring, which takes
// milliseconds, or asks the service of a cloud provider for a token, which takes less than a
// second. One that takes longer waits for a person, who may not be there.
const helperTimeout = 3 * time.Second

// helperWaitDelay is how long to wait for the output of a helper that has been killed: its own
// child processes may still hold it open.
const helperWaitDelay = 100 * time.Millisecond

// errHelperTimeout is the error of a helper that took longer than helperTimeout.
var errHelperTimeout = errors.New("the credential helper did not respond")

// helperProgram returns the name of the program of a helper.
func helperProgram(helper string) string { return "docker-credential-" + helper }

// askHelper returns the credentials that a helper has for a registry. They are empty if it has
// none. The helper is killed when it takes too long, and when the context ends.
func askHelper(ctx context.Context, helper, registry string) (types.AuthConfig, error) {
	limited, cancel := context.WithTimeoutCause(ctx, helperTimeout, errHelperTimeout)
	defer cancel()
	command := exec.CommandContext(limited, helperProgram(helper), "get")
	command.Stdin = strings.NewReader(registry)
	command.WaitDelay = helperWaitDelay
	output, err := boundedOutput(command)
	switch {
	case limited.Err() != nil:
		return types.AuthConfig{}, context.Cause(limited)
	case err != nil && hasNoCredentials(output):
		return types.AuthConfig{}, nil
	case err != nil:
		return types.AuthConfig{}, err
	}
	var found struct{ Username, Secret string }
	if err := json.Unmarshal(output, &found); err != nil {
		return types.AuthConfig{}, err
	}
	if found.Username == "<token>" { // by the protocol of helpers
		return types.AuthConfig{IdentityToken: found.Secret}, nil
	}
	return types.AuthConfig{Username: found.Username, Password: found.Secret}, nil
}

// maxHelperOutput limits the output of a helper, in bytes. The longest tokens have a few
// kilobytes.
const maxHelperOutput = 1 << 20

// boundedOutput runs a command and returns its standard output. A command that prints more than
// maxHelperOutput fails.
func boundedOutput(command *exec.Cmd) ([]byte, error) {
	var output boundedBuffer
	command.Stdout = &output
	err := command.Run()
	return output.content, err
}

// boundedBuffer is an io.Writer that fails after maxHelperOutput bytes.
type boundedBuffer struct{ content []byte }

// Write implements io.Writer.
func (b *boundedBuffer) Write(p []byte) (int, error) {
	if len(b.content)+len(p) > maxHelperOutput {
		return 0, errors.New("too much output")
	}
	b.content = append(b.content, p...)
	return len(p), nil
}

// hasNoCredentials reports whether the output of a failed helper says that it has no credentials
// for the registry.
func hasNoCredentials(output []byte) bool {
	return bytes.Equal(bytes.TrimSpace(output), []byte("credentials not found in native keychain"))
}

// helperError returns the error for a helper that failed. It leaves the helper's output out, which
// may contain a password.
func (c *configuration) helperError(
	ctx context.Context, helper, registry string, err error,
) error {
	program := helperProgram(helper)
	if errors.Is(context.Cause(ctx), context.Canceled) {
		return arkindex.Errorf(arkindex.CodeInterrupted, "interrupted while waiting for %s", program)
	}
	fail := func(code arkindex.Code, what, hint string) error {
		return arkindex.Errorf(code,
			"the credential helper %s for %s in %s %s", program, registry, c.origin, what,
		).WithHint("%s", hint)
	}
	switch {
	case errors.Is(err, errHelperTimeout):
		return fail(arkindex.CodeConfiguration, "did not respond within "+helperTimeout.String(),
			"check that docker login works without asking anything")
	case ctx.Err() != nil:
		return fail(arkindex.CodeUnavailable, "did not respond in time",
			"check that docker login works without asking anything, or give more time with --timeout")
	case errors.Is(err, exec.ErrNotFound):
		return fail(arkindex.CodeConfiguration, "is not installed",
			"install it, or remove it from "+c.origin)
	default:
		return fail(arkindex.CodeConfiguration, "failed", "check that docker login works")
	}
}
