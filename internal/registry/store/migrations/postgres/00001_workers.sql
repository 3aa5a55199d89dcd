-- +goose Up
-- IDs are UUIDs of version 7, times are microseconds since 1970 in UTC.

-- Whoever writes locks its one row first, so that writes follow one another.
CREATE TABLE write_turns (
    id bigint PRIMARY KEY
);
INSERT INTO write_turns (id) VALUES (1);

CREATE TABLE users (
    id text PRIMARY KEY,
    email text NOT NULL UNIQUE,
    display_name text NOT NULL,
    scopes text NOT NULL, -- words separated by blanks: read, publish, admin
    created_at bigint NOT NULL
);

CREATE TABLE tokens (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES users (id),
    hash text NOT NULL UNIQUE, -- SHA-256 of the token, in hexadecimal
    scopes text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint -- null: never
);
CREATE INDEX tokens_by_user ON tokens (user_id);

CREATE TABLE repositories (
    id text PRIMARY KEY,
    url text NOT NULL UNIQUE, -- normalised
    created_at bigint NOT NULL
);

CREATE TABLE revisions (
    id text PRIMARY KEY,
    repository_id text NOT NULL REFERENCES repositories (id),
    hash text NOT NULL,
    message text NOT NULL,
    author text NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (repository_id, hash)
);

CREATE TABLE revision_references (
    id text PRIMARY KEY,
    repository_id text NOT NULL REFERENCES repositories (id),
    type text NOT NULL, -- branch or tag
    name text NOT NULL,
    revision_id text NOT NULL REFERENCES revisions (id),
    UNIQUE (repository_id, type, name)
);
CREATE INDEX revision_references_by_revision ON revision_references (revision_id);

CREATE TABLE workers (
    id text PRIMARY KEY,
    repository_id text NOT NULL REFERENCES repositories (id),
    slug text NOT NULL,
    name text NOT NULL,
    folded_name text NOT NULL, -- in lower case, for search
    type text NOT NULL,
    description text NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (repository_id, slug)
);
CREATE INDEX workers_by_slug ON workers (slug);
CREATE INDEX workers_by_type ON workers (type);

CREATE TABLE worker_versions (
    id text PRIMARY KEY,
    worker_id text NOT NULL REFERENCES workers (id),
    revision_id text NOT NULL REFERENCES revisions (id),
    state text NOT NULL,
    docker_image_iid text NOT NULL,
    gpu_usage text NOT NULL,
    model_usage text NOT NULL,
    configuration text NOT NULL, -- the JSON object as it was sent
    publisher_id text REFERENCES users (id), -- null: the local user
    created_at bigint NOT NULL,
    UNIQUE (worker_id, revision_id)
);
CREATE INDEX worker_versions_by_revision ON worker_versions (revision_id);
