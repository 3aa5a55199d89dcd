package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
		"what is added is found":                     testAddAndFind,
		"what was never added is not found":          testNotFound,
		"a failed write leaves nothing":              testFailedWrite,
		"a panicking write leaves nothing":           testPanickingWrite,
		"a read cannot write":                        testReadCannotWrite,
		"a read sees one moment":                     testReadSeesOneMoment,
		"a dangling reference is refused":            testDangling,
		"a moved branch belongs to one revision":     testMovedBranch,
		"a reference that is there stays":            testTakenReference,
		"references are sorted by type and name":     testReferenceOrder,
		"lists go newest first, in slices":           testSlices,
		"a worker's versions are listed as others":   testVersionSlices,
		"workers are filtered":                       testFilter,
		"concurrent writes wait for each other":      testConcurrentWrites,
		"texts come back as they are":                testTexts,
		"tokens are found by their hash":             testTokens,
		"tokens are filtered":                        testTokenFilter,
		"a revoked token stays revoked":              testRevokedToken,
		"a user's tokens are revoked by origin":      testRevokedTokens,
		"the last use of a token is kept":            testNoteUse,
		"old tokens of an origin are forgotten":      testForgetTokens,
		"users are listed, disabled and enabled":     testUsers,
		"passwords are kept apart from users":        testPasswords,
		"events go newest first":                     testEvents,
		"a version may have no revision":             testVersionWithoutRevision,
		"a second version at a revision is refused":  testSecondVersionAtARevision,
		"a version's marks and state are changed":    testChangedVersion,
		"a branch is taken from a worker's versions": testTakenBranch,
		"a tag has its version, own or inherited":    testTagHolder,
		"the newest version on a branch is found":    testNewestOnBranch,
		"types and repositories are listed once":     testTypesAndRepositories,
		"archived workers are told apart":            testArchived,
		"archived workers leave pages whole":         testPagesWithoutArchived,
		"a write that is no longer waited for fails": testCancelled,
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

// stack is a repository with a revision, a worker and its version.
type stack struct {
	repository store.Repository
	revision   store.Revision
	worker     store.Worker
	version    string
}

// addStack adds a repository with all that a version needs.
func addStack(tx *store.Tx, url string) (s stack, err error) {
	if s.repository, err = tx.AddRepository(store.Repository{URL: url, Created: noon()}); err != nil {
		return s, err
	}
	if s.revision, err = tx.AddRevision(store.Revision{RepositoryID: s.repository.ID, Hash: "abc", Message: "Message", Author: "Ada", Created: noon()}); err != nil {
		return s, err
	}
	s.worker, err = tx.AddWorker(store.Worker{
		RepositoryID: s.repository.ID, RepositoryURL: url, Slug: "reco", Name: "Reco", Type: "recognizer", Description: "Reads", Created: noon(),
	})
	if err != nil {
		return s, err
	}
	s.version, err = tx.AddVersion(versionOf(s), nil)
	return s, err
}

func versionOf(s stack) store.Version {
	return store.Version{
		WorkerID: s.worker.ID, RevisionID: s.revision.ID,
		RevisionURL: s.repository.URL + ".git/commit/abc", RevisionKey: s.repository.URL + "/commit/abc", State: arkindex.StateAvailable, DockerImageIID: "image:1",
		GPUUsage: arkindex.UsageRequired, ModelUsage: arkindex.UsageDisabled, Configuration: `{"a":1.0}`, Created: noon(),
	}
}

func mustAddStack(t *testing.T, s *store.Store, url string) (added stack) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		added, err = addStack(tx, url)
		return err
	})
	return added
}

