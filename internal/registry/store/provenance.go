package store

import (
	"encoding/json"
	"fmt"

	"arkindex"
)

// provenanceColumn returns the stored form of a provenance, nil without one.
func provenanceColumn(provenance *arkindex.Provenance) (*string, error) {
	if provenance == nil {
		return nil, nil
	}
	object, err := json.Marshal(provenance)
	if err != nil {
		return nil, err
	}
	stored := string(object)
	return &stored, nil
}

// toProvenance returns the provenance with a stored form.
func toProvenance(stored *string) (*arkindex.Provenance, error) {
	if stored == nil {
		return nil, nil
	}
	var provenance arkindex.Provenance
	if err := json.Unmarshal([]byte(*stored), &provenance); err != nil {
		return nil, fmt.Errorf("the stored provenance: %w", err)
	}
	return &provenance, nil
}

// fromBool returns the stored form of a condition.
func fromBool(holds bool) int64 {
	if holds {
		return 1
	}
	return 0
}
