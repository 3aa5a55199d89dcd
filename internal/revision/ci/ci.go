// Package ci reads the commit that a pipeline runs for from the variables of the continuous
// integration system: repository URL, hash, message, author, branch and tag.
package ci

// Values holds the values in the environment. System identifies the system in documents ("gitlab")
// and is empty outside a pipeline. Name is its name for people.
type Values struct {
	System string
	Name   string

	RepositoryURL Variable
	Hash          Variable
	Message       Variable
	Author        Variable
	Branch        Variable
	Tag           Variable

	// Remote says that RepositoryURL is the URL of a Git remote, which is not the project's web URL.
	Remote bool

	// Doubtful says that Message may be truncated, or may describe the build instead of the commit.
	Doubtful bool

	// Passed lists the variables that are set but cannot be used.
	Passed []Passed
}

// Variable is a value. From is the name of the variable that it was read from. If Value is empty,
// From is the variable that would provide it, or empty if the system has none. System identifies
// the system that the variable belongs to.
type Variable struct {
	Value  string
	From   string
	System string
}

// Passed is a variable that is not used. Reason completes "VARIABLE is passed over: …".
type Passed struct {
	// the value that it is not used for: repository_url, hash, message, author, branch or tags
	For    string
	From   string // the variable
	System string
	Reason string
}

// Read recognizes the system and reads its variables. Empty variables count as not set.
func Read(getenv func(string) string) Values {
	values := Values{}
	for _, s := range systems() {
		if s.recognized(getenv) {
			values = s.read(getenv)
			break
		}
	}
	return withOwn(values, getenv)
}

// Names returns the variables of a system without values. It is empty for an unknown system.
func Names(system string) Values {
	nothing := func(string) string { return "" }
	for _, s := range append(systems(), own()) {
		if s.id == system {
			return s.read(nothing)
		}
	}
	return Values{}
}
