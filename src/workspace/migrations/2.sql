-- From layout 1: raw rows are found by batch and row number, rules of issues stand once, and undo and redo log no changes
-- of their own.

CREATE TABLE raw_row_2 (id INTEGER PRIMARY KEY, row_no INTEGER NOT NULL, cells BLOB NOT NULL);
INSERT INTO raw_row_2 SELECT (batch.id << 32) | raw_row.row_no, raw_row.row_no, raw_row.cells
  FROM batch JOIN raw_row ON raw_row.id BETWEEN batch.first_row AND batch.last_row ORDER BY 1;
DROP TABLE raw_row;
ALTER TABLE raw_row_2 RENAME TO raw_row;
ALTER TABLE batch DROP COLUMN first_row;
ALTER TABLE batch DROP COLUMN last_row;

DELETE FROM change WHERE operation IN (SELECT id FROM operation WHERE kind IN ('undo', 'redo'));

CREATE TABLE rule (id INTEGER PRIMARY KEY, schema TEXT NOT NULL, field TEXT NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL, layer TEXT NOT NULL, UNIQUE (schema, field, code, severity, layer));
INSERT INTO rule (schema, field, code, severity, layer) SELECT DISTINCT schema, field, code, severity, layer FROM issue;
CREATE TABLE issue_2 (record INTEGER NOT NULL, seq INTEGER NOT NULL, rule INTEGER NOT NULL, idx INTEGER, params TEXT, suggestion TEXT, sureness TEXT, PRIMARY KEY (record, seq)) WITHOUT ROWID;
INSERT INTO issue_2 SELECT record, seq, rule.id, idx, nullif(params, '[]'), suggestion, sureness
  FROM issue JOIN rule USING (schema, field, code, severity, layer);
DROP TABLE issue;
ALTER TABLE issue_2 RENAME TO issue;
DROP INDEX IF EXISTS record_natural;
UPDATE record_structure SET _notes = (SELECT json_group_array(json_array(value ->> 'field', value ->> 'rule', value ->> 'before')) FROM json_each(_notes)) WHERE _notes IS NOT NULL;
UPDATE record_service SET _notes = (SELECT json_group_array(json_array(value ->> 'field', value ->> 'rule', value ->> 'before')) FROM json_each(_notes)) WHERE _notes IS NOT NULL;

-- Schemas that came from files, whole (JSON); each has its table `record_<slug>`.
CREATE TABLE schema_file (slug TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
