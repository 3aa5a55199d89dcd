package workerfile

import "arkindex"

// Strict makes an error of every unknown key, which is a warning otherwise.
func (s *Set) Strict() {
	for i := range s.Problems {
		if s.Problems[i].Code == codeUnknownKey && s.Problems[i].Severity == arkindex.SeverityWarning {
			s.Problems[i].Severity = arkindex.SeverityError
			s.Problems[i].Message = "is an unknown key"
		}
	}
}
