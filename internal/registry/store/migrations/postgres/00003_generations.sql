-- +goose Up
-- Versions of every generation of the API: they may name a revision by an address alone, carry a branch and a tag of their own,
-- and come from a YAML file. The table is made anew, which every engine does within a transaction.

ALTER TABLE workers ADD COLUMN archived_reason text; -- null: not archived

CREATE TABLE worker_versions_next (
    id text PRIMARY KEY,
    worker_id text NOT NULL REFERENCES workers (id),
    revision_id text REFERENCES revisions (id), -- null: the address names no commit
    revision_url text NOT NULL, -- as it was sent
    revision_key text NOT NULL, -- the address in its one form, by which a worker's versions are told apart
    number bigint, -- counts a worker's versions that have no revision
    branch text, -- null: its revision's; empty: none
    tag text, -- null: its revision's; empty: none
    state text NOT NULL,
    state_reason text NOT NULL,
    docker_image_iid text NOT NULL,
    gpu_usage text NOT NULL,
    model_usage text NOT NULL,
    configuration text NOT NULL, -- a JSON object, as it was sent or as the YAML says
    yaml text, -- the file that was imported; null: none was
    publisher_id text REFERENCES users (id), -- null: the local user
    created_at bigint NOT NULL,
    UNIQUE (worker_id, revision_key),
    UNIQUE (worker_id, number)
);

INSERT INTO worker_versions_next (id, worker_id, revision_id, revision_url, revision_key, state, state_reason, docker_image_iid, gpu_usage, model_usage, configuration, publisher_id, created_at)
SELECT v.id, v.worker_id, v.revision_id, p.url || '/commit/' || r.hash, p.url || '/commit/' || r.hash, v.state, '', v.docker_image_iid, v.gpu_usage, v.model_usage, v.configuration, v.publisher_id, v.created_at
FROM worker_versions v JOIN revisions r ON r.id = v.revision_id JOIN repositories p ON p.id = r.repository_id;

DROP TABLE worker_versions;
ALTER TABLE worker_versions_next RENAME TO worker_versions;
CREATE INDEX worker_versions_by_revision ON worker_versions (revision_id);
