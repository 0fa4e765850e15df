-- Layout 5: groups of duplicates keep their numbers from one search to the next, and a search tells what it did.
CREATE TABLE cluster (schema TEXT NOT NULL, record INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (schema, record)) WITHOUT ROWID;
CREATE TABLE cluster_before (schema TEXT NOT NULL, record INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (schema, record)) WITHOUT ROWID;
ALTER TABLE pair ADD COLUMN what_if TEXT NOT NULL DEFAULT '[]';
ALTER TABLE pair ADD COLUMN again INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pair_set ADD COLUMN report TEXT NOT NULL DEFAULT '{}';
