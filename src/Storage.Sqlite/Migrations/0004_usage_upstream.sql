-- Usage is told apart by the upstream that did the work; empty for none, and for all rows from before. It belongs to the primary keys, so
-- the tables are made anew. Rows are copied in the order of their key, which only appends.

ALTER TABLE quota_usage RENAME TO old_usage;
ALTER TABLE quota_usage_by_day RENAME TO old_usage_by_day;
ALTER TABLE quota_usage_by_model RENAME TO old_usage_by_model;
DROP INDEX quota_usage_key;
DROP INDEX quota_usage_model;

CREATE TABLE quota_usage (
    day      TEXT NOT NULL,
    key_id   TEXT NOT NULL,
    model    TEXT NOT NULL,
    upstream TEXT NOT NULL,
    source   TEXT NOT NULL,
    unit     TEXT NOT NULL,
    amount   INTEGER NOT NULL,
    PRIMARY KEY (day, key_id, model, upstream, source, unit)
) WITHOUT ROWID;

CREATE TABLE quota_usage_by_day (
    day      TEXT NOT NULL,
    upstream TEXT NOT NULL,
    source   TEXT NOT NULL,
    unit     TEXT NOT NULL,
    amount   INTEGER NOT NULL,
    PRIMARY KEY (day, upstream, source, unit)
) WITHOUT ROWID;

CREATE TABLE quota_usage_by_model (
    day      TEXT NOT NULL,
    model    TEXT NOT NULL,
    upstream TEXT NOT NULL,
    source   TEXT NOT NULL,
    unit     TEXT NOT NULL,
    amount   INTEGER NOT NULL,
    PRIMARY KEY (day, model, upstream, source, unit)
) WITHOUT ROWID;

INSERT INTO quota_usage SELECT day, key_id, model, '', source, unit, amount FROM old_usage;
INSERT INTO quota_usage_by_day SELECT day, '', source, unit, amount FROM old_usage_by_day;
INSERT INTO quota_usage_by_model SELECT day, model, '', source, unit, amount FROM old_usage_by_model;

DROP TABLE old_usage;
DROP TABLE old_usage_by_day;
DROP TABLE old_usage_by_model;

CREATE INDEX quota_usage_key ON quota_usage (key_id, day);
CREATE INDEX quota_usage_model ON quota_usage_by_model (model, day);
