-- +goose Up
-- Who may do what, and who did what.

ALTER TABLE users ADD COLUMN password_hash text; -- argon2id with its parameters; null: no password
ALTER TABLE users ADD COLUMN disabled_at bigint; -- null: not disabled

ALTER TABLE tokens ADD COLUMN origin text NOT NULL DEFAULT 'command'; -- command, login or pipeline
ALTER TABLE tokens ADD COLUMN repositories text NOT NULL DEFAULT ''; -- normalised URL prefixes separated by blanks; none: every repository
ALTER TABLE tokens ADD COLUMN last_used_at bigint; -- within a minute; null: never
ALTER TABLE tokens ADD COLUMN revoked_at bigint; -- null: not revoked
CREATE INDEX tokens_by_expiry ON tokens (expires_at);

-- Events outlive what they are about, so they refer to nothing.
CREATE TABLE audit_events (
    id text PRIMARY KEY,
    created_at bigint NOT NULL,
    actor text NOT NULL, -- a user's email, or who did it without an account
    user_id text, -- null: no account
    token_id text, -- null: no token
    address text NOT NULL, -- where the request came from; empty: from no network
    action text NOT NULL,
    subject_id text NOT NULL, -- of what was changed
    subject text NOT NULL, -- the same in words
    details text NOT NULL -- a JSON object
);
CREATE INDEX audit_events_by_subject ON audit_events (subject_id);
