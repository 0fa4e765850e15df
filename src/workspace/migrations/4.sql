-- Layout 4: issues are counted as they are written. The counts are found at the next commit.
CREATE TABLE issue_group (rule INTEGER NOT NULL, value INTEGER NOT NULL, text TEXT NOT NULL, issues INTEGER NOT NULL, likely INTEGER NOT NULL, choice INTEGER NOT NULL, last_resort INTEGER NOT NULL, PRIMARY KEY (rule, value)) WITHOUT ROWID;
CREATE TABLE issue_total (rule INTEGER PRIMARY KEY, issues INTEGER NOT NULL, records INTEGER NOT NULL, likely INTEGER NOT NULL, choice INTEGER NOT NULL, last_resort INTEGER NOT NULL);
CREATE TABLE stopped (schema TEXT PRIMARY KEY, records INTEGER NOT NULL DEFAULT 0, official INTEGER NOT NULL, api INTEGER NOT NULL, plausible INTEGER NOT NULL) WITHOUT ROWID;
-- What is set aside has no issues any more.
DELETE FROM issue WHERE record IN (SELECT record FROM record_state WHERE field = 'set_aside');
