package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry/store"

	"github.com/google/go-cmp/cmp"
)

// testStore is what every engine must do. open gives an empty database.
func testStore(t *testing.T, open func(*testing.T) *store.Store) {
	for name, test := range map[string]func(*testing.T, *store.Store){
		"added rows are found":                      testAddAndFind,
		"missing rows are not found":                testNotFound,
		"a failed write leaves nothing":             testFailedWrite,
		"a panicking write leaves nothing":          testPanickingWrite,
		"a read cannot write":                       testReadCannotWrite,
		"a read sees one snapshot":                  testReadSeesOneMoment,
		"a dangling reference is refused":           testDanglingReference,
		"a moved branch belongs to one revision":    testMoveReference,
		"an existing reference is unchanged":        testExistingReference,
		"references are sorted by type and name":    testReferenceOrder,
		"lists are read in pages, newest first":     testPages,
		"a worker's versions are read in pages":     testVersionPages,
		"workers are filtered":                      testFilter,
		"concurrent writes wait for each other":     testConcurrentWrites,
		"strings are stored byte for byte":          testStrings,
		"tokens are found by their hash":            testTokens,
		"tokens are filtered":                       testTokenFilter,
		"a revoked token stays revoked":             testRevokedToken,
		"a user's tokens are revoked by origin":     testRevokedTokens,
		"the last use of a token is recorded":       testRecordTokenUse,
		"expired tokens of an origin are deleted":   testDeleteExpiredTokens,
		"users are listed, disabled and enabled":    testUsers,
		"passwords are stored apart from users":     testPasswords,
		"events are listed newest first":            testEvents,
		"a version may have no revision":            testVersionWithoutRevision,
		"a second version at a revision is refused": testSecondVersionAtARevision,
		"a version's references and state change":   testChangedVersion,
		"a branch is removed from other versions":   testRemoveBranchFromOthers,
		"a version is found by its tag":             testOtherVersionWithTag,
		"the newest version on a branch is found":   testNewestOnBranch,
		"types and repositories are listed once":    testTypesAndRepositories,
		"archived workers are listed apart":         testArchived,
		"archived workers leave no gaps in pages":   testPagesWithoutArchived,
		"a canceled write fails":                    testCanceledWrite,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

var errRefused = errors.New("refused")

// noon has what every engine keeps of a time: microseconds, in UTC.
func noon() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 123456000, time.UTC) }

// write stops the test when the steps fail.
func write(t *testing.T, s *store.Store, steps func(*store.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), steps); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, s *store.Store, steps func(*store.Tx) error) {
	t.Helper()
	if err := s.Read(t.Context(), steps); err != nil {
		t.Fatal(err)
	}
}

// published is a repository with a revision, a worker and its version.
type published struct {
	repository store.Repository
	revision   store.Revision
	worker     store.Worker
	version    string
}

// addPublished adds a repository with all that a version needs.
func addPublished(tx *store.Tx, url string) (s published, err error) {
	if s.repository, err = tx.AddRepository(store.Repository{URL: url, Created: noon()}); err != nil {
		return s, err
	}
	if s.revision, err = tx.AddRevision(
		store.Revision{
			RepositoryID: s.repository.ID,
			Hash:         "abc",
			Message:      "Message",
			Author:       "Ada",
			Created:      noon(),
		},
	); err != nil {
		return s, err
	}
	s.worker, err = tx.AddWorker(store.Worker{
		RepositoryID:  s.repository.ID,
		RepositoryURL: url,
		Slug:          "reco",
		Name:          "Reco",
		Type:          "recognizer",
		Description:   "Reads",
		Created:       noon(),
	})
	if err != nil {
		return s, err
	}
	s.version, err = tx.AddVersion(versionOf(s), nil)
	return s, err
}

func versionOf(s published) store.Version {
	return store.Version{
		WorkerID:       s.worker.ID,
		RevisionID:     s.revision.ID,
		RevisionURL:    s.repository.URL + ".git/commit/abc",
		RevisionKey:    s.repository.URL + "/commit/abc",
		State:          arkindex.StateAvailable,
		DockerImageIID: "image:1",
		GPUUsage:       arkindex.UsageRequired,
		ModelUsage:     arkindex.UsageDisabled,
		Configuration:  `{"a":1.0}`,
		Created:        noon(),
	}
}

func mustAddPublished(t *testing.T, s *store.Store, url string) (added published) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		added, err = addPublished(tx, url)
		return err
	})
	return added
}

