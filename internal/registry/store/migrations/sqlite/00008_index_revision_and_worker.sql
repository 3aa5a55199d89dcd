-- +goose Up
-- One index for a worker's version at a revision: PostgreSQL would else read every version of the worker for it.
CREATE INDEX worker_versions_by_revision_and_worker ON worker_versions (revision_id, worker_id);
DROP INDEX worker_versions_by_revision;
