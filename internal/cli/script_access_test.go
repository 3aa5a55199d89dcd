package cli

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"arkindex/internal/registry/oidctest"
)

// cmdSetToken is the script command "settoken FILE": it sets ARKINDEX_API_TOKEN and TOKEN to the
// token in the file.
func cmdSetToken(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: settoken FILE")
	}
	token := strings.TrimSpace(ts.ReadFile(args[0]))
	ts.Setenv("ARKINDEX_API_TOKEN", token)
	ts.Setenv("TOKEN", token)
}

// cmdSetID is the script command "setid FILE PATH": it sets ID to the string at PATH of a JSON
// file.
func cmdSetID(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: setid FILE PATH")
	}
	encoded, err := json.Marshal(fieldOf(ts, args[0], args[1]))
	ts.Check(err)
	var id string
	ts.Check(json.Unmarshal(encoded, &id))
	ts.Setenv("ID", id)
}

// issuers holds the issuer of ID tokens of each script.
var issuers sync.Map

// scriptTest adapts a script to the helpers of package oidctest.
type scriptTest struct{ *testscript.TestScript }

func (scriptTest) Helper()             {}
func (s scriptTest) Fatal(args ...any) { s.Fatalf("%s", fmt.Sprint(args...)) }
func (s scriptTest) Cleanup(do func()) { s.Defer(do) }

// cmdIssuer is the script command "issuer": it starts a GitLab that signs ID tokens, and sets
// ISSUER to its address.
func cmdIssuer(ts *testscript.TestScript, _ bool, _ []string) {
	issuer := oidctest.New(scriptTest{ts})
	issuers.Store(ts, issuer)
	ts.Setenv("ISSUER", issuer.URL)
}

// cmdIDToken is the script command "idtoken [CLAIM=TEXT...]": it sets ARKINDEX_ID_TOKEN to an ID
// token for the branch main of group/project, with the given claims replaced. A text @DIR is the
// commit that is checked out in DIR.
func cmdIDToken(ts *testscript.TestScript, _ bool, args []string) {
	issuer, ok := issuers.Load(ts)
	if !ok {
		ts.Fatalf("there is no issuer")
	}
	changes := oidctest.Claims{}
	for _, arg := range args {
		name, text, _ := strings.Cut(arg, "=")
		if dir, isDirectory := strings.CutPrefix(text, "@"); isDirectory {
			head, err := exec.Command("git", "-C", ts.MkAbs(dir), "rev-parse", "HEAD").Output()
			ts.Check(err)
			text = strings.TrimSpace(string(head))
		}
		changes[name] = text
	}
	gitlab := issuer.(*oidctest.Issuer)
	ts.Setenv("ARKINDEX_ID_TOKEN", gitlab.Token(gitlab.Pipeline(time.Now(), changes)))
}
