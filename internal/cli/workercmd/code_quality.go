package workercmd

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"arkindex"
)

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

// codeQuality formats problems as GitLab's code quality report. A fingerprint does not change when
// a problem only moves within its file, so that GitLab can recognize new problems.
func codeQuality(problems []arkindex.Problem) []qualityFinding {
	findings := []qualityFinding{}
	count := map[string]int{}
	for _, problem := range problems {
		identity := strings.Join(
			[]string{problem.File, problem.Path, problem.Code, problem.Message}, "\x00",
		)
		count[identity]++
		if n := count[identity]; n > 1 {
			identity += "\x00" + strconv.Itoa(n)
		}
		sum := sha256.Sum256([]byte(identity))
		findings = append(findings, qualityFinding{
			Description: problemSentence(problem),
			CheckName:   problem.Code,
			Fingerprint: hex.EncodeToString(sum[:]),
			Severity:    qualitySeverity(problem.Severity),
			Location: qualityLocation{
				Path: problem.File, Lines: qualityLines{Begin: max(1, problem.Line)},
			},
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
