-- Layout 6: pairs tell how likely it is that they are related, and a search leaves what the next one needs to compare only what
-- came since (derived).
ALTER TABLE pair ADD COLUMN related REAL NOT NULL DEFAULT 0;
CREATE TABLE pair_background (schema TEXT PRIMARY KEY, records INTEGER NOT NULL, how TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE pair_touched (record INTEGER PRIMARY KEY, operation INTEGER NOT NULL);
CREATE TABLE pair_key (id INTEGER PRIMARY KEY, entries BLOB NOT NULL);
