package catalog

import (
	"context"

	"arkindex"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/store"
)

// ReferenceUpdate is a new branch or tag of a version. Unless Set, it stays as it is; an empty
// Name removes it.
type ReferenceUpdate struct {
	Set  bool
	Name string
}

// VersionUpdate is a request to change a version. A nil State stays as it is.
type VersionUpdate struct {
	Branch      ReferenceUpdate
	Tag         ReferenceUpdate
	State       *arkindex.VersionState
	StateReason string
}

// UpdateVersion changes the branch, tag and state of a version. Everything else stays as it was
// published.
func (c *Catalog) UpdateVersion(
	ctx context.Context, caller auth.Caller, id string, update VersionUpdate,
) (Version, error) {
	var row store.PublishedVersion
	err := c.write(ctx, caller, func(t *transaction) (err error) {
		if row, err = find(t.tx.Version, id, "worker version"); err != nil {
			return err
		}
		if err = t.mayUpdate(row, update); err != nil {
			return err
		}
		row, err = t.updateVersion(row, update)
		return err
	})
	return newVersionResult(row), err
}

// mayUpdate returns an error if the caller may not make an update. Only administrators may
// withdraw a version, say why, and bring it back.
func (t *transaction) mayUpdate(version store.PublishedVersion, update VersionUpdate) error {
	if err := t.caller.MayChange(version.Worker.RepositoryURL); err != nil {
		return err
	}
	if err := t.caller.MayChangeRevision(version.RevisionKey); err != nil {
		return err
	}
	if update.State == nil ||
		*update.State == version.State && update.StateReason == version.StateReason {
		return nil
	}
	if *update.State == arkindex.StateWithdrawn || version.State == arkindex.StateWithdrawn {
		return t.caller.Require(auth.ScopeAdmin)
	}
	return nil
}

func (t *transaction) updateVersion(
	before store.PublishedVersion, update VersionUpdate,
) (store.PublishedVersion, error) {
	version := before.Version
	if update.Branch.Set {
		version.Branch = store.Own(update.Branch.Name)
	}
	if update.Tag.Set {
		if version.Tag = store.Own(update.Tag.Name); update.Tag.Name != "" {
			if err := t.checkTag(version, update.Tag.Name); err != nil {
				return before, err
			}
		}
	}
	if update.State != nil {
		version.State, version.StateReason = *update.State, update.StateReason
	}
	if err := t.tx.UpdateVersion(version); err != nil {
		return before, err
	}
	if update.Branch.Name != "" {
		err := t.tx.RemoveBranchFromOthers(version.WorkerID, version.ID, update.Branch.Name)
		if err != nil {
			return before, err
		}
	}
	after, err := t.tx.Version(version.ID)
	if err != nil {
		return after, err
	}
	return after, t.recordUpdate(before, after)
}
