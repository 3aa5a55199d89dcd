// Package ci reads what a continuous integration system says of the commit that its pipeline runs for: repository URL, hash,
// message, author, branch and tag.
package ci

// Values is what the environment tells. System is the word for the system in documents ("gitlab"), empty outside a pipeline;
// Name is what people call it.
type Values struct {
	System string
	Name   string

	RepositoryURL Variable
	Hash          Variable
	Message       Variable
	Author        Variable
	Branch        Variable
	Tag           Variable

	// Doubtful says that Message may be cut off, or be about the build instead of the commit: Git knows better.
	Doubtful bool

	// Passed are variables that are set and say something else than they seem to.
	Passed []Passed
}

// Variable is one value. From is the variable that it was read from, or, with an empty Value, the variable that would
// supply it; empty when the system has none. System is whose variable it is.
type Variable struct {
	Value  string
	From   string
	System string
}

// Passed is a variable that is not used, and why, in words that complete "VARIABLE is passed over: …".
type Passed struct {
	For    string // the value that it is not used for: repository_url, hash, message, author, branch or tags
	From   string // the variable
	System string
	Reason string
}

// Read recognises the system and reads its variables. A variable that is set to nothing counts as not set.
func Read(getenv func(string) string) Values {
	values := Values{}
	for _, s := range systems() {
		if s.recognised(getenv) {
			values = s.read(getenv)
			break
		}
	}
	return withOwn(values, getenv)
}

// Names returns the names of a system's variables, without values. An unknown word gives nothing.
func Names(word string) Values {
	nothing := func(string) string { return "" }
	for _, s := range append(systems(), own()) {
		if s.word == word {
			return s.read(nothing)
		}
	}
	return Values{}
}
