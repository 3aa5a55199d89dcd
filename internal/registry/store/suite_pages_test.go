package store_test

import (
	"fmt"
	"slices"
	"testing"

	"arkindex/internal/registry/store"

	"github.com/google/go-cmp/cmp"
)

func testPages(t *testing.T, s *store.Store) {
	for i := range 5 {
		mustAddPublished(t, s, fmt.Sprintf("https://h/%d", i))
	}
	read(t, s, func(tx *store.Tx) error {
		whole, _, err := tx.Workers(store.WorkerFilter{}, store.Page{Limit: 10})
		if err != nil {
			return err
		}
		for _, test := range []struct {
			page  store.Page
			count int
			want  []string
		}{
			{store.Page{Limit: 10}, 5, []string{"4", "3", "2", "1", "0"}},
			{store.Page{Offset: 1, Limit: 2}, 5, []string{"3", "2"}},
			{store.Page{Offset: 4, Limit: 2}, 5, []string{"0"}},
			{store.Page{Offset: 5, Limit: 2}, 5, nil},
			{store.Page{Last: whole[2].ID, Offset: 1, Limit: 5}, 3, []string{"1", "0"}},
		} {
			list, count, err := tx.Workers(store.WorkerFilter{}, test.page)
			var got []string
			for _, worker := range list {
				got = append(got, worker.RepositoryURL[len("https://h/"):])
			}
			if diff := cmp.Diff(test.want, got); diff != "" || count != test.count || err != nil {
				t.Errorf("%+v counts %d, error %v (-want +got):\n%s", test.page, count, err, diff)
			}
		}
		return nil
	})
}

func testPagesWithoutArchived(t *testing.T, s *store.Store) {
	var left []string // newest first
	for i := range 12 {
		added := mustAddPublished(t, s, fmt.Sprintf("https://h/%d", i))
		if reason := "old"; 1<<i&0b1001_1100_0011 != 0 {
			added.worker.ArchivedReason = &reason
			write(t, s, func(tx *store.Tx) error { return tx.UpdateWorker(added.worker) })
		} else {
			left = slices.Insert(left, 0, added.worker.ID)
		}
	}
	read(t, s, func(tx *store.Tx) error {
		for until := range left {
			list := left[until:]
			for offset := range len(list) + 2 {
				page := store.Page{Last: list[0], Offset: offset, Limit: 2}
				if until == 0 {
					page.Last = ""
				}
				want := list[min(offset, len(list)):min(offset+2, len(list))]
				found, count, err := tx.Workers(store.WorkerFilter{Archived: "false"}, page)
				got := []string{}
				for _, worker := range found {
					got = append(got, worker.ID)
				}
				if diff := cmp.Diff(want, got); diff != "" || count != len(list) || err != nil {
					t.Errorf("%+v counts %d, error %v (-want +got):\n%s", page, count, err, diff)
				}
			}
		}
		return nil
	})
}

func testVersionPages(t *testing.T, s *store.Store) {
	first, second := mustAddPublished(t, s, "https://h/1"), mustAddPublished(t, s, "https://h/2")
	ids := []string{first.version}
	for i := range 5 {
		write(t, s, func(tx *store.Tx) error {
			for _, of := range []published{first, second} {
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
			page  store.Page
			want  []string
			count int
		}{
			{store.Page{Limit: 100}, ids, 6},
			{store.Page{Limit: 2}, ids[:2], 6},
			{store.Page{Limit: 2, Offset: 5}, ids[5:], 6},
			{store.Page{Limit: 2, Offset: 6}, nil, 6},
			{store.Page{Limit: 2, Last: ids[3]}, ids[3:5], 3},
			{store.Page{Limit: 2, Last: ids[3], Offset: 1}, ids[4:], 3},
			{store.Page{Limit: 2, Last: ids[3], Offset: 3}, nil, 3},
			// An ID that no item has, but newer than all.
			{store.Page{Limit: 2, Last: "ffffffff-ffff-7fff-bfff-ffffffffffff", Offset: 1}, ids[1:3], 6},
			{store.Page{Limit: 2, Last: "00000000-0000-7000-8000-000000000000"}, nil, 0},
		} {
			list, count, err := tx.Versions(first.worker.ID, test.page)
			var got []string
			for _, version := range list {
				got = append(got, version.ID)
			}
			if diff := cmp.Diff(test.want, got); diff != "" || count != test.count || err != nil {
				t.Errorf("%+v counts %d, error %v (-want +got):\n%s", test.page, count, err, diff)
			}
		}
		return nil
	})
}

func testFilter(t *testing.T, s *store.Store) {
	added := mustAddPublished(t, s, "https://h/p")
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
			list, count, err := tx.Workers(filter, store.Page{Limit: 10})
			if count != want || len(list) != want {
				t.Errorf("%+v finds %d, counts %d, want %d", filter, len(list), count, want)
			}
			return err
		})
	}
}
