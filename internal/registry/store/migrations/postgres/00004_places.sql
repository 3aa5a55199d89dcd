-- +goose Up
-- Workers, and the versions of each worker, get places as they come, counted from 1. None is ever removed, so that the last
-- place says how many there are, and where any page of their list begins, without looking at the others.
-- What the columns hold comes with the next migration.
ALTER TABLE workers ADD COLUMN place bigint NOT NULL DEFAULT 0;
ALTER TABLE worker_versions ADD COLUMN place bigint NOT NULL DEFAULT 0;

-- The repositories in which a worker has versions: nearly always the worker's own alone.
CREATE TABLE worker_repositories (
    worker_id text NOT NULL REFERENCES workers (id),
    repository_id text NOT NULL REFERENCES repositories (id),
    PRIMARY KEY (worker_id, repository_id)
);
