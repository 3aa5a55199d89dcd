package pyyaml

// dialect is how one of Python's two loaders reads a text. They agree on nearly everything. Where they do not, the code asks.
type dialect int

const (
	python  dialect = iota // the loader written in Python, which publishes
	libyaml                // the loader around libyaml, which validates
)

// tabs reports whether tabs between tokens and inside plain texts count as blanks.
func (d dialect) tabs() bool { return d == libyaml }
