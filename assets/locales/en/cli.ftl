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
