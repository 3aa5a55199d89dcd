package workercmd

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"arkindex"
)

// reportedProblems returns problems of every severity, with and without a position, in files with
// all kinds of names.
func reportedProblems() []arkindex.Problem {
	return []arkindex.Problem{
		{
			File: ".arkindex.yml", Line: 3, Column: 5, Path: "workers[0].slug",
			Severity: arkindex.SeverityError, Code: "required", Message: "is required",
		},
		{
			File: "w/mit Leerzeichen é%20#?.yml", Line: 1, Column: 1,
			Severity: arkindex.SeverityWarning, Code: "unknown_key", Message: "is unknown",
			Hint: "did you mean it?",
		},
		{File: "a:b.yml", Severity: arkindex.SeverityNotice, Code: "old_key", Message: "is old"},
		{
			File: "/abs/x.yml", Line: 2, Column: 1,
			Severity: arkindex.SeverityError, Code: "value", Message: "is wrong",
		},
		{File: ".", Severity: arkindex.SeverityError, Code: "missing", Message: "there is nothing"},
	}
}

// The schema is published by OASIS as
// docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json.
func TestSARIFMatchesItsOfficialSchema(t *testing.T) {
	file, err := os.Open("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("sarif.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, problems := range [][]arkindex.Problem{nil, reportedProblems()} {
		report, err := json.Marshal(sarif(problems, "1.2.3"))
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(report))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%v in\n%s", err, report)
		}
	}
}

func TestSARIFNamesFilesAsURIs(t *testing.T) {
	report, err := json.Marshal(sarif(reportedProblems(), "1.2.3"))
	if err != nil {
		t.Fatal(err)
	}
	for _, uri := range []string{
		".arkindex.yml", "w/mit%20Leerzeichen%20%C3%A9%2520%23%3F.yml", "./a:b.yml", "/abs/x.yml", ".",
	} {
		if !bytes.Contains(report, []byte(`"uri":"`+uri+`"`)) {
			t.Errorf("there is no %s in %s", uri, report)
		}
	}
}
