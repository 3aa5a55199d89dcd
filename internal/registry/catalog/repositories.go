package catalog

import (
	"context"
	"errors"
	"time"

	"arkindex"
	"arkindex/internal/registry/audit"
	"arkindex/internal/registry/paging"
	"arkindex/internal/registry/store"
)

// Repository is a Git repository. URL is normalized and identifies it.
type Repository struct {
	ID      string
	URL     string
	Created time.Time
}

// Repositories returns a page of the repositories.
func (c *Catalog) Repositories(
	ctx context.Context, page paging.Page,
) (paging.List[Repository], error) {
	read := func(tx *store.Tx) ([]store.Repository, int, error) {
		return tx.Repositories(page.Rows())
	}
	convert := func(row store.Repository) Repository { return Repository(row) }
	return readList(ctx, c, read, convert)
}

// Repository returns the repository with an ID.
func (c *Catalog) Repository(ctx context.Context, id string) (Repository, error) {
	var row store.Repository
	err := c.read(ctx, func(tx *store.Tx) (err error) {
		row, err = find(tx.Repository, id, "repository")
		return err
	})
	return Repository(row), err
}

// Revision returns the revision with an ID.
func (c *Catalog) Revision(ctx context.Context, id string) (arkindex.Revision, error) {
	var revision arkindex.Revision
	err := c.read(ctx, func(tx *store.Tx) error {
		row, err := find(tx.Revision, id, "revision")
		if err != nil {
			return err
		}
		repository, err := tx.Repository(row.RepositoryID)
		if err != nil {
			return err
		}
		references, err := tx.References(row.ID)
		commitURL := arkindex.CommitURL(repository.URL, row.Hash)
		revision = newRevisionResult(row, commitURL, references[row.ID])
		return err
	})
	return revision, err
}

// repository finds or adds a repository that the caller may change.
func (t *transaction) repository(url string) (store.Repository, error) {
	if err := t.caller.MayChange(url); err != nil {
		return store.Repository{}, err
	}
	repository, err := t.tx.RepositoryByURL(url)
	if !errors.Is(err, store.ErrNotFound) {
		return repository, err
	}
	return t.addRepository(url)
}

func (t *transaction) addRepository(url string) (store.Repository, error) {
	repository, err := t.tx.AddRepository(store.Repository{URL: url, Created: t.now})
	if err != nil {
		return repository, err
	}
	return repository, t.record(audit.Change{
		Action: "repository.added", SubjectID: repository.ID, Subject: repository.URL,
	})
}

// foundRevision is a revision. A new one has neither versions nor references yet.
type foundRevision struct {
	row   store.Revision
	isNew bool
}

// revision finds or adds the revision of a version, whose URL names a commit.
func (t *transaction) revision(request NewVersion) (*foundRevision, error) {
	url := request.RevisionURL
	repository, err := t.repository(url.Repository)
	if err != nil {
		return nil, err
	}
	revision, err := t.tx.RevisionByHash(repository.ID, url.Hash)
	if !errors.Is(err, store.ErrNotFound) {
		return &foundRevision{row: revision}, err
	}
	return t.addRevision(
		repository, url.Hash, request.RevisionMessage, request.RevisionAuthor,
	)
}

func (t *transaction) addRevision(
	repository store.Repository, hash string, message, author *string,
) (*foundRevision, error) {
	revision := store.Revision{
		RepositoryID: repository.ID, Hash: hash,
		Message: "Revision " + hash, Author: "unknown", Created: t.now,
	}
	if message != nil {
		revision.Message = *message
	}
	if author != nil {
		revision.Author = *author
	}
	revision, err := t.tx.AddRevision(revision)
	return &foundRevision{revision, true}, err
}
