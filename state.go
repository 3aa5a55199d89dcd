package arkindex

// VersionState is the state of a worker version.
type VersionState string

// The states of worker versions. Only administrators withdraw a version and bring it back.
const (
	StateCreated    VersionState = "created"
	StateProcessing VersionState = "processing"
	StateAvailable  VersionState = "available" // can be used
	StateError      VersionState = "error"
	StateWithdrawn  VersionState = "withdrawn" // should no longer be used
)

// VersionStates lists the states that a publisher can give a version, in the order in which
// messages name them.
func VersionStates() []VersionState {
	return []VersionState{StateCreated, StateProcessing, StateAvailable, StateError}
}

// Unusable reports whether a version in this state cannot be used. Publishing the version again
// does not change its state.
func (s VersionState) Unusable() bool { return s == StateError || s == StateWithdrawn }
