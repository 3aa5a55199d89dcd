-- +goose Up
CREATE UNIQUE INDEX workers_by_place ON workers (place);
CREATE UNIQUE INDEX worker_versions_by_place ON worker_versions (worker_id, place);
CREATE INDEX worker_versions_by_branch ON worker_versions (worker_id, branch) WHERE branch IS NOT NULL;
CREATE INDEX worker_versions_by_tag ON worker_versions (worker_id, tag) WHERE tag IS NOT NULL;
