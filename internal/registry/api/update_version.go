package api

import (
	"maps"
	"net/http"
	"slices"

	"arkindex"
	"arkindex/internal/registry/catalog"
)

func (a *API) partialUpdateWorkerVersion(w http.ResponseWriter, r request) error {
	f, err := decodeBody(w, r)
	if err != nil {
		return err
	}
	body := decodeVersionUpdate(f)
	if err := f.err(); err != nil {
		return err
	}
	version, err := a.catalog.UpdateVersion(r.http.Context(), r.caller, r.id, body)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, encodeVersion(version))
}

// decodeVersionUpdate decodes the body of PartialUpdateWorkerVersion.
func decodeVersionUpdate(f fields) catalog.VersionUpdate {
	update := catalog.VersionUpdate{
		Branch: f.referenceUpdate("branch"), Tag: f.referenceUpdate("tag"),
	}
	states := append(arkindex.VersionStates(), arkindex.StateWithdrawn)
	rule := stringRule{max: arkindex.MaxName, check: checkState(states)}
	if state, ok := f.str("state", rule); ok {
		update.State = (*arkindex.VersionState)(&state)
	}
	update.StateReason = f.stateReason(update.State)
	for _, name := range slices.Sorted(maps.Keys(f.object)) {
		if !slices.Contains([]string{"branch", "tag", "state", "state_reason"}, name) {
			f.refuse(name, "read_only", "cannot be changed")
		}
	}
	return update
}

// stateReason decodes the reason for a state. Withdrawing a version requires one.
func (f fields) stateReason(state *arkindex.VersionState) string {
	withdraw := state != nil && *state == arkindex.StateWithdrawn
	rule := stringRule{required: withdraw, max: arkindex.MaxLongText}
	reason, ok := f.str("state_reason", rule)
	if ok && state == nil {
		f.refuse("state_reason", "invalid", "goes with a state: send the state as well")
	}
	return reason
}

// referenceUpdate decodes a branch or tag, which null removes.
func (f fields) referenceUpdate(name string) catalog.ReferenceUpdate {
	if string(f.object[name]) == "null" {
		return catalog.ReferenceUpdate{Set: true}
	}
	value, ok := f.str(name, referenceNameRule())
	return catalog.ReferenceUpdate{Set: ok, Name: value}
}
