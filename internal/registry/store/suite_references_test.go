package store_test

import (
	"errors"
	"fmt"
	"testing"

	"arkindex"
	"arkindex/internal/registry/store"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// addReferencedVersion adds a version of a worker at a new revision, with its own branch and tag:
// "" for those of the revision, - for none.
func addReferencedVersion(
	tx *store.Tx, of published, hash, branch, tag string,
) (version string, revision store.Revision, err error) {
	if revision, err = tx.AddRevision(
		store.Revision{RepositoryID: of.repository.ID, Hash: hash, Created: noon()},
	); err != nil {
		return "", revision, err
	}
	added := versionOf(of)
	added.RevisionID, added.RevisionKey = revision.ID, of.repository.URL+"/commit/"+hash
	added.Branch, added.Tag = ownReference(branch), ownReference(tag)
	version, err = tx.AddVersion(added, nil)
	return version, revision, err
}

func ownReference(name string) store.OwnReference {
	switch name {
	case "":
		return store.OwnReference{}
	case "-":
		return store.NoReference()
	default:
		return store.Own(name)
	}
}

// refer gives a revision a branch or tag.
func refer(tx *store.Tx, of store.Revision, kind arkindex.ReferenceType, name string) error {
	_, _, err := tx.AddReference(
		store.Reference{RepositoryID: of.RepositoryID, Type: kind, Name: name, RevisionID: of.ID},
	)
	return err
}

func testVersionWithoutRevision(t *testing.T, s *store.Store) {
	of := mustAddPublished(t, s, "https://h/p")
	yaml, number := "slug: reco\n", 1
	want := store.PublishedVersion{Version: versionOf(of), Worker: of.worker}
	want.RevisionID = ""
	want.RevisionURL, want.RevisionKey = "https://h/releases/1/", "https://h/releases/1"
	want.Number, want.Branch, want.StateReason, want.Place = &number, store.Own("main"), "because", 2
	write(t, s, func(tx *store.Tx) (err error) {
		want.ID, err = tx.AddVersion(want.Version, &yaml)
		return err
	})
	read(t, s, func(tx *store.Tx) error {
		check(t, want)(tx.Version(want.ID))
		check(t, want)(tx.VersionByRevision(of.worker.ID, "https://h/releases/1"))
		list, count, err := tx.Versions(of.worker.ID, store.Page{Limit: 1})
		diff := cmp.Diff([]store.PublishedVersion{want}, list, ownReferences())
		if diff != "" || count != 2 || err != nil {
			t.Errorf("%d versions, error %v (-want +got):\n%s", count, err, diff)
		}
		for id, wantText := range map[string]*string{want.ID: &yaml, of.version: nil} {
			if text, err := tx.VersionYAML(id); cmp.Diff(wantText, text) != "" || err != nil {
				t.Errorf("the file is %v, error %v", text, err)
			}
		}
		next, err := tx.NextVersionNumber(of.worker.ID)
		if next != 2 {
			t.Errorf("the next number is %d", next)
		}
		return err
	})
}

func testSecondVersionAtARevision(t *testing.T, s *store.Store) {
	of := mustAddPublished(t, s, "https://h/p")
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.AddVersion(versionOf(of), nil)
		return err
	})
	if err == nil {
		t.Error("a worker has two versions at one revision")
	}
}

func testChangedVersion(t *testing.T, s *store.Store) {
	of := mustAddPublished(t, s, "https://h/p")
	want := store.PublishedVersion{Version: versionOf(of), Worker: of.worker, Revision: &of.revision}
	want.ID, want.Place = of.version, 1
	want.Branch, want.Tag = ownReference("main"), ownReference("-")
	want.State, want.StateReason = "withdrawn", "broken"
	write(t, s, func(tx *store.Tx) error { return tx.UpdateVersion(want.Version) })
	read(t, s, func(tx *store.Tx) error {
		check(t, want)(tx.Version(of.version))
		known, err := tx.FindPublication("https://h/p", "reco", "abc")
		if !known.HasOwnBranches {
			t.Error("a version's own branch is not seen")
		}
		return err
	})
}

