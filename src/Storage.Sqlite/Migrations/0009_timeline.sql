-- The dashboard's charts: a row for each hour or day and each process that counted in it, with JSON texts by model, by key and by tag. Rows of
-- ended hours and days are merged into one. A row's version is a random number, so that a row that was deleted and made anew is not taken for itself.

CREATE TABLE timeline (
    step    TEXT NOT NULL,
    start   INTEGER NOT NULL,
    writer  TEXT NOT NULL,
    version INTEGER NOT NULL,
    merged  TEXT NOT NULL,
    models  TEXT NOT NULL,
    keys    TEXT NOT NULL,
    tags    TEXT NOT NULL,
    PRIMARY KEY (step, start, writer)
);

-- Finds the keys that expire next.
CREATE INDEX api_keys_expiry ON api_keys (expires_at, id) WHERE expires_at IS NOT NULL AND revoked_at IS NULL AND suspended_at IS NULL;
