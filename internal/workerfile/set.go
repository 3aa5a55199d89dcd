package workerfile

import (
	"encoding/json"
	"fmt"

	"arkindex"
)

// Name is the configuration file at the top of a worker repository.
const Name = ".arkindex.yml"

// Worker is one worker to publish. Description is nil when it has none. Configuration is the JSON object that an instance
// keeps as the version's configuration. File and Line say where the worker is described, the path relative to the directory.
type Worker struct {
	Slug, Name, Type     string
	Description          *string
	GPUUsage, ModelUsage arkindex.Usage
	Configuration        json.RawMessage
	File                 string
	Line                 int

	read *reading // what it was read from; nil for a worker that was made otherwise
}

// Set is what a directory's configuration holds: the workers of the older format in the file's order, those of the newer one
// in the order of their files, and the problems of every file, ordered by file and place. When a problem is an error the
// workers are not complete.
type Set struct {
	Workers     []Worker
	Definitions []Definition
	Problems    []arkindex.Problem
	sources     map[string]string
}

// Err is an Error with CodeConfiguration that carries every problem, nil when none is an error.
func (s *Set) Err() error { return failure(s.Problems) }

// Source returns the content of a file that was read, by the name that problems give it.
func (s *Set) Source(file string) string { return s.sources[file] }

// failure is the Error of problems that hold an error.
func failure(problems []arkindex.Problem) error {
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