func testRemoveBranchFromOthers(t *testing.T, s *store.Store) {
	of, beside := mustAddPublished(t, s, "https://h/p"), mustAddPublished(t, s, "https://h/q")
	branches := map[string]string{}
	want := map[string]string{}
	write(t, s, func(tx *store.Tx) error {
		for hash, reference := range map[string]struct{ own, after string }{
			"own": {"main", "-"}, "revision's": {"", "-"}, "other": {"dev", "dev"}, "unmarked": {"-", "-"},
		} {
			version, revision, err := addReferencedVersion(tx, of, hash, reference.own, "")
			if err != nil {
				return err
			}
			branches[version], want[hash] = hash, reference.after
			if hash == "revision's" {
				if err := refer(tx, revision, arkindex.Branch, "main"); err != nil {
					return err
				}
				if err := refer(tx, revision, arkindex.Tag, "main"); err != nil {
					return err
				}
			}
		}
		version, _, err := addReferencedVersion(tx, beside, "of another worker", "main", "")
		if err != nil {
			return err
		}
		branches[version], want["of another worker"] = "of another worker", "main"
		branches[of.version], want["the taker"] = "the taker", ""
		return tx.RemoveBranchFromOthers(of.worker.ID, of.version, "main")
	})
	got := map[string]string{}
	read(t, s, func(tx *store.Tx) error {
		for version, hash := range branches {
			found, err := tx.Version(version)
			if err != nil {
				return err
			}
			switch {
			case found.Branch.Inherited():
				got[hash] = ""
			case found.Branch.None():
				got[hash] = "-"
			default:
				got[hash] = found.Branch.Name()
			}
		}
		return nil
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("branches (-want +got):\n%s", diff)
	}
}

func testOtherVersionWithTag(t *testing.T, s *store.Store) {
	of, beside := mustAddPublished(t, s, "https://h/p"), mustAddPublished(t, s, "https://h/q")
	var own, inherited string
	write(t, s, func(tx *store.Tx) (err error) {
		if own, _, err = addReferencedVersion(tx, of, "1", "", "v1"); err != nil {
			return err
		}
		var revision, hiding store.Revision
		if inherited, revision, err = addReferencedVersion(tx, of, "2", "", ""); err != nil {
			return err
		}
		if err = refer(tx, revision, arkindex.Tag, "v2"); err != nil {
			return err
		}
		if _, hiding, err = addReferencedVersion(tx, of, "3", "", "-"); err != nil {
			return err
		}
		return refer(tx, hiding, arkindex.Tag, "v3")
	})
	read(t, s, func(tx *store.Tx) error {
		for tag, holder := range map[string]string{"v1": own, "v2": inherited} {
			found, err := tx.OtherVersionWithTag(of.worker.ID, of.version, tag)
			if found.ID != holder || err != nil {
				t.Errorf("%s belongs to %q, error %v", tag, found.ID, err)
			}
			checkMissing[store.PublishedVersion](t)(tx.OtherVersionWithTag(of.worker.ID, holder, tag))
			checkMissing[store.PublishedVersion](t)(tx.OtherVersionWithTag(beside.worker.ID, "", tag))
		}
		checkMissing[store.PublishedVersion](t)(tx.OtherVersionWithTag(of.worker.ID, of.version, "v3"))
		list, err := tx.AvailableTags(of.worker.ID)
		want := []store.TaggedVersion{
			{VersionID: own, Tag: "v1", Place: 2}, {VersionID: inherited, Tag: "v2", Place: 3},
		}
		if diff := cmp.Diff(
			want, list,
			cmpopts.SortSlices(func(a, b store.TaggedVersion) bool { return a.Tag < b.Tag }),
		); diff != "" {
			t.Errorf("tags (-want +got):\n%s", diff)
		}
		return err
	})
}

func testNewestOnBranch(t *testing.T, s *store.Store) {
	of := mustAddPublished(t, s, "https://h/p")
	var older, newer string
	write(t, s, func(tx *store.Tx) (err error) {
		if older, _, err = addReferencedVersion(tx, of, "1", "master", ""); err != nil {
			return err
		}
		var revision store.Revision
		if newer, revision, err = addReferencedVersion(tx, of, "2", "", ""); err != nil {
			return err
		}
		if _, _, err = addReferencedVersion(tx, of, "3", "dev", ""); err != nil {
			return err
		}
		return refer(tx, revision, arkindex.Branch, "main")
	})
	wantNewest := func(want string) {
		t.Helper()
		read(t, s, func(tx *store.Tx) error {
			found, err := tx.NewestOnBranch(of.worker.ID, "master", "main")
			if found.ID != want || errors.Is(err, store.ErrNotFound) != (want == "") {
				t.Errorf("the newest is %q, want %q, error %v", found.ID, want, err)
			}
			if want == "" {
				return nil
			}
			return err
		})
	}
	wantNewest(newer)
	write(
		t, s,
		func(tx *store.Tx) error { return tx.UpdateVersion(store.Version{ID: newer, State: "error"}) },
	)
	wantNewest(older)
	write(t, s, func(tx *store.Tx) error {
		changed := store.Version{ID: older, State: arkindex.StateAvailable, Branch: store.NoReference()}
		return tx.UpdateVersion(changed)
	})
	wantNewest("")
}

func testTypesAndRepositories(t *testing.T, s *store.Store) {
	for i := range 3 {
		of := mustAddPublished(t, s, fmt.Sprintf("https://h/%d", i))
		of.worker.Type = []string{"a", "b", "a"}[i]
		write(t, s, func(tx *store.Tx) error { return tx.UpdateWorker(of.worker) })
	}
	read(t, s, func(tx *store.Tx) error {
		repositories, count, err := tx.Repositories(store.Page{Offset: 1, Limit: 1})
		if len(repositories) != 1 || repositories[0].URL != "https://h/1" || count != 3 || err != nil {
			t.Errorf("%d repositories: %+v, error %v", count, repositories, err)
		}
		check(t, repositories[0])(tx.Repository(repositories[0].ID))
		checkMissing[store.Repository](t)(tx.Repository("x"))
		types, count, err := tx.WorkerTypes(store.Page{Limit: 5})
		if len(types) != 2 || types[0].Name != "b" || types[1].Name != "a" || count != 2 || err != nil {
			t.Fatalf("%d types: %+v, error %v", count, types, err)
		}
		older, count, err := tx.WorkerTypes(store.Page{Last: types[1].ID, Limit: 5})
		if len(older) != 1 || older[0] != types[1] || count != 1 {
			t.Errorf("%d older types: %+v", count, older)
		}
		return err
	})
}

func testArchived(t *testing.T, s *store.Store) {
	of := mustAddPublished(t, s, "https://h/p")
	mustAddPublished(t, s, "https://h/q")
	reason := "replaced"
	of.worker.ArchivedReason = &reason
	write(t, s, func(tx *store.Tx) error { return tx.UpdateWorker(of.worker) })
	read(t, s, func(tx *store.Tx) error {
		check(t, of.worker)(tx.Worker(of.worker.ID))
		for archived, want := range map[string]int{"": 2, "true": 1, "false": 1} {
			if _, count, err := tx.Workers(
				store.WorkerFilter{Archived: archived}, store.Page{Limit: 5},
			); count != want ||
				err != nil {
				t.Errorf("%q finds %d workers, want %d, error %v", archived, count, want, err)
			}
		}
		return nil
	})
}
