package arkindex

// Usage says whether a worker requires, supports or does not use a resource: a GPU or a model.
type Usage string

// The usages that instances know.
const (
	UsageDisabled  Usage = "disabled"
	UsageSupported Usage = "supported"
	UsageRequired  Usage = "required"
)

// Usages returns every usage, in the order in which messages list them.
func Usages() []Usage { return []Usage{UsageDisabled, UsageSupported, UsageRequired} }

// Valid reports whether u is one of the usages.
func (u Usage) Valid() bool {
	return u == UsageDisabled || u == UsageSupported || u == UsageRequired
}

// Worker is a worker as instances return it. It is verified if one of its versions is.
type Worker struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	Type          string `json:"type"`
	Slug          string `json:"slug"`
	Description   string `json:"description"`
	RepositoryURL string `json:"repository_url"`
	Verified      bool   `json:"verified"`
}

// WorkerSummary is the worker of a version, as instances return it with the version.
type WorkerSummary struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Slug string `json:"slug"`
	Type string `json:"type"`
}
