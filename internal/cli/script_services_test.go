package cli

import (
	"net/http"
	"net/http/httptest"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdAccounts is the script command "accounts": it starts an instance on which ada@example.com has
// the password "canary pass", and sets ACCOUNTS to its address.
func cmdAccounts(ts *testscript.TestScript, _ bool, _ []string) {
	server := httptest.NewServer(handleAccounts(http.StatusNoContent, new([]string)))
	ts.Defer(server.Close)
	ts.Setenv("ACCOUNTS", server.URL)
}

// cmdGitLab is the script command "gitlab FILE": it starts a GitLab with the file as the secure
// file arkindex-cli, and sets the pipeline's variables.
func cmdGitLab(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: gitlab FILE")
	}
	server := httptest.NewServer(handleSecureFile(ts.ReadFile(args[0])))
	ts.Defer(server.Close)
	ts.Setenv("CI_API_V4_URL", server.URL+"/api/v4")
	ts.Setenv("CI_PROJECT_ID", "7")
	ts.Setenv("CI_JOB_TOKEN", "canary-job")
}
