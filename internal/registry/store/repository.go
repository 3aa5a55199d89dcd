package store

import "time"

// Repository is a Git repository. URL is normalized and identifies it.
type Repository struct {
	ID      string
	URL     string
	Created time.Time
}

const repositoryColumns = "id, url, created_at"

func scanRepository(r row) (Repository, error) {
	var repository Repository
	var created int64
	err := r.Scan(&repository.ID, &repository.URL, &created)
	repository.Created = toTime(created)
	return repository, err
}

// RepositoryByURL finds a repository by its normalized URL.
func (tx *Tx) RepositoryByURL(url string) (Repository, error) {
	return find(
		tx, scanRepository, "SELECT "+repositoryColumns+" FROM repositories WHERE url = $1", url,
	)
}

// Repository returns a repository by its ID.
func (tx *Tx) Repository(id string) (Repository, error) {
	return find(
		tx, scanRepository, "SELECT "+repositoryColumns+" FROM repositories WHERE id = $1", id,
	)
}

// Repositories returns a page of the repositories, newest first, and their total number.
func (tx *Tx) Repositories(page Page) ([]Repository, int, error) {
	from := listing{columns: repositoryColumns, tables: "repositories", id: "id"}
	return readPage(tx, scanRepository, page, conditions{}, from)
}

// AddRepository adds a repository and returns it with its new ID.
func (tx *Tx) AddRepository(repository Repository) (Repository, error) {
	var err error
	if repository.ID, err = newID(); err != nil {
		return repository, err
	}
	return repository, tx.exec("INSERT INTO repositories ("+repositoryColumns+") VALUES ($1, $2, $3)",
		repository.ID, repository.URL, fromTime(repository.Created))
}
