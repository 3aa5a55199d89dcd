package workerfile

import (
	_ "embed" // for the schemas
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"arkindex"
)

// Name is the configuration file at the top of a worker repository.
const Name = ".arkindex.yml"

// Worker is one worker to publish. Description is nil if it has none. Configuration is the JSON
// object that an instance stores as the version's configuration. File and Line say where the
// worker is described, with the path relative to the directory.
type Worker struct {
	Slug, Name, Type     string
	Description          *string
	GPUUsage, ModelUsage arkindex.Usage
	Configuration        json.RawMessage
	File                 string
	Line                 int

	// Newer is the file of the newer format that describes the same worker, or nil. An instance that
	// accepts only the newer format is sent this file.
	Newer *Newer

	source *workerSource // nil if the worker was not read from a file
}

// Newer is a file of the newer format beside an .arkindex.yml. Definition is nil if the problems
// have an error.
type Newer struct {
	File       string
	Definition *Definition
	Problems   []arkindex.Problem
}

// Set is what the configuration of a directory contains: the workers of the older format in the
// order of the file, those of the newer format in the order of their files, and the problems of
// all files, ordered by file and position. If a problem is an error, the workers are incomplete.
type Set struct {
	Workers     []Worker
	Definitions []Definition
	Problems    []arkindex.Problem
	HasModels   bool // of .arkindex.yml, which are not published
	sources     map[string]string
}

// Err returns an Error with CodeConfiguration and all problems, or nil if none of them is an
// error.
func (s *Set) Err() error { return problemsError(s.Problems) }

// Source returns the content of a file by its name in problems.
func (s *Set) Source(file string) string { return s.sources[file] }

// Files returns the names of the files, sorted, as problems name them.
func (s *Set) Files() []string { return slices.Sorted(maps.Keys(s.sources)) }

// Strict turns the warnings about unknown keys into errors.
func (s *Set) Strict() {
	for i := range s.Problems {
		problem := &s.Problems[i]
		if problem.Code == codeUnknownKey && problem.Severity == arkindex.SeverityWarning {
			problem.Severity = arkindex.SeverityError
			problem.Message = "is an unknown key"
		}
	}
}

// problemsError returns an Error if one of the problems is an error.
func problemsError(problems []arkindex.Problem) error {
	count := countErrors(problems)
	if count == 0 {
		return nil
	}
	message := "the configuration has an error"
	if count > 1 {
		message = fmt.Sprintf("the configuration has %d errors", count)
	}
	return &arkindex.Error{Code: arkindex.CodeConfiguration, Message: message, Problems: problems}
}

func countErrors(problems []arkindex.Problem) int {
	count := 0
	for _, problem := range problems {
		if problem.Severity == arkindex.SeverityError {
			count++
		}
	}
	return count
}

//go:embed schema/arkindexyml.json
var repositorySchema string

//go:embed schema/worker.json
var definitionSchema string

// RepositorySchema returns the JSON Schema (2020-12) of .arkindex.yml, for editors. It contains
// all rules that a schema can express: not that slugs are unique, and nothing about other files.
func RepositorySchema() string { return repositorySchema }

// DefinitionSchema returns the JSON Schema (2020-12) of arkindex/*.yml, for editors. It contains
// all rules that a schema can express: not that keys and slugs are unique, that the default of an
// enum is one of the choices, or that 1.0 is not an integer.
func DefinitionSchema() string { return definitionSchema }
