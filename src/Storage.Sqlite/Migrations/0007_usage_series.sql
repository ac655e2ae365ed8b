-- A commit writes every page that it touches, so usage should lie on few pages: rows are made small, and the sums over all keys join them.
-- A series names once what rows count: a unit of a model at an upstream, from a source. A row is the amount of one key, day and series. Rows
-- with '*day' and '*model' in place of a key's id are the sums over all keys; both come before every id, which begins with a digit or a letter. '*day' sums
-- all models too, so the model of its series is empty. A day is the number of days since 0001-01-01.

CREATE TABLE usage_series (
    id       INTEGER PRIMARY KEY,
    model    TEXT NOT NULL,
    upstream TEXT NOT NULL,
    source   TEXT NOT NULL,
    unit     TEXT NOT NULL,
    UNIQUE (model, upstream, source, unit)
);

CREATE TABLE usage_amounts (
    day    INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    series INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (day, key_id, series)
) WITHOUT ROWID;

INSERT INTO usage_series (model, upstream, source, unit)
SELECT model, upstream, source, unit FROM quota_usage_by_model UNION SELECT '', upstream, source, unit FROM quota_usage_by_day;

INSERT INTO usage_amounts
SELECT julianday(u.day) - julianday('0001-01-01'), u.key_id, s.id, u.amount
FROM quota_usage u CROSS JOIN usage_series s
ON s.model = u.model AND s.upstream = u.upstream AND s.source = u.source AND s.unit = u.unit;

INSERT INTO usage_amounts
SELECT julianday(u.day) - julianday('0001-01-01'), '*model', s.id, u.amount
FROM quota_usage_by_model u CROSS JOIN usage_series s
ON s.model = u.model AND s.upstream = u.upstream AND s.source = u.source AND s.unit = u.unit;

INSERT INTO usage_amounts
SELECT julianday(u.day) - julianday('0001-01-01'), '*day', s.id, u.amount
FROM quota_usage_by_day u CROSS JOIN usage_series s
ON s.model = '' AND s.upstream = u.upstream AND s.source = u.source AND s.unit = u.unit;

DROP TABLE quota_usage;
DROP TABLE quota_usage_by_day;
DROP TABLE quota_usage_by_model;

CREATE INDEX usage_amounts_key ON usage_amounts (key_id, day);
CREATE INDEX usage_amounts_model ON usage_amounts (series, day) WHERE key_id = '*model';

-- For people and their tools: the rows of keys, as the table of this name had them.
CREATE VIEW quota_usage AS
SELECT date('0001-01-01', '+' || day || ' days') AS day, key_id, model, upstream, source, unit, amount
FROM usage_amounts CROSS JOIN usage_series ON id = series
WHERE key_id >= '0';
