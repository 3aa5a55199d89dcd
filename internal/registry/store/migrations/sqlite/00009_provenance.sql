-- +goose Up
-- What the ID token of a pipeline claims, as a JSON object: of the token that it was exchanged for, and of the versions that were
-- published with that. A version is verified if commit and project are those of its revision, a worker if any of its versions is.
ALTER TABLE tokens ADD COLUMN provenance text; -- null: not of a pipeline
ALTER TABLE worker_versions ADD COLUMN provenance text; -- null: not published by a pipeline
ALTER TABLE worker_versions ADD COLUMN verified bigint NOT NULL DEFAULT 0; -- 1: it is
ALTER TABLE workers ADD COLUMN verified bigint NOT NULL DEFAULT 0; -- 1: it is
