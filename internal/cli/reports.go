package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"arkindex"
	"arkindex/internal/revision/git"
)

// fromTop names the files of problems from the top of the repository, as code hosts do, when the command runs further down.
func (a *app) fromTop(problems []arkindex.Problem) []arkindex.Problem {
	dir, err := filepath.EvalSymlinks(a.workingDirectory())
	if err != nil {
		return problems
	}
	below, err := filepath.Rel(git.WorkTree(dir, a.Getenv), dir)
	if err != nil || below == "." {
		return problems
	}
	moved := slices.Clone(problems)
	for i, problem := range moved {
		if !path.IsAbs(problem.File) {
			moved[i].File = path.Join(filepath.ToSlash(below), problem.File)
		}
	}
	return moved
}

// sarif writes problems in the Static Analysis Results Interchange Format 2.1.0, which code hosts show beside the lines.
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
			"message":   object{"text": sentence(problem)},
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

// qualityFinding is a problem in GitLab's code quality report.
type qualityFinding struct {
	Description string          `json:"description"`
	CheckName   string          `json:"check_name"`
	Fingerprint string          `json:"fingerprint"`
	Severity    string          `json:"severity"`
	Location    qualityLocation `json:"location"`
}

type qualityLocation struct {
	Path  string       `json:"path"`
	Lines qualityLines `json:"lines"`
}

type qualityLines struct {
	Begin int `json:"begin"`
}

// codeQuality writes problems as GitLab's code quality report. A fingerprint stays the same while a problem only moves
// within its file, so that GitLab tells new problems from old ones.
func codeQuality(problems []arkindex.Problem) []qualityFinding {
	findings := []qualityFinding{}
	same := map[string]int{}
	for _, problem := range problems {
		identity := strings.Join([]string{problem.File, problem.Path, problem.Code, problem.Message}, "\x00")
		same[identity]++
		if n := same[identity]; n > 1 {
			identity += "\x00" + strconv.Itoa(n)
		}
		sum := sha256.Sum256([]byte(identity))
		findings = append(findings, qualityFinding{
			Description: sentence(problem),
			CheckName:   problem.Code,
			Fingerprint: hex.EncodeToString(sum[:]),
			Severity:    qualitySeverity(problem.Severity),
			Location:    qualityLocation{Path: problem.File, Lines: qualityLines{Begin: max(1, problem.Line)}},
		})
	}
	return findings
}

func qualitySeverity(severity arkindex.Severity) string {
	switch severity {
	case arkindex.SeverityError:
		return "major"
	case arkindex.SeverityWarning:
		return "minor"
	default:
		return "info"
	}
}

// sentence is a problem without its place, which reports have fields for.
func sentence(problem arkindex.Problem) string {
	text := problem.Message
	if problem.Path != "" {
		text = problem.Path + ": " + text
	}
	if problem.Hint != "" {
		text += " (" + problem.Hint + ")"
	}
	return text
}
