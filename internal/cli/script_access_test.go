package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"arkindex/internal/registry/oidctest"
)

// takeToken is the script command "tokenfrom FILE": it sets ARKINDEX_API_TOKEN and TOKEN to the
// token that the file holds.
func takeToken(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: tokenfrom FILE")
	}
	token := strings.TrimSpace(ts.ReadFile(args[0]))
	ts.Setenv("ARKINDEX_API_TOKEN", token)
	ts.Setenv("TOKEN", token)
}

// takeID is the script command "idfrom FILE PATH": it sets ID to the text at PATH of a JSON file.
func takeID(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: idfrom FILE PATH")
	}
	encoded, err := json.Marshal(fieldOf(ts, args[0], args[1]))
	ts.Check(err)
	var id string
	ts.Check(json.Unmarshal(encoded, &id))
	ts.Setenv("ID", id)
}

// issuers are the scripts' issuers of ID tokens, each script's own.
var issuers sync.Map

// scriptTest is a script as a helper of tests sees it.
type scriptTest struct{ *testscript.TestScript }

func (scriptTest) Helper()             {}
func (s scriptTest) Fatal(args ...any) { s.Fatalf("%s", fmt.Sprint(args...)) }
func (s scriptTest) Cleanup(do func()) { s.Defer(do) }

// startIssuer is the script command "issuer": it starts a GitLab that signs ID tokens, and sets
// ISSUER to its address.
func startIssuer(ts *testscript.TestScript, _ bool, _ []string) {
	issuer := oidctest.New(scriptTest{ts})
	issuers.Store(ts, issuer)
	ts.Setenv("ISSUER", issuer.URL)
}

// giveIDToken is the script command "idtoken [CLAIM=TEXT...]": it sets ARKINDEX_ID_TOKEN to an ID
// token of group/project on its branch main, with other claims where they are given.
func giveIDToken(ts *testscript.TestScript, _ bool, args []string) {
	value, ok := issuers.Load(ts)
	if !ok {
		ts.Fatalf("there is no issuer")
	}
	changes := oidctest.Claims{}
	for _, arg := range args {
		name, text, _ := strings.Cut(arg, "=")
		changes[name] = text
	}
	issuer := value.(*oidctest.Issuer)
	ts.Setenv("ARKINDEX_ID_TOKEN", issuer.Token(issuer.Pipeline(time.Now(), changes)))
}
