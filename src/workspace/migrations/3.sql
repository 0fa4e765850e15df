-- Layout 3: empty cells of raw rows may be written as runs, which earlier versions do not read. Rows already there stay.
SELECT 1;
