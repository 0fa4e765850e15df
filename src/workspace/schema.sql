-- Layout 7 of a workspace. Ground state is logged in `change`; tables marked "derived" may be dropped at any time.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One import of one table of one file.
CREATE TABLE batch (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_path TEXT NOT NULL,
  sheet TEXT,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  delivery INTEGER NOT NULL,
  imported_at TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'staging',   -- staging, staged (waiting for its commit)
  active TEXT,                             -- ground: 'true', '"reference"' (only to be compared with) or null
  reading TEXT,                            -- ground: JSON
  staged_reading TEXT NOT NULL,
  rows INTEGER NOT NULL DEFAULT 0
);
-- One blob a row (DESIGN D1). id = batch * 2^32 + row_no: a batch is one range, a row is found without an index.
CREATE TABLE raw_row (id INTEGER PRIMARY KEY, row_no INTEGER NOT NULL, cells BLOB NOT NULL);

CREATE TABLE mapping (batch INTEGER NOT NULL, schema TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (batch, schema)) WITHOUT ROWID;
-- Identity: allocated once, never reused (DESIGN D3). `row` is ground: the raw row of the latest delivery.
CREATE TABLE record (
  id INTEGER PRIMARY KEY,
  schema TEXT NOT NULL,
  source TEXT NOT NULL,
  natural_id TEXT NOT NULL,
  occurrence INTEGER NOT NULL,
  first_batch INTEGER NOT NULL,
  first_row_no INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  row_no INTEGER NOT NULL
);
CREATE TABLE edit (record INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (record, field)) WITHOUT ROWID;
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE verdict (a INTEGER NOT NULL, b INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TABLE merge (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE merge_member (merge INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (record, merge)) WITHOUT ROWID;
CREATE TABLE merge_pin (merge INTEGER NOT NULL, field TEXT NOT NULL, pin TEXT NOT NULL, PRIMARY KEY (merge, field)) WITHOUT ROWID;
CREATE TABLE record_state (record INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (record, field)) WITHOUT ROWID;

CREATE TABLE operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  params TEXT NOT NULL,
  summary TEXT NOT NULL,
  actor TEXT NOT NULL,
  at_utc TEXT NOT NULL,
  app_version TEXT NOT NULL,
  base_revision INTEGER NOT NULL,
  target INTEGER,
  state TEXT NOT NULL,
  changes INTEGER NOT NULL
);
CREATE TABLE change (
  operation INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  entity INTEGER NOT NULL,
  key INTEGER NOT NULL,
  field TEXT NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (operation, seq)
) WITHOUT ROWID;

-- Schemas that came from files, whole (JSON); each has its table `record_<slug>`.
CREATE TABLE schema_file (slug TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;

-- Derived.
CREATE TABLE balance (batch INTEGER NOT NULL, schema TEXT NOT NULL, disposition TEXT NOT NULL, rows INTEGER NOT NULL, PRIMARY KEY (batch, schema, disposition)) WITHOUT ROWID;
-- What issues say, each once: there are a few hundred, and issues by the million. Rows are added, never changed.
CREATE TABLE rule (id INTEGER PRIMARY KEY, schema TEXT NOT NULL, field TEXT NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL, layer TEXT NOT NULL, UNIQUE (schema, field, code, severity, layer));
CREATE TABLE issue (record INTEGER NOT NULL, seq INTEGER NOT NULL, rule INTEGER NOT NULL, idx INTEGER, params TEXT, suggestion TEXT, sureness TEXT, PRIMARY KEY (record, seq)) WITHOUT ROWID;
-- Issues counted, of visible records: by rule and value (a fingerprint, and the value's beginning to show it), by rule, and the
-- records that there are and that the gates stop. Not there before the first commit of this layout: see `meta`, `issues_counted`.
CREATE TABLE issue_group (rule INTEGER NOT NULL, value INTEGER NOT NULL, text TEXT NOT NULL, issues INTEGER NOT NULL, likely INTEGER NOT NULL, choice INTEGER NOT NULL, last_resort INTEGER NOT NULL, PRIMARY KEY (rule, value)) WITHOUT ROWID;
CREATE TABLE issue_total (rule INTEGER PRIMARY KEY, issues INTEGER NOT NULL, records INTEGER NOT NULL, likely INTEGER NOT NULL, choice INTEGER NOT NULL, last_resort INTEGER NOT NULL);
CREATE TABLE stopped (schema TEXT PRIMARY KEY, records INTEGER NOT NULL DEFAULT 0, official INTEGER NOT NULL, api INTEGER NOT NULL, plausible INTEGER NOT NULL) WITHOUT ROWID;
-- Issues of a rule after each operation that changed their count: a row only then.
CREATE TABLE issue_history (rule INTEGER NOT NULL, operation INTEGER NOT NULL, issues INTEGER NOT NULL, PRIMARY KEY (rule, operation)) WITHOUT ROWID;
CREATE TABLE pair (schema TEXT NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL, key TEXT NOT NULL, weight_bits REAL NOT NULL, probability REAL NOT NULL, evidence TEXT NOT NULL, dirty INTEGER NOT NULL DEFAULT 0, what_if TEXT NOT NULL DEFAULT '[]', again INTEGER NOT NULL DEFAULT 0, related REAL NOT NULL DEFAULT 0, PRIMARY KEY (schema, a, b)) WITHOUT ROWID;
CREATE TABLE pair_set (schema TEXT PRIMARY KEY, model_hash TEXT NOT NULL, decision_point REAL NOT NULL, revision INTEGER NOT NULL, report TEXT NOT NULL DEFAULT '{}') WITHOUT ROWID;
-- Groups of duplicates by the last search and by the one before. Their numbers are kept where the records are mostly the same;
-- where these tables are lost, the next search numbers anew.
CREATE TABLE cluster (schema TEXT NOT NULL, record INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (schema, record)) WITHOUT ROWID;
CREATE TABLE cluster_before (schema TEXT NOT NULL, record INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (schema, record)) WITHOUT ROWID;
-- What a search for duplicates leaves for the next one: how often values are held and the weights; structures that came or
-- changed since; and which structures have which values of the keys, key and bucket by bucket (`workspace/pair_keys.rs`).
CREATE TABLE pair_background (schema TEXT PRIMARY KEY, records INTEGER NOT NULL, how TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE pair_touched (record INTEGER PRIMARY KEY, operation INTEGER NOT NULL);
CREATE TABLE pair_key (id INTEGER PRIMARY KEY, entries BLOB NOT NULL);
CREATE TABLE golden (merge INTEGER PRIMARY KEY, body TEXT NOT NULL);