func testAddAndFind(t *testing.T, s *store.Store) {
	added := mustAddPublished(t, s, "https://h/p")
	wantVersion := store.PublishedVersion{
		Version:  versionOf(added),
		Worker:   added.worker,
		Revision: &added.revision,
	}
	wantVersion.ID, wantVersion.Place = added.version, 1
	read(t, s, func(tx *store.Tx) error {
		check(t, added.repository)(tx.RepositoryByURL("https://h/p"))
		check(t, added.revision)(tx.RevisionByHash(added.repository.ID, "abc"))
		check(t, added.revision)(tx.Revision(added.revision.ID))
		check(t, added.worker)(tx.Worker(added.worker.ID))
		check(t, added.worker)(tx.WorkerBySlug(added.repository.ID, "reco"))
		whole := store.Publication{
			Repository: &added.repository, Worker: &added.worker, Revision: &added.revision,
		}
		check(t, whole)(tx.FindPublication("https://h/p", "reco", "abc"))
		part := store.Publication{Repository: &added.repository}
		check(t, part)(tx.FindPublication("https://h/p", "other", "def"))
		check(t, wantVersion)(tx.Version(added.version))
		check(t, wantVersion)(tx.VersionByRevision(added.worker.ID, "https://h/p/commit/abc"))
		return nil
	})
}

// check compares what a finder gives back.
func check[T any](t *testing.T, want T) func(T, error) {
	return func(got T, err error) {
		t.Helper()
		if diff := cmp.Diff(want, got, ownReferences()); diff != "" || err != nil {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	}
}

// ownReferences lets versions be compared.
func ownReferences() cmp.Option { return cmp.AllowUnexported(store.OwnReference{}) }

func checkMissing[T any](t *testing.T) func(T, error) {
	return func(got T, err error) {
		t.Helper()
		if !errors.Is(err, store.ErrNotFound) || arkindex.CodeOf(err) != arkindex.CodeNotFound {
			t.Errorf("found %+v, error %v", got, err)
		}
	}
}

func testNotFound(t *testing.T, s *store.Store) {
	mustAddPublished(t, s, "https://h/p")
	read(t, s, func(tx *store.Tx) error {
		checkMissing[store.Repository](t)(tx.RepositoryByURL("https://h/P"))
		check(t, store.Publication{})(tx.FindPublication("https://h/P", "reco", "abc"))
		checkMissing[store.Revision](t)(tx.RevisionByHash("x", "abc"))
		checkMissing[store.Revision](t)(tx.Revision("x"))
		checkMissing[store.Worker](t)(tx.Worker("x"))
		checkMissing[store.Worker](t)(tx.WorkerBySlug("x", "reco"))
		checkMissing[store.PublishedVersion](t)(tx.Version("x"))
		checkMissing[store.Bearer](t)(tx.BearerByHash("x"))
		checkMissing[store.User](t)(tx.UserByEmail("x"))
		return nil
	})
}

func testFailedWrite(t *testing.T, s *store.Store) {
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		if _, err := addPublished(tx, "https://h/p"); err != nil {
			return err
		}
		return errRefused
	})
	if !errors.Is(err, errRefused) {
		t.Errorf("the write fails with %v", err)
	}
	read(t, s, func(tx *store.Tx) error {
		checkMissing[store.Repository](t)(tx.RepositoryByURL("https://h/p"))
		return nil
	})
}

func testPanickingWrite(t *testing.T, s *store.Store) {
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic is lost")
			}
		}()
		_ = s.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := addPublished(tx, "https://h/p"); err != nil {
				t.Error(err)
			}
			panic("as a defect does")
		})
	}()
	mustAddPublished(t, s, "https://h/p")
}

func testReadCannotWrite(t *testing.T, s *store.Store) {
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		_, err := tx.AddRepository(store.Repository{URL: "https://h/p", Created: noon()})
		return err
	})
	if err == nil {
		t.Error("a read wrote")
	}
}

func testReadSeesOneMoment(t *testing.T, s *store.Store) {
	mustAddPublished(t, s, "https://h/1")
	read(t, s, func(tx *store.Tx) error {
		_, before, err := tx.Workers(store.WorkerFilter{}, store.Page{Limit: 10})
		if err != nil {
			return err
		}
		mustAddPublished(t, s, "https://h/2")
		_, after, err := tx.Workers(store.WorkerFilter{}, store.Page{Limit: 10})
		if before != 1 || after != 1 {
			t.Errorf("%d workers, then %d", before, after)
		}
		return err
	})
}

func testDanglingReference(t *testing.T, s *store.Store) {
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.AddRevision(store.Revision{RepositoryID: "nothing", Hash: "abc", Created: noon()})
		return err
	})
	if err == nil {
		t.Error("a revision of no repository was kept")
	}
}

func testMoveReference(t *testing.T, s *store.Store) {
	added := mustAddPublished(t, s, "https://h/p")
	first := store.Reference{
		RepositoryID: added.repository.ID,
		Type:         arkindex.Branch,
		Name:         "main",
		RevisionID:   added.revision.ID,
	}
	var newer store.Revision
	var branch store.Reference
	write(t, s, func(tx *store.Tx) (err error) {
		if first, err = tx.MoveReference(first); err != nil {
			return err
		}
		if newer, err = tx.AddRevision(
			store.Revision{RepositoryID: added.repository.ID, Hash: "def", Created: noon()},
		); err != nil {
			return err
		}
		branch, err = tx.MoveReference(
			store.Reference{
				RepositoryID: added.repository.ID,
				Type:         arkindex.Branch,
				Name:         "main",
				RevisionID:   newer.ID,
			},
		)
		return err
	})
	first.RevisionID = newer.ID
	read(t, s, func(tx *store.Tx) error {
		held, err := tx.References(added.revision.ID, newer.ID)
		if diff := cmp.Diff(map[string][]store.Reference{newer.ID: {first}}, held); diff != "" ||
			branch != first {
			t.Errorf("references (-want +got):\n%s", diff)
		}
		return err
	})
}

