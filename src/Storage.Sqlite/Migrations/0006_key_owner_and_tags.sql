-- Keys are found by their owner and by each of their tags, which are copied from their records. The upgrade passes over a damaged record; reading its
-- key reports the damage.

ALTER TABLE api_keys ADD COLUMN owner TEXT;

UPDATE api_keys SET owner = json_extract(record, '$.owner')
WHERE CASE WHEN json_valid(record) THEN json_extract(record, '$.owner') END IS NOT NULL;

CREATE INDEX api_keys_owner ON api_keys (owner, created_at, id) WHERE owner IS NOT NULL;

CREATE TABLE key_tags (
    tag        TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    id         TEXT NOT NULL,
    PRIMARY KEY (tag, created_at, id)
) WITHOUT ROWID;

INSERT INTO key_tags (tag, created_at, id)
SELECT DISTINCT t.value, k.created_at, k.id
FROM api_keys k
JOIN json_each(CASE WHEN json_valid(k.record) THEN k.record ELSE '{}' END, '$.tags') t
WHERE t.type = 'text';

CREATE INDEX key_tags_key ON key_tags (id);