func testAddAndFind(t *testing.T, s *store.Store) {
	added := mustAddStack(t, s, "https://h/p")
	wantVersion := store.PublishedVersion{Version: versionOf(added), Worker: added.worker, Revision: &added.revision}
	wantVersion.ID, wantVersion.Place = added.version, 1
	read(t, s, func(tx *store.Tx) error {
		check(t, added.repository)(tx.RepositoryByURL("https://h/p"))
		check(t, added.revision)(tx.RevisionByHash(added.repository.ID, "abc"))
		check(t, added.revision)(tx.Revision(added.revision.ID))
		check(t, added.worker)(tx.Worker(added.worker.ID))
		check(t, added.worker)(tx.WorkerBySlug(added.repository.ID, "reco"))
		whole, err := tx.Stack("https://h/p", "reco", "abc")
		check(t, store.Stack{Repository: &added.repository, Worker: &added.worker, Revision: &added.revision})(whole, err == nil, err)
		part, err := tx.Stack("https://h/p", "other", "def")
		check(t, store.Stack{Repository: &added.repository})(part, err == nil, err)
		check(t, wantVersion)(tx.Version(added.version))
		check(t, wantVersion)(tx.VersionByRevision(added.worker.ID, "https://h/p/commit/abc"))
		return nil
	})
}

// check compares what a finder gives back.
func check[T any](t *testing.T, want T) func(T, bool, error) {
	return func(got T, found bool, err error) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" || !found || err != nil {
			t.Errorf("found %v, error %v (-want +got):\n%s", found, err, diff)
		}
	}
}

func checkMissing[T any](t *testing.T) func(T, bool, error) {
	return func(got T, found bool, err error) {
		t.Helper()
		if found || err != nil {
			t.Errorf("found %+v, error %v", got, err)
		}
	}
}

func testNotFound(t *testing.T, s *store.Store) {
	mustAddStack(t, s, "https://h/p")
	read(t, s, func(tx *store.Tx) error {
		checkMissing[store.Repository](t)(tx.RepositoryByURL("https://h/P"))
		missing, err := tx.Stack("https://h/P", "reco", "abc")
		check(t, store.Stack{})(missing, err == nil, err)
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
		if _, err := addStack(tx, "https://h/p"); err != nil {
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
			if _, err := addStack(tx, "https://h/p"); err != nil {
				t.Error(err)
			}
			panic("as a defect does")
		})
	}()
	mustAddStack(t, s, "https://h/p")
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
	mustAddStack(t, s, "https://h/1")
	read(t, s, func(tx *store.Tx) error {
		_, before, err := tx.Workers(store.WorkerFilter{}, store.Slice{Limit: 10})
		if err != nil {
			return err
		}
		mustAddStack(t, s, "https://h/2")
		_, after, err := tx.Workers(store.WorkerFilter{}, store.Slice{Limit: 10})
		if before != 1 || after != 1 {
			t.Errorf("%d workers, then %d", before, after)
		}
		return err
	})
}

func testDangling(t *testing.T, s *store.Store) {
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.AddRevision(store.Revision{RepositoryID: "nothing", Hash: "abc", Created: noon()})
		return err
	})
	if err == nil {
		t.Error("a revision of no repository was kept")
	}
}

func testMovedBranch(t *testing.T, s *store.Store) {
	added := mustAddStack(t, s, "https://h/p")
	first := store.Reference{RepositoryID: added.repository.ID, Type: arkindex.Branch, Name: "main", RevisionID: added.revision.ID}
	var newer store.Revision
	var branch store.Reference
	write(t, s, func(tx *store.Tx) (err error) {
		if first, err = tx.BringReference(first); err != nil {
			return err
		}
		if newer, err = tx.AddRevision(store.Revision{RepositoryID: added.repository.ID, Hash: "def", Created: noon()}); err != nil {
			return err
		}
		branch, err = tx.BringReference(store.Reference{RepositoryID: added.repository.ID, Type: arkindex.Branch, Name: "main", RevisionID: newer.ID})
		return err
	})
	first.RevisionID = newer.ID
	read(t, s, func(tx *store.Tx) error {
		held, err := tx.References(added.revision.ID, newer.ID)
		if diff := cmp.Diff(map[string][]store.Reference{newer.ID: {first}}, held); diff != "" || branch != first {
			t.Errorf("references (-want +got):\n%s", diff)
		}
		return err
	})
}

