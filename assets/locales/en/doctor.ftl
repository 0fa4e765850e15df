# Checking and repairing the workspace.
stage-doctor = Checking rows
stage-rebuild = Computing again what follows

doctor-sound = The workspace is whole: the file, the rows that were read and the history agree.
doctor-page = Damaged page of the file: { $what }
doctor-lacking = { $part } is not there ({ $table }).
doctor-layout = Layout { $layout } of the file, instead of { $known }.
doctor-rows = { $file }: { N($rows, "row", "rows") } kept, instead of { $said }.
doctor-broken-rows = { $file }: { N($count, "row", "rows") } cannot be read.
doctor-no-row = { N($count, "record", "records") } without the row of the file.
doctor-no-record = { N($count, "decision", "decisions") } on records that are not there.
doctor-two-merges = { N($count, "record is", "records are") } in two merged groups at once: take one of them apart.
doctor-staging = { N($count, "import", "imports") } under way or interrupted: what is left of it goes at the next opening.
doctor-stray-issues = { N($count, "issue", "issues") } without a rule.
doctor-unlike-log = History and state do not agree: { $entity } { $key } “{ $field }”.
doctor-and-more = … and { N($count, "other", "others") }.
doctor-unexplained = { N($count, "value", "values") } that the history does not explain.
doctor-derived = To be computed again: { N($records, "record", "records") }, issues of { N($issues, "record", "records") }, { N($golden, "merge", "merges") }.
doctor-repaired = Computed again. It was wrong for { N($records, "record", "records") }, the issues of { N($issues, "record", "records") } and { N($golden, "merge", "merges") }.
doctor-salvaged = New file: { N($rows, "row", "rows") } copied from the damaged one.
doctor-torn = A part could not be read: { $tables }.
doctor-restored = The history gave back { N($count, "decision", "decisions") } of what could not be read.
doctor-backup = Copy: { $path }

error-workspace-damaged = This file is damaged: { $path }
hint-doctor = "Check the workspace" in the menu, or tamis doctor --repair, computes again what it can and keeps a copy.
error-salvage-nothing = Too little of this file can be read ({ $tables }): { $path } stays as it was.
hint-salvage-nothing = Go back to a copy of the workspace; records that still show can be exported.

doctor-title = Check of the workspace
doctor-looking = Checking
doctor-what = Repairing keeps a copy, then computes values, issues, merges and indexes again from what was read and decided. No decision changes.
doctor-repair = Repair
doctor-salvage-what = What can still be read can be copied into a new file; the damaged one is kept beside it.
command-doctor = Check the workspace…
command-doctor-tip = Checks that the file, the rows that were read and the history agree, and repairs what can be computed
command-backup = Save a copy
command-backup-tip = Writes a whole copy beside the workspace, with the date in its name
error-workspace-moved = The workspace was moved or deleted while it was open: { $path }
hint-workspace-moved = Nothing more is written into it. Close it, and open it where it is now.
error-no-locks = This shared folder cannot lock a file: { $path }
hint-no-locks = Copy the workspace to this computer: two people could write into it at once.
