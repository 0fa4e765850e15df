# What the history says, and the stages of long work.
stage-inspect = Looking at the file
stage-read = Reading
stage-import = Reading and cleaning
stage-index = Putting in order
stage-check = Checking
stage-match = Looking for duplicates
stage-export = Writing the batch
stage-transform = Changing values
stage-derive = Updating records
stage-profile = Looking at the fields
stage-score = Scoring services
stage-thresholds = Trying decision points
stage-map = Placing points
stage-territories = Counting by place
operation-import-file = Delivery from { $source }: { $file }, { N($records, "record", "records") } from { N($rows, "row", "rows") }
operation-map-batch = Columns of delivery { $batch } ({ $schema ->
    [structure] structures
    [service] services
   *[other] { $schema }
  })
operation-edit-one = { $field } of record { $record } changed
operation-edit-many = { N($count, "value", "values") } changed
operation-transform = { $field }: { N($count, "value changed", "values changed") }
operation-fix-count = { $count } { $count ->
    [one] fix accepted
   *[other] fixes accepted
  }
operation-fix-field = { $count } { $count ->
    [one] fix accepted
   *[other] fixes accepted
  } ({ $field })
operation-decide-pair = { $verdict ->
    [duplicate] Same structure
    [related] Related but distinct
    [distinct] Distinct
    [unsure] I don't know
   *[other] Verdict taken back
  }: records { $a } and { $b }
operation-merge-groups = { N($records, "record", "records") } merged into { $groups }
operation-merge-groups-over = { N($records, "record", "records") } merged into { $groups }, with { N($verdicts, "pair", "pairs") } said distinct until then
operation-unmerge-group = Merge undone: { N($records, "record", "records") }, noted as distinct
operation-split-group = { N($records, "record taken out of its group", "records taken out of their group") }
operation-pin-field = { $field } chosen by hand
operation-view-kept = View “{ $name }” saved
operation-view-dropped = View “{ $name }” deleted
operation-setting-name = Setting { $name }
operation-set-aside = Record { $record } set aside
operation-take-back = Record { $record } taken back
operation-export-batch = Batch written: { N($records, "record", "records") }, { N($rejected, "reject", "rejects") }
operation-undo = Undone
operation-redo = Redone
operation-revert = Operation taken back
operation-reapply = Operation applied again
operation-undo-of = Undone: { $what }
operation-redo-of = Redone: { $what }
operation-reapply-of = Applied again: { $what }
operation-revert-of = Taken back: { $what }
operation-revert-along =
    { $along ->
        [one] Taken back: { $what }, and one operation that depended on it
       *[other] Taken back: { $what }, and { $along } operations that depended on it
    }
state-undone = undone
state-abandoned = abandoned
state-reverted = reverted
import-no-records = { $name }: { N($rows, "row", "rows") } read, and no record in them: check how the file is read, and its columns
import-left-out = Sheet left out: { $name }
import-no-data = Without records, left out: { $names }
import-already-there = Already in the workspace, nothing new: { $name }
import-set-aside = { $file }: { N($count, "row", "rows") } set aside ({ $column } other than { $keep })
explain-value = { $field }: { $value }
explain-merged = in the golden record { $export_id }: { $value }
explain-merged-mine = in the golden record { $export_id }: { $value } (from this record)
explain-edited = changed by { $actor } on { $at } (operation { $operation })
explain-healed = repaired at reading ({ $rule }); the file said “{ $before }”
explain-cell = cell { $cell }, column “{ $column }”: “{ $text }” ({ $file })
explain-cell-sheet = cell { $cell }, sheet { $sheet }, column “{ $column }”: “{ $text }” ({ $file })
explain-template = made from row { $row } ({ $file })
explain-constant = given for the whole delivery: { $text } ({ $file })
explain-row = no column gives it; row { $row } ({ $file })
explain-no-pair = These two records were not brought together.
explain-pair = { $percent } % ({ N($bits, "bit", "bits") }), brought together by: { $key }
explain-evidence = { N($bits, "bit", "bits") }: { $comparison }
explain-verdict = Verdict: { $verdict ->
    [duplicate] same structure
    [related] related but distinct
    [distinct] distinct
   *[other] I don't know
  }
operation-value = “{ $value }” ({ $field }): { $codes }
operation-value-nothing = “{ $value }” ({ $field }): no equivalent
operation-value-forgotten = “{ $value }” ({ $field }): decision taken back
operation-values = { N($count, "value", "values") } decided
operation-dictionary = Team dictionary: { N($count, "value", "values") }
operation-opposition = Opposition list: { N($count, "contact", "contacts") }
operation-reread = Accents of delivery { $batch } read as { $encoding }
operation-schema-move = Schema { $schema }: from version { $from } to version { $to }
operation-decide-labels = Verdicts taken from a file: { $count }
explain-if-other = With another value for “{ $comparison }”: { $becomes ->
    [yes] a duplicate
   *[no] no longer a duplicate
  } ({ $percent } %)
explain-if-same = With the same value for “{ $comparison }”: { $becomes ->
    [no] no longer a duplicate
   *[yes] a duplicate
  } ({ $percent } %)
sentence-duplicate = Probably a duplicate.
sentence-related = Probably related, but distinct.
sentence-perhaps = Perhaps a duplicate.
sentence-distinct = Probably not a duplicate.
sentence-decided = A person decided.
sentence-agree = They agree on: { $fields }.
sentence-differ = They differ on: { $fields }.
explain-refused = Not joined in a group: { $why }.
operation-decision-point = Duplicate from { $percent } % on
operation-decision-point-own = Duplicate from the model’s own point on
explain-again = Decided on other values: the question is asked again.
operation-import-reference = Reference list { $file } (“{ $source }”): { N($records, "record", "records") } to compare with
operation-heal-off = Repair at reading switched off for { $source }: { $rule }
operation-heal-on = Repair at reading switched on again for { $source }: { $rule }
operation-row-back = Row { $row } of { $file } brought back
operation-row-left = Row { $row } of { $file } set aside again
explain-read = read as “{ $value }”{ $how ->
    [join] , several cells joined
    [part] , a part of the cell
    [point] , a point
    [boxes] , columns with boxes
    [list] , a list
    [v0] , by the former schema
   *[direct] {""}
  }
operation-decide-pairs = { $verdict ->
    [duplicate] Same structure
    [related] Related but distinct
    [distinct] Distinct
    [unsure] Don’t know
   *[other] Verdicts taken back
  }: { N($count, "pair", "pairs") }
operation-confirm-pairs = { N($count, "pair", "pairs") } confirmed together from { $percent }% on
stage-confirm = Confirming pairs
