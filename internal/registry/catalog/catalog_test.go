package catalog_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/catalog"
	"arkindex/internal/registry/paging"
	"arkindex/internal/registry/store"
)

const repositoryURL = "https://gitlab.example.com/group/project"

// newCatalog returns a catalog on a new database.
func newCatalog(t *testing.T, memoryBudget int64) *catalog.Catalog {
	t.Helper()
	opened, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return catalog.New(opened, time.Now, memoryBudget)
}

// publish publishes a version of the worker reco with a tag.
func publish(t *testing.T, c *catalog.Catalog, number int) catalog.Publication {
	t.Helper()
	published, err := c.Publish(t.Context(), auth.LocalCaller(), arkindex.DockerWorkerVersion{
		DockerImageIID: "image:1", RepositoryURL: repositoryURL,
		RevisionHash: fmt.Sprintf("%040d", number), WorkerSlug: "reco",
		RevisionReferences: []arkindex.Reference{
			{Type: arkindex.Branch, Name: "main"},
			{Type: arkindex.Tag, Name: fmt.Sprintf("v%d.0.0", number)},
		},
		GPUUsage: arkindex.UsageDisabled, ModelUsage: arkindex.UsageDisabled,
		Configuration: []byte(`{"padding":"` + strings.Repeat("x", 1000) + `"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	return published
}

func TestCatalogNeedsNoHTTP(t *testing.T) {
	ctx, c := t.Context(), newCatalog(t, catalog.DefaultMemoryBudget)
	first, second := publish(t, c, 1), publish(t, c, 2)
	if !first.Created || !second.Created || publish(t, c, 2).Created {
		t.Errorf("created: %v and %v", first.Created, second.Created)
	}
	workers, err := c.Workers(
		ctx, catalog.WorkerFilter{Slug: "reco"}, paging.Page{Number: 1, Size: 20},
	)
	if err != nil || workers.Count != 1 || workers.Items[0].RepositoryURL != repositoryURL {
		t.Fatalf("the workers are %+v, %v", workers, err)
	}
	worker := workers.Items[0]
	reservation := c.NewReservation("client")
	defer reservation.Release()
	versions, err := c.Within(reservation).Versions(ctx, worker.ID, paging.Page{Number: 1, Size: 1})
	if err != nil || versions.Count != 2 || versions.Items[0].ID != second.Version.ID {
		t.Errorf("the versions are %+v, %v", versions, err)
	}
	recommended, err := c.RecommendedVersion(ctx, worker.ID)
	if err != nil || *recommended.Version.Tag != "v2.0.0" || *recommended.Version.Branch != "main" {
		t.Errorf("the recommended version is %+v, %v", recommended, err)
	}
	old, err := c.Version(ctx, first.Version.ID)
	if err != nil || *old.Version.Tag != "v1.0.0" || old.Version.Branch != nil {
		t.Errorf("the first version is %+v, %v", old, err)
	}
}

func TestUnknownIDIsNotFound(t *testing.T) {
	ctx, c, page := t.Context(), newCatalog(t, 1), paging.Page{Number: 1, Size: 1}
	for _, id := range []string{"", "reco", "01a224a4-5f42-7184-889e-e16c4f806754"} {
		lookups := map[string]func() error{
			"worker":     func() error { _, err := c.Worker(ctx, id); return err },
			"version":    func() error { _, err := c.Version(ctx, id); return err },
			"repository": func() error { _, err := c.Repository(ctx, id); return err },
			"revision":   func() error { _, err := c.Revision(ctx, id); return err },
			"versions": func() error {
				_, err := c.Within(c.NewReservation("client")).Versions(ctx, id, page)
				return err
			},
			"recommended version": func() error { _, err := c.RecommendedVersion(ctx, id); return err },
			"update": func() error {
				_, err := c.UpdateWorker(ctx, auth.LocalCaller(), id, catalog.WorkerUpdate{})
				return err
			},
		}
		for name, lookup := range lookups {
			t.Run(name+" "+id, func(t *testing.T) {
				if err := lookup(); arkindex.CodeOf(err) != arkindex.CodeNotFound {
					t.Errorf("the error is %v", err)
				}
			})
		}
	}
}

func TestVersionsBeyondTheMemoryBudgetAreRefusedUntilTheReservationIsReleased(t *testing.T) {
	ctx, c, page := t.Context(), newCatalog(t, 8000), paging.Page{Number: 1, Size: 1}
	id := publish(t, c, 1).Version.Worker.ID
	first, second := c.NewReservation("client"), c.NewReservation("client")
	defer second.Release()
	if _, err := c.Within(first).Versions(ctx, id, page); err != nil {
		t.Fatal(err)
	}
	_, err := c.Within(second).Versions(ctx, id, page)
	var refused *arkindex.Error
	if !errors.As(err, &refused) || refused.Code != arkindex.CodeUnavailable ||
		refused.RetryAfter == 0 {
		t.Errorf("the error is %v", err)
	}
	other := c.NewReservation("another client")
	defer other.Release()
	if _, err := c.Within(other).Versions(ctx, id, page); err != nil {
		t.Errorf("a client that holds nothing gets %v", err)
	}
	first.Release()
	if _, err := c.Within(second).Versions(ctx, id, page); err != nil {
		t.Error(err)
	}
}

func TestExistingVersionIsNamedInTheError(t *testing.T) {
	ctx, c := t.Context(), newCatalog(t, catalog.DefaultMemoryBudget)
	version := publish(t, c, 1).Version
	url, err := arkindex.ParseRevisionURL(*version.RevisionURL)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.CreateVersion(
		ctx, auth.LocalCaller(), version.Worker.ID, catalog.NewVersion{RevisionURL: url},
	)
	var exists *catalog.VersionExistsError
	if !errors.As(err, &exists) || exists.ID != version.ID {
		t.Errorf("the error is %v, want the version %s", err, version.ID)
	}
}
