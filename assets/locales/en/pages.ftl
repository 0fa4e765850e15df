# The history, where a value comes from, and the sides of the screen Columns.
history-search = Search the history
history-person = By whom
history-everybody = everybody
history-all-kinds = all
history-found = { $found } of { N($all, "operation", "operations") }
history-empty = Nothing has been done in this workspace yet.
history-nothing-found = No operation answers this search.
history-undo-last = Undo the last one
history-changes = { N($count, "change", "changes") }
history-take-back = Undo this operation…
history-again = Apply again…
history-about = about operation { $operation }
history-by = { $actor } · { $when } · { N($changes, "change", "changes") } · operation { $operation }
history-no-changes = This operation changes no value.
log-group-deliveries = deliveries
log-group-columns = columns and values
log-group-edits = edits
log-group-fixes = fixes
log-group-duplicates = duplicates
log-group-settings = settings
log-group-exports = exports
log-group-turns = undone
log-rule = Rule “{ $rule }”: { $level }
log-rule-field = Rule “{ $field }: { $rule }”: { $level }
log-trust = Source { $source }: trust { $rank }
turn-looking = Looking for what depends on it…
turn-cannot = This operation can be neither undone nor applied again.
turn-along = { N($count, "later operation depends on it", "later operations depend on it") }
turn-made = { N($count, "value would change", "values would change") }
turn-left = { N($count, "value would stay as it is", "values would stay as they are") }
turn-left-why = They have changed since: touching them would undo somebody’s work.
turn-more = and { N($count, "other", "others") }
turn-beyond = { N($count, "more change was not looked at", "more changes were not looked at") }
turn-this = Undo this operation
turn-with = Undo with what depends on it ({ $count })
turn-alone = Undo only this one
turn-alone-what = Alone: { N($fitting, "value would change", "values would change") }, { $left } would stay; what depends on it stays in place.
turn-again = Apply again
turn-close = Close
turn-undoable = This can be undone too.
change-setting = setting
change-set-aside = record set aside
change-note = note
change-row = row of the file
change-row-at = row { $row } of { $file }
change-verdict = with { $other }
change-merge = merge
change-merge-of = { N($count, "record", "records") }
change-merge-undone = taken apart
change-pin-from = as { $record }
change-pin-none = by the rules
change-mapping = columns ({ $schema ->
    [structure] structures
    [service] services
   *[other] { $schema }
  })
change-mapping-more = { $first } · and { N($others, "other difference", "other differences") }
change-mapping-fields = { N($count, "field filled", "fields filled") }
change-reading = reading of the file
change-batch = delivery
change-batch-in = { N($count, "record", "records") }
change-absent = —
when-today = Today
when-yesterday = Yesterday
when-day = { $weekday } { $day } { $month } { $year }
when-moment = { $day } { $month } { $year }, { $hour }
when-monday = Monday
when-tuesday = Tuesday
when-wednesday = Wednesday
when-thursday = Thursday
when-friday = Friday
when-saturday = Saturday
when-sunday = Sunday
when-january = January
when-february = February
when-march = March
when-april = April
when-may = May
when-june = June
when-july = July
when-august = August
when-september = September
when-october = October
when-november = November
when-december = December
lineage-title = Where it comes from
lineage-golden = Where the merged value comes from
lineage-cell = file
lineage-read = read as
lineage-repaired = repaired at reading
lineage-fixed = fix accepted
lineage-edited = edited by hand
lineage-merged = golden record
lineage-by = by { $actor }, { $when }
lineage-operation = See this operation in the history
lineage-from = taken from the record { $record }
lineage-place = cell { $cell }, column “{ $column }” · { $file }, delivery { $delivery } ({ $source })
lineage-place-sheet = cell { $cell }, column “{ $column }”, sheet { $sheet } · { $file }, delivery { $delivery } ({ $source })
lineage-place-row = row { $row } · { $file }, delivery { $delivery } ({ $source })
story-back = ← Back to the record
story-record = History of the record
story-cell = History of the cell: { $field }
story-of-record = History of the record
story-of-cell = History of the cell
story-delivery = Delivery { $delivery } · { $source }
story-raw = the file writes “{ $text }”
story-current = present value
story-take = Take this value again
story-gone = no longer in force
story-fixed = fix accepted by { $actor }, { $when }
story-edited = typed by { $actor }, { $when }
story-reverted = taken back by { $actor }, { $when }
story-redone = brought back by { $actor }, { $when }
aside-ask = Set this record aside…
aside-key = Ctrl Del
aside-title = Set the record { $record } aside
aside-what = It will be neither checked nor sent, in later deliveries too. It can be brought back under “Rows set aside”.
aside-reason = Reason
aside-do = Set the record aside
aside-closed = closed
aside-outside = out of scope
aside-test = test record
aside-double = twice in the producer’s list
rows-tab = Rows set aside
part-read = { $count ->
    [one] row read
   *[other] rows read
  }
