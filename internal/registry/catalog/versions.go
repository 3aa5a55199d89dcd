package catalog

import (
	"context"

	"arkindex/internal/registry/paging"
	"arkindex/internal/registry/store"
)

// Versions returns a page of the versions of a worker.
func (c *Catalog) Versions(
	ctx context.Context, workerID string, page paging.Page,
) (paging.List[Version], error) {
	read := func(tx *store.Tx) ([]store.PublishedVersion, int, error) {
		worker, err := find(tx.Worker, workerID, "worker")
		if err != nil {
			return nil, 0, err
		}
		return tx.Versions(worker.ID, page.Rows())
	}
	return readList(ctx, c, read, newVersionResult)
}

// ImportedVersion is a version with the YAML file that it was imported from, nil if it was not
// imported.
type ImportedVersion struct {
	Version Version
	YAML    *string
}

// Version returns the version with an ID.
func (c *Catalog) Version(ctx context.Context, id string) (ImportedVersion, error) {
	return c.readVersion(ctx, func(tx *store.Tx) (store.PublishedVersion, error) {
		return find(tx.Version, id, "worker version")
	})
}

func (c *Catalog) readVersion(
	ctx context.Context, lookup func(*store.Tx) (store.PublishedVersion, error),
) (ImportedVersion, error) {
	var row store.PublishedVersion
	var yaml *string
	err := c.read(ctx, func(tx *store.Tx) (err error) {
		if row, err = lookup(tx); err == nil {
			yaml, err = tx.VersionYAML(row.ID)
		}
		return err
	})
	return ImportedVersion{newVersionResult(row), yaml}, err
}
