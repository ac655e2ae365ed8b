-- Usage rows are set with every write. Those of busy keys used to lag behind the state of their key, which has the day's totals: they are
-- set from it once more, and the sums over all keys are raised by what that adds. A state that cannot be read is left for whoever asks for
-- its key.

CREATE TABLE usage_to_set AS
SELECT
    date('0001-01-01', '+' || json_extract(k.state, '$.d') || ' days') AS day,
    k.id AS key_id,
    IFNULL(json_extract(m.value, '$.m'), '') AS model,
    IFNULL(json_extract(m.value, '$.u'), '') AS upstream,
    CASE IFNULL(json_extract(m.value, '$.s'), 0) WHEN 0 THEN 'reported' WHEN 1 THEN 'estimated' ELSE 'held' END AS source,
    json_extract(m.value, '$.n') AS unit,
    json_extract(m.value, '$.a') AS amount,
    0 AS added
FROM usage_behind b
JOIN api_keys k ON k.id = b.key_id
JOIN json_each(CASE WHEN json_valid(k.state) THEN k.state ELSE '{}' END, '$.m') m;

UPDATE usage_to_set SET added = amount - IFNULL((
    SELECT u.amount FROM quota_usage u
    WHERE u.day = usage_to_set.day AND u.key_id = usage_to_set.key_id AND u.model = usage_to_set.model
        AND u.upstream = usage_to_set.upstream AND u.source = usage_to_set.source AND u.unit = usage_to_set.unit), 0);

INSERT INTO quota_usage (day, key_id, model, upstream, source, unit, amount)
SELECT day, key_id, model, upstream, source, unit, amount FROM usage_to_set WHERE true
ON CONFLICT (day, key_id, model, upstream, source, unit) DO UPDATE SET amount = excluded.amount;

INSERT INTO quota_usage_by_day (day, upstream, source, unit, amount)
SELECT day, upstream, source, unit, SUM(added) FROM usage_to_set WHERE true GROUP BY day, upstream, source, unit
ON CONFLICT (day, upstream, source, unit) DO UPDATE SET amount = MIN(amount + excluded.amount, 4611686018427387904);

INSERT INTO quota_usage_by_model (day, model, upstream, source, unit, amount)
SELECT day, model, upstream, source, unit, SUM(added) FROM usage_to_set WHERE true GROUP BY day, model, upstream, source, unit
ON CONFLICT (day, model, upstream, source, unit) DO UPDATE SET amount = MIN(amount + excluded.amount, 4611686018427387904);

DROP TABLE usage_to_set;
DROP TABLE usage_behind;
