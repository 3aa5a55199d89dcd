package arkindex

// Usage says whether a worker can, must or does not use a resource (a GPU, a model).
type Usage string

// The usages that an instance knows.
const (
	UsageDisabled  Usage = "disabled"
	UsageSupported Usage = "supported"
	UsageRequired  Usage = "required"
)

// Usages lists every usage, in the order in which messages name them.
func Usages() []Usage { return []Usage{UsageDisabled, UsageSupported, UsageRequired} }

// Valid reports whether u is one of the three usages.
func (u Usage) Valid() bool {
	return u == UsageDisabled || u == UsageSupported || u == UsageRequired
}

// Worker is a worker as an instance answers it.
type Worker struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	Type          string `json:"type"`
	Slug          string `json:"slug"`
	Description   string `json:"description"`
	RepositoryURL string `json:"repository_url"`
}

// WorkerSummary is the worker inside a version's answer.
type WorkerSummary struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Slug string `json:"slug"`
	Type string `json:"type"`
}
