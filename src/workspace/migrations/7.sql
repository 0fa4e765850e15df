-- Layout 7: how many issues of each rule there were after each operation that changed it (derived). What is counted now is
-- where it begins.
CREATE TABLE issue_history (rule INTEGER NOT NULL, operation INTEGER NOT NULL, issues INTEGER NOT NULL, PRIMARY KEY (rule, operation)) WITHOUT ROWID;
INSERT INTO issue_history SELECT rule, (SELECT max(id) FROM operation), issues FROM issue_total WHERE issues > 0 AND EXISTS (SELECT 1 FROM operation);