func testExistingReference(t *testing.T, s *store.Store) {
	added := mustAddPublished(t, s, "https://h/p")
	write(t, s, func(tx *store.Tx) error {
		tag := store.Reference{
			RepositoryID: added.repository.ID,
			Type:         arkindex.Tag,
			Name:         "v1",
			RevisionID:   added.revision.ID,
		}
		first, isNew, err := tx.AddReference(tag)
		if err != nil || !isNew {
			t.Errorf("a new tag: %v, %v", isNew, err)
		}
		newer, err := tx.AddRevision(
			store.Revision{RepositoryID: added.repository.ID, Hash: "def", Created: noon()},
		)
		if err != nil {
			return err
		}
		tag.RevisionID = newer.ID
		again, isNew, err := tx.AddReference(tag)
		if again != first || isNew {
			t.Errorf("the tag is %v, and was %v", again, first)
		}
		return err
	})
}

func testReferenceOrder(t *testing.T, s *store.Store) {
	added := mustAddPublished(t, s, "https://h/p")
	write(t, s, func(tx *store.Tx) error {
		for _, reference := range []store.Reference{
			{Type: arkindex.Tag, Name: "b"},
			{Type: arkindex.Tag, Name: "a"},
			{Type: arkindex.Branch, Name: "z"},
			{Type: arkindex.Branch, Name: "a"},
		} {
			reference.RepositoryID, reference.RevisionID = added.repository.ID, added.revision.ID
			if _, _, err := tx.AddReference(reference); err != nil {
				return err
			}
		}
		return nil
	})
	read(t, s, func(tx *store.Tx) error {
		version, err := tx.Version(added.version)
		var got []string
		for _, reference := range version.References {
			got = append(got, string(reference.Type)+" "+reference.Name)
		}
		if diff := cmp.Diff([]string{"branch a", "branch z", "tag a", "tag b"}, got); diff != "" {
			t.Errorf("references (-want +got):\n%s", diff)
		}
		return err
	})
}

// testPagesWithoutArchived compares every page of the list without archived workers with what is
// left of the whole list.
// testVersionPages lists the versions of two workers that came in turn.
// testConcurrentWrites increments a description in as many transactions: one that did not wait
// would lose an increment.
func testConcurrentWrites(t *testing.T, s *store.Store) {
	const writers = 64
	added := mustAddPublished(t, s, "https://h/p")
	write(t, s, func(tx *store.Tx) error {
		added.worker.Description = ""
		return tx.UpdateWorker(added.worker)
	})
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			err := s.Write(t.Context(), func(tx *store.Tx) error {
				worker, err := tx.Worker(added.worker.ID)
				if err != nil {
					return err
				}
				worker.Description += "x"
				return tx.UpdateWorker(worker)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	read(t, s, func(tx *store.Tx) error {
		worker, err := tx.Worker(added.worker.ID)
		if len(worker.Description) != writers {
			t.Errorf("%d writes of %d are left", len(worker.Description), writers)
		}
		return err
	})
}

func testStrings(t *testing.T, s *store.Store) {
	const odd = "'; DROP TABLE workers; -- \" \\ % _ é 🜁 \r\n\t\u2028"
	added := mustAddPublished(t, s, "https://h/p")
	added.worker.Name, added.worker.Type, added.worker.Description = odd, odd, odd
	write(t, s, func(tx *store.Tx) error { return tx.UpdateWorker(added.worker) })
	read(t, s, func(tx *store.Tx) error {
		check(t, added.worker)(tx.Worker(added.worker.ID))
		list, _, err := tx.Workers(
			store.WorkerFilter{Name: "É 🜁 \r\n\t\u2028", Type: odd}, store.Page{Limit: 1},
		)
		if len(list) != 1 {
			t.Error("the worker is not found by its odd name")
		}
		return err
	})
}

func testCanceledWrite(t *testing.T, s *store.Store) {
	mustAddPublished(t, s, "https://h/p")
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Write(ctx, func(tx *store.Tx) error {
		cancel()
		_, err := addPublished(tx, "https://h/other")
		return err
	})
	if arkindex.CodeOf(err) != arkindex.CodeUnavailable {
		t.Errorf("the write fails with %v", err)
	}
	read(t, s, func(tx *store.Tx) error {
		checkMissing[store.Repository](t)(tx.RepositoryByURL("https://h/other"))
		return nil
	})
}
