-- +goose Up
-- The few workers that the list of workers leaves out, so that it is counted without looking at the others.
CREATE INDEX workers_archived ON workers (place) WHERE archived_reason IS NOT NULL;
