-- Layout 6: what a search for duplicates leaves for the next one, so that only what came since is compared (derived).
CREATE TABLE pair_background (schema TEXT PRIMARY KEY, records INTEGER NOT NULL, how TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE pair_touched (record INTEGER PRIMARY KEY, operation INTEGER NOT NULL);
CREATE TABLE pair_key (id INTEGER PRIMARY KEY, entries BLOB NOT NULL);
