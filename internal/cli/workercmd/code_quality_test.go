package workercmd

import "testing"

func TestCodeQualityFingerprintsAreUniqueAndStable(t *testing.T) {
	problems := append(reportedProblems(), reportedProblems()[0])
	findings := codeQuality(problems)
	seen := map[string]bool{}
	for _, finding := range findings {
		if finding.Description == "" || finding.CheckName == "" || finding.Location.Path == "" ||
			finding.Location.Lines.Begin < 1 || seen[finding.Fingerprint] {
			t.Errorf("%+v", finding)
		}
		seen[finding.Fingerprint] = true
	}
	problems[0].Line = 30
	moved := codeQuality(problems)[0]
	if moved.Fingerprint != findings[0].Fingerprint || moved.Location.Lines.Begin != 30 {
		t.Errorf("%+v", moved)
	}
}
