-- Busy keys whose usage rows of the day lag behind their state, for a fraction of a second. Whoever finds a key here may set its rows from
-- the state, which has the day's totals, and then remove it.

CREATE TABLE usage_behind (
    key_id TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID;
