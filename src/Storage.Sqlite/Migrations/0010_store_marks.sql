-- Facts about the whole store, by name: what is being copied into it, and whether keys of another product were imported.

CREATE TABLE store_marks (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
