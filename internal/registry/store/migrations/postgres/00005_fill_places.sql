-- +goose Up
UPDATE workers SET place = counted.place
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM workers) AS counted
WHERE counted.id = workers.id;

UPDATE worker_versions SET place = counted.place
FROM (SELECT id, row_number() OVER (PARTITION BY worker_id ORDER BY id) AS place FROM worker_versions) AS counted
WHERE counted.id = worker_versions.id;

INSERT INTO worker_repositories (worker_id, repository_id)
SELECT DISTINCT v.worker_id, r.repository_id FROM worker_versions v JOIN revisions r ON r.id = v.revision_id;
