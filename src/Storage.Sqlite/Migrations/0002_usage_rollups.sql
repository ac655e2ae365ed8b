-- Sums over all keys, kept with every write, so that totals do not read a row per key.

CREATE TABLE quota_usage_by_day (
    day    TEXT NOT NULL,
    source TEXT NOT NULL,
    unit   TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (day, source, unit)
) WITHOUT ROWID;

CREATE TABLE quota_usage_by_model (
    day    TEXT NOT NULL,
    model  TEXT NOT NULL,
    source TEXT NOT NULL,
    unit   TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (day, model, source, unit)
) WITHOUT ROWID;

CREATE INDEX quota_usage_model ON quota_usage_by_model (model, day);

INSERT INTO quota_usage_by_day
SELECT day, source, unit, SUM(amount) FROM quota_usage GROUP BY day, source, unit;

INSERT INTO quota_usage_by_model
SELECT day, model, source, unit, SUM(amount) FROM quota_usage GROUP BY day, model, source, unit;