func testTakenReference(t *testing.T, s *store.Store) {
	added := mustAddStack(t, s, "https://h/p")
	write(t, s, func(tx *store.Tx) error {
		tag := store.Reference{RepositoryID: added.repository.ID, Type: arkindex.Tag, Name: "v1", RevisionID: added.revision.ID}
		first, isNew, err := tx.AddReference(tag)
		if err != nil || !isNew {
			t.Errorf("a new tag: %v, %v", isNew, err)
		}
		newer, err := tx.AddRevision(store.Revision{RepositoryID: added.repository.ID, Hash: "def", Created: noon()})
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
	added := mustAddStack(t, s, "https://h/p")
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
		version, _, err := tx.Version(added.version)
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

func testSlices(t *testing.T, s *store.Store) {
	for i := range 5 {
		mustAddStack(t, s, fmt.Sprintf("https://h/%d", i))
	}
	read(t, s, func(tx *store.Tx) error {
		whole, _, err := tx.Workers(store.WorkerFilter{}, store.Slice{Limit: 10})
		if err != nil {
			return err
		}
		for _, test := range []struct {
			slice store.Slice
			count int
			want  []string
		}{
			{store.Slice{Limit: 10}, 5, []string{"4", "3", "2", "1", "0"}},
			{store.Slice{Offset: 1, Limit: 2}, 5, []string{"3", "2"}},
			{store.Slice{Offset: 4, Limit: 2}, 5, []string{"0"}},
			{store.Slice{Offset: 5, Limit: 2}, 5, nil},
			{store.Slice{Last: whole[2].ID, Offset: 1, Limit: 5}, 3, []string{"1", "0"}},
		} {
			list, count, err := tx.Workers(store.WorkerFilter{}, test.slice)
			var got []string
			for _, worker := range list {
				got = append(got, worker.RepositoryURL[len("https://h/"):])
			}
			if diff := cmp.Diff(test.want, got); diff != "" || count != test.count || err != nil {
				t.Errorf("%+v counts %d, error %v (-want +got):\n%s", test.slice, count, err, diff)
			}
		}
		return nil
	})
}

// testPagesWithoutArchived compares every page of the list without archived workers with what is left of the whole list.
func testPagesWithoutArchived(t *testing.T, s *store.Store) {
	var left []string // newest first
	for i := range 12 {
		added := mustAddStack(t, s, fmt.Sprintf("https://h/%d", i))
		if reason := "old"; 1<<i&0b1001_1100_0011 != 0 {
			added.worker.ArchivedReason = &reason
			write(t, s, func(tx *store.Tx) error { return tx.DescribeWorker(added.worker) })
		} else {
			left = slices.Insert(left, 0, added.worker.ID)
		}
	}
	read(t, s, func(tx *store.Tx) error {
		for until := range left {
			list := left[until:]
			for offset := range len(list) + 2 {
				slice := store.Slice{Last: list[0], Offset: offset, Limit: 2}
				if until == 0 {
					slice.Last = ""
				}
				want := list[min(offset, len(list)):min(offset+2, len(list))]
				found, count, err := tx.Workers(store.WorkerFilter{Archived: "false"}, slice)
				got := []string{}
				for _, worker := range found {
					got = append(got, worker.ID)
				}
				if diff := cmp.Diff(want, got); diff != "" || count != len(list) || err != nil {
					t.Errorf("%+v counts %d, error %v (-want +got):\n%s", slice, count, err, diff)
				}
			}
		}
		return nil
	})
}

// testVersionSlices lists the versions of two workers that came in turn.
func testVersionSlices(t *testing.T, s *store.Store) {
	first, second := mustAddStack(t, s, "https://h/1"), mustAddStack(t, s, "https://h/2")
	ids := []string{first.version}
	for i := range 5 {
		write(t, s, func(tx *store.Tx) error {
			for _, of := range []stack{first, second} {
				version := versionOf(of)
				version.RevisionKey += fmt.Sprint(i)
				id, err := tx.AddVersion(version, nil)
				if err != nil {
					return err
				}
				if of == first {
					ids = append(ids, id)
				}
			}
			return nil
		})
	}
	slices.Reverse(ids)
	read(t, s, func(tx *store.Tx) error {
		for _, test := range []struct {
			slice store.Slice
			want  []string
			count int
		}{
			{store.Slice{Limit: 100}, ids, 6},
			{store.Slice{Limit: 2}, ids[:2], 6},
			{store.Slice{Limit: 2, Offset: 5}, ids[5:], 6},
			{store.Slice{Limit: 2, Offset: 6}, nil, 6},
			{store.Slice{Limit: 2, Last: ids[3]}, ids[3:5], 3},
			{store.Slice{Limit: 2, Last: ids[3], Offset: 1}, ids[4:], 3},
			{store.Slice{Limit: 2, Last: ids[3], Offset: 3}, nil, 3},
			{store.Slice{Limit: 2, Last: "ffffffff-ffff-7fff-bfff-ffffffffffff", Offset: 1}, ids[1:3], 6}, // of no item, but newer than all
			{store.Slice{Limit: 2, Last: "00000000-0000-7000-8000-000000000000"}, nil, 0},
		} {
			list, count, err := tx.Versions(first.worker.ID, test.slice, everyVersion)
			var got []string
			for _, version := range list {
				got = append(got, version.ID)
			}
			if diff := cmp.Diff(test.want, got); diff != "" || count != test.count || err != nil {
				t.Errorf("%+v counts %d, error %v (-want +got):\n%s", test.slice, count, err, diff)
			}
		}
		return nil
	})
}

func testFilter(t *testing.T, s *store.Store) {
	added := mustAddStack(t, s, "https://h/p")
	for filter, want := range map[store.WorkerFilter]int{
		{}:                                  1,
		{Name: "ECO"}:                       1,
		{Name: "e%o"}:                       0,
		{Name: `\`}:                         0,
		{Type: "recognizer"}:                1,
		{Type: "Recognizer"}:                0,
		{Slug: "reco"}:                      1,
		{Slug: "rec"}:                       0,
		{RepositoryID: "x"}:                 0,
		{RepositoryID: added.repository.ID}: 1,
		{Name: "reco", Type: "recognizer", Slug: "reco", RepositoryID: added.repository.ID}: 1,
		{Name: "reco", Type: "recognizer", Slug: "other"}:                                   0,
	} {
		read(t, s, func(tx *store.Tx) error {
			list, count, err := tx.Workers(filter, store.Slice{Limit: 10})
			if count != want || len(list) != want {
				t.Errorf("%+v finds %d, counts %d, want %d", filter, len(list), count, want)
			}
			return err
		})
	}
}

// testConcurrentWrites increments a description in as many transactions: one that did not wait would lose an increment.
func testConcurrentWrites(t *testing.T, s *store.Store) {
	const writers = 64
	added := mustAddStack(t, s, "https://h/p")
	write(t, s, func(tx *store.Tx) error {
		added.worker.Description = ""
		return tx.DescribeWorker(added.worker)
	})
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			err := s.Write(t.Context(), func(tx *store.Tx) error {
				worker, _, err := tx.Worker(added.worker.ID)
				if err != nil {
					return err
				}
				worker.Description += "x"
				return tx.DescribeWorker(worker)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	read(t, s, func(tx *store.Tx) error {
		worker, _, err := tx.Worker(added.worker.ID)
		if len(worker.Description) != writers {
			t.Errorf("%d writes of %d are left", len(worker.Description), writers)
		}
		return err
	})
}

func testTexts(t *testing.T, s *store.Store) {
	const odd = "'; DROP TABLE workers; -- \" \\ % _ é 🜁 \r\n\t\u2028"
	added := mustAddStack(t, s, "https://h/p")
	added.worker.Name, added.worker.Type, added.worker.Description = odd, odd, odd
	write(t, s, func(tx *store.Tx) error { return tx.DescribeWorker(added.worker) })
	read(t, s, func(tx *store.Tx) error {
		check(t, added.worker)(tx.Worker(added.worker.ID))
		list, _, err := tx.Workers(store.WorkerFilter{Name: "É 🜁 \r\n\t\u2028", Type: odd}, store.Slice{Limit: 1})
		if len(list) != 1 {
			t.Error("the worker is not found by its odd name")
		}
		return err
	})
}

func testCancelled(t *testing.T, s *store.Store) {
	mustAddStack(t, s, "https://h/p")
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Write(ctx, func(tx *store.Tx) error {
		cancel()
		_, err := addStack(tx, "https://h/other")
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

func everyVersion(store.PublishedVersion) error { return nil }
