package arkindex

// Provenance is what the ID token of the pipeline that published a version claims, as the instance
// has verified it. RefType is branch, tag, merge request, or empty if the token does not prove
// what the pipeline runs for. Pipeline and Job are the issuer's numbers.
type Provenance struct {
	Issuer            string `json:"issuer"`
	Project           string `json:"project"`
	SHA               string `json:"sha"`
	RefType           string `json:"ref_type"`
	Ref               string `json:"ref"`
	Pipeline          string `json:"pipeline"`
	Job               string `json:"job"`
	RunnerEnvironment string `json:"runner_environment"`
}

// RevisionKey returns the Key of the revision that the pipeline runs for, and an empty string if
// the claims do not name one.
func (p Provenance) RevisionKey() string {
	repository, err := NormalizeRepositoryURL(p.Issuer + "/" + p.Project)
	if err != nil || CheckHash(p.SHA) != nil {
		return ""
	}
	return CommitURL(repository, p.SHA)
}
