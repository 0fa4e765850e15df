# What the command line says.
cli-error = Error:
cli-cause = cause:
cli-hint = Hint:
cli-nothing-to-do = Nothing to do.
cli-done = { $operation } · { $summary }
cli-skipped = { $count } changes no longer fitted and were left out.
cli-would-fix = { $count } fixes would be made; nothing was changed.
cli-check-summary = { $records } records: { $conform } conform, { $rejected } rejected
cli-match-summary = { $pairs } pairs among { $records } records (probability of at least { $least })
cli-batch = Delivery { $batch } · { $source } · { $file }
cli-mapping = Columns → { $schema }{ $sheet ->
    [""] {""}
   *[other] {" "}(sheet { $sheet })
  }
cli-required = required
cli-example = Example: { $value }
cli-limit-min-length = At least { $value } characters
cli-limit-max-length = At most { $value } characters
cli-limit-exact-length = Exactly { $value } characters
cli-limit-minimum = At least { $value }
cli-limit-min-items = At least { $value } value
cli-limit-alone = “{ $value }” must stand alone
cli-limit-final-dot = Does not end with a full stop, except “{ $value }”
run-duplicates = Probable duplicates: { $pairs } pairs · { $merged } groups merged
demo-where = Workspace: { $path }
run-balance = { $read } rows read = { $empty } empty + { $ignored } ignored + { $set_aside } set aside + { $records } records; { $records } records = { $conforming } conforming + { $rejected } rejected + { $merged } merged
run-counts = { $schema }: { $official } conform of { $records } · { $api } served by the API · { $plausible } plausible
run-where = Batch written: { $path }
report-stale-pairs = { $count } pairs are older than the last changes
report-decided-edits = Values changed by hand
report-decided-fixes = Fixes accepted
report-decided-verdicts = Verdicts on pairs
report-decided-merges = Merges
report-decided-unmerges = Merges undone
report-decided-pins = Values chosen by hand
report-decided-set-aside = Records set aside
