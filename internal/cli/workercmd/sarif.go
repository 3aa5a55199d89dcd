package workercmd

import (
	"net/url"
	"path"
	"path/filepath"
	"slices"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/revision/git"
)

// relativeToRepository makes the files of problems relative to the top of the repository, as code
// hosts expect, when the command runs in a subdirectory.
func relativeToRepository(a *app.App, problems []arkindex.Problem) []arkindex.Problem {
	dir, err := filepath.EvalSymlinks(a.WorkingDirectory())
	if err != nil {
		return problems
	}
	subdirectory, err := filepath.Rel(git.WorkTree(dir, a.Process.Getenv), dir)
	if err != nil || subdirectory == "." {
		return problems
	}
	relative := slices.Clone(problems)
	for i, problem := range relative {
		if !path.IsAbs(problem.File) {
			relative[i].File = path.Join(filepath.ToSlash(subdirectory), problem.File)
		}
	}
	return relative
}

// sarif formats problems in the Static Analysis Results Interchange Format 2.1.0, which code hosts
// show beside the lines.
func sarif(problems []arkindex.Problem, version string) any {
	type object = map[string]any
	results := []object{}
	for _, problem := range problems {
		location := object{"artifactLocation": object{"uri": (&url.URL{Path: problem.File}).String()}}
		if problem.Line > 0 {
			location["region"] = object{"startLine": problem.Line, "startColumn": problem.Column}
		}
		results = append(results, object{
			"ruleId":    problem.Code,
			"level":     sarifLevel(problem.Severity),
			"message":   object{"text": problemSentence(problem)},
			"locations": []object{{"physicalLocation": location}},
		})
	}
	return object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool":       object{"driver": object{"name": "arkindex", "version": version}},
			"columnKind": "unicodeCodePoints",
			"results":    results,
		}},
	}
}

func sarifLevel(severity arkindex.Severity) string {
	if severity == arkindex.SeverityNotice {
		return "note"
	}
	return string(severity)
}

// problemSentence returns a problem without its position, for which reports have fields.
func problemSentence(problem arkindex.Problem) string {
	text := problem.Message
	if problem.Path != "" {
		text = problem.Path + ": " + text
	}
	if problem.Hint != "" {
		text += " (" + problem.Hint + ")"
	}
	return text
}
