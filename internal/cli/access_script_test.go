package cli

import (
	"encoding/json"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// takeToken is the script command "tokenfrom FILE": it sets ARKINDEX_API_TOKEN and TOKEN to the token that the file holds.
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
