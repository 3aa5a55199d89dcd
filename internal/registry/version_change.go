package registry

import (
	"maps"
	"slices"

	"arkindex"
	"arkindex/internal/registry/store"
)

// mark is a branch or tag of a request. Without set it stays as it is; an empty name removes it.
type mark struct {
	set  bool
	name string
}

// versionChange is what a request changes of a version.
type versionChange struct {
	branch, tag mark
	state       *arkindex.VersionState
	reason      string
}

// partialUpdateWorkerVersion changes a version's branch, tag and state. Everything else stays what was published.
func (r *Registry) partialUpdateWorkerVersion(c *call) (answer, error) {
	id, isID := parseID(c.id)
	if !isID {
		return answer{}, notFound("worker version")
	}
	object, err := readObject(c)
	if err != nil {
		return answer{}, err
	}
	f := newFields(object)
	change := readVersionChange(f)
	if len(*f.problems) > 0 {
		return answer{}, invalid(*f.problems...)
	}
	var version store.PublishedVersion
	err = r.write(c, func(catalogue catalogue) (err error) {
		if version, err = existing(catalogue.tx.Version(id))("worker version"); err != nil {
			return err
		}
		if err = catalogue.mayChangeVersion(version, change); err != nil {
			return err
		}
		version, err = catalogue.change(version, change)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return ok(presentVersion(version)), nil
}

// readVersionChange checks the body of PartialUpdateWorkerVersion.
func readVersionChange(f fields) versionChange {
	change := versionChange{branch: f.mark("branch"), tag: f.mark("tag")}
	if state, ok := f.text("state", textRule{max: arkindex.MaxName, check: checkAnyState}); ok {
		change.state = (*arkindex.VersionState)(&state)
	}
	change.reason = f.stateReason(change.state)
	for _, name := range slices.Sorted(maps.Keys(f.object)) {
		if !slices.Contains([]string{"branch", "tag", "state", "state_reason"}, name) {
			f.refuse(name, "read_only", "cannot be changed")
		}
	}
	return change
}

// stateReason reads why a version gets a state. It is required to withdraw the version.
func (f fields) stateReason(state *arkindex.VersionState) string {
	reason, given := f.text("state_reason", textRule{required: state != nil && *state == arkindex.StateWithdrawn, max: arkindex.MaxLongText})
	if given && state == nil {
		f.refuse("state_reason", "invalid", "goes with a state: send the state as well")
	}
	return reason
}

// mark reads a branch or tag, which null removes.
func (f fields) mark(name string) mark {
	if string(f.object[name]) == "null" {
		return mark{set: true}
	}
	text, ok := f.text(name, referenceName())
	return mark{ok, text}
}

// checkAnyState accepts the states that an administrator can give a version.
func checkAnyState(text string) error {
	return oneOfStates(arkindex.VersionState(text), append(arkindex.VersionStates(), arkindex.StateWithdrawn))
}

// mayChangeVersion leaves it to administrators to withdraw a version, to say why, and to bring it back.
func (c catalogue) mayChangeVersion(version store.PublishedVersion, change versionChange) error {
	if err := c.caller.mayChange(version.Worker.RepositoryURL); err != nil {
		return err
	}
	if change.state == nil || *change.state == version.State && change.reason == version.StateReason {
		return nil
	}
	if *change.state == arkindex.StateWithdrawn || version.State == arkindex.StateWithdrawn {
		return c.caller.require(adminScope)
	}
	return nil
}

// change gives a version another branch, tag and state.
func (c catalogue) change(version store.PublishedVersion, change versionChange) (store.PublishedVersion, error) {
	before := version
	if change.branch.set {
		version.Branch = &change.branch.name
	}
	if change.tag.set {
		if version.Tag = &change.tag.name; change.tag.name != "" {
			if err := c.claimTag(version.Version, change.tag.name); err != nil {
				return version, err
			}
		}
	}
	if change.state != nil {
		version.State, version.StateReason = *change.state, change.reason
	}
	if err := c.tx.UpdateVersion(version.Version); err != nil {
		return version, err
	}
	if change.branch.name != "" {
		if err := c.tx.RemoveBranchFromOthers(version.WorkerID, version.ID, change.branch.name); err != nil {
			return version, err
		}
	}
	changed, _, err := c.tx.Version(version.ID)
	if err != nil {
		return changed, err
	}
	return changed, c.noteChange(before, changed)
}

// noteChange notes what became other of a version.
func (c catalogue) noteChange(before, version store.PublishedVersion) error {
	details := map[string]any{}
	if !sameMark(before.Branch, version.Branch) {
		details["branch"] = version.Branch
	}
	if !sameMark(before.Tag, version.Tag) {
		details["tag"] = version.Tag
	}
	if before.State != version.State || before.StateReason != version.StateReason {
		details["state"], details["reason"] = version.State, version.StateReason
	}
	if len(details) == 0 {
		return nil
	}
	return c.note(versionDeed("version.changed", version, details))
}

func sameMark(a, b *string) bool {
	return a == b || a != nil && b != nil && *a == *b
}
