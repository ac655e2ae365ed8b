-- Keys can be suspended. The index from which the status of keys is read needs the column.

ALTER TABLE api_keys ADD COLUMN suspended_at INTEGER;

DROP INDEX api_keys_newest;
CREATE INDEX api_keys_newest ON api_keys (created_at, id, revoked_at, suspended_at, expires_at, exhausted_until);