part-empty = { $count ->
    [one] empty
   *[other] empty
  }
part-ignored = { $count ->
    [one] ignored
   *[other] ignored
  }
part-by-rule = { $count ->
    [one] set aside by the rule
   *[other] set aside by the rule
  }
part-by-person = { $count ->
    [one] set aside by hand
   *[other] set aside by hand
  }
part-records = { $count ->
    [one] record
   *[other] records
  }
rows-brought-back = { N($count, "row brought back", "rows brought back") }
rows-empty = { N($count, "empty row", "empty rows") } in { $file }: nothing is written in the columns taken.
rows-ignored = { N($count, "row ignored", "rows ignored") } in { $file }: the file itself says that they are no records.
rows-rule = { N($count, "row set aside", "rows set aside") } by the rule of the source { $source } in { $file }.
rows-person = { N($count, "record set aside by hand", "records set aside by hand") } in { $file }.
rows-back = { N($count, "row brought back", "rows brought back") } against what would leave it out in { $file }, here and in later deliveries.
rows-row = row
rows-why = why
rows-bring-back = Bring back
rows-leave = Set aside
rows-row-named = row { $row }
row-empty = empty
row-marked = marked by the file
row-footer = under the table (total, source…)
row-header = header repeated
rules-title = Rule of the source { $source }
rules-what = A row is a record only where it passes every rule. They hold for later deliveries too.
rules-add = Add a rule
rules-remove = Remove this rule
rules-choose = Choose a column…
rules-column = Column of the rule
rules-is = keep only
rules-is-not = keep all but
rules-keeps = { N($kept, "record kept", "records kept") }, { N($left, "row set aside", "rows set aside") }
rules-would-keep = Would keep { N($kept, "record", "records") }, set { N($left, "row", "rows") } aside
rules-apply = Apply
rules-reset = Reset
rules-first-values = The { $count } most frequent values.
bar-read = { N($count, "row", "rows") }
bar-empty = { $count } empty
bar-ignored = { $count } ignored
bar-aside = { $count } set aside
bar-records = { N($count, "record", "records") }
healed-see = See { $count ->
    [one] the value
   *[other] the { $count } values
  }
healed-hide = Hide { $count ->
    [one] the value
   *[other] the { $count } values
  }
healed-count = { N($count, "value repaired", "values repaired") }
healed-switch-of = Holds for every delivery of { $source }. Switched off, the value of the file stays as it is and becomes an issue.
values-filter = Filter the values
values-only-waiting = to decide { $count }
values-only-all = all { $count }
values-progress = { $done } of { N($all, "value settled", "values settled") }
values-close = { N($count, "close value", "close values") }
values-tick = Take together with others: { $value }
values-choose-many = What do these { $count } values stand for?
values-apply-all = Apply to { $count } values
values-one-code = All codes (one only)
values-nothing-found = No value answers this filter.
command-set-aside = Set the record aside
