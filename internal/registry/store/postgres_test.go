package store_test

import (
	"testing"

	"arkindex/internal/postgrestest"
	"arkindex/internal/registry/store"
)

func TestPostgreSQL(t *testing.T) {
	testStore(t, func(t *testing.T) *store.Store { return open(t, postgrestest.Database(t)) })
}
