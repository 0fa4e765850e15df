# Purge: a person's data taken out for good.
operation-purge = Personal data purged: { N($values, "value", "values") }, { N($count, "place", "places") }
stage-purge = Looking for the data to purge

purge-in-file = file
purge-in-record = record
purge-in-merge = merge
purge-in-batch = reading of the file
purge-in-log = history
purge-in-settings = settings

purge-done = Gone for good: { N($count, "place", "places") } (operation { $operation }). Nothing can bring it back.
purge-receipt = Receipt, shown this once: { $receipt }
purge-opposed = On the opposition list: { N($count, "contact more", "contacts more") }. No file will bring them back.
purge-not-compacted = The data is gone, but the file could not be written anew: it will be at the next opening. Leave room on the disk.
purge-backups = Beside the workspace, these copies may still hold it; delete them yourself: { $paths }
purge-sources = The name of { $count ->
    [one] a source holds it and stays, since it begins every identifier
   *[other] sources holds it and stays, since it begins every identifier
}: { $names }. Import again under another name to be rid of it.
purge-files = The files that it came from stay as they are: { $paths }
purge-exports = Batches written before (on { $days }) may still hold it.
cli-would-purge = { $count ->
    [0] Nothing to purge.
    [one] 1 place to purge.
   *[other] { $count } places to purge.
 }

error-purge-short = Too short to be looked for everywhere: an address, a number, or a text of at least { $least } letters is needed.
error-purge-nothing = Nothing says what is to be purged.
error-purge-both = Values everywhere, or given cells: one or the other.
error-purge-busy = An import is under way: nothing was purged.
error-purge-unsure = Nothing was purged: it could not be undone.
hint-purge-busy = Try again when it is done.
hint-purge-what = Give an address, a number or a name, or a cell as ID=FIELD.
hint-purge-yes = Read the list, then add --yes.

purge-title = Purge a person’s data
purge-what = One address, number or name a line. Tamis looks for them in every form: rows of the files, records, merges, history.
purge-values = Data to purge
purge-hint =
    address@example.org
    06 12 34 56 78
    First Last
purge-oppose = Put addresses and numbers on the opposition list, so that the next file does not bring them back
purge-find = Look where they are
purge-sure = I have read the list. I know that nothing can bring them back, not even Undo.
purge-do = Purge for good
purge-ask = Purge for good…
purge-cell-what = What this field holds and has held, in this record, the rows it came from and its history.
command-purge = Purge a person’s data…
command-purge-tip = Takes an address, a number or a name out of the files that were read, the records and the history. Cannot be undone.
purge-row = { $file }, row { $row }
purge-operation = operation { $number }
