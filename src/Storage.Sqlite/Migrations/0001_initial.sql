-- Instants are .NET ticks (100 ns since 0001-01-01) in UTC; documents are JSON text.

CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE api_keys (
    id              TEXT NOT NULL PRIMARY KEY,
    created_at      INTEGER NOT NULL,
    label           TEXT,
    revoked_at      INTEGER,
    expires_at      INTEGER,
    exhausted_until INTEGER,
    hold_due        INTEGER,
    open_holds      INTEGER NOT NULL,
    version         INTEGER NOT NULL,
    record          TEXT NOT NULL,
    state           TEXT NOT NULL
);

-- Lists keys, newest first, and judges their status, without a look at the rows.
CREATE INDEX api_keys_newest ON api_keys (created_at, id, revoked_at, expires_at, exhausted_until);
CREATE INDEX api_keys_label ON api_keys (label, created_at, id) WHERE label IS NOT NULL;
CREATE INDEX api_keys_due ON api_keys (hold_due, open_holds) WHERE hold_due IS NOT NULL;

-- One row per UTC day, key, model, source of the figure and unit; the amount is the day's total.
CREATE TABLE quota_usage (
    day    TEXT NOT NULL,
    key_id TEXT NOT NULL,
    model  TEXT NOT NULL,
    source TEXT NOT NULL,
    unit   TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (day, key_id, model, source, unit)
) WITHOUT ROWID;

CREATE INDEX quota_usage_key ON quota_usage (key_id, day);

CREATE TABLE operations (
    key_id      TEXT NOT NULL,
    id          TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    expires_at  INTEGER NOT NULL,
    answer      TEXT NOT NULL,
    PRIMARY KEY (key_id, id)
) WITHOUT ROWID;

CREATE INDEX operations_expiry ON operations (expires_at);

CREATE TABLE audit (
    at         INTEGER NOT NULL,
    id         TEXT NOT NULL,
    action     TEXT NOT NULL,
    key_id     TEXT,
    address    TEXT NOT NULL,
    request_id TEXT NOT NULL,
    detail     TEXT NOT NULL,
    PRIMARY KEY (at, id)
) WITHOUT ROWID;

CREATE INDEX audit_key ON audit (key_id, at, id) WHERE key_id IS NOT NULL;
CREATE INDEX audit_action ON audit (action, at, id);
