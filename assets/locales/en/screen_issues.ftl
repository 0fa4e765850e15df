# The screen of issues.
issues-ours = { $count } of our checks
issues-kind-hover = Show only these groups
issues-schema-hover = Show only this schema
issues-together = { $count } to fix together
issues-together-hover = Show only the groups that are fixed in one go
issues-then = { $count } with this group (+{ $gain })
issues-then-at-least = at least { $count } with this group
issues-no-records = No record yet: load a file first, its issues will be listed here.
issues-none = No issue is left
issues-none-next = { N($count, "record conforms", "records conform") } to the schema, of { $all }. Next: the duplicates, then the export.
issues-to-duplicates = Go on to the duplicates
issues-in-grid-short = In the grid
issues-filtered-out = No group under these filters: take one off.
issues-position = Group { $at } of { $count }
issues-groups = { N($count, "group", "groups") }
issues-previous = Previous group
issues-next = Next group
issues-what = What is wrong
issues-records = Records
issues-fix = Fix
issues-fixed = Fixed
issues-fixed-line = fixed: { N($count, "record", "records") }
issues-take-back = undo
issues-whence = Where from
issues-column-record = record
issues-column-before = before
issues-column-after = after
issues-column-origin = origin
issues-emptied-short = → emptied
issues-left-out = left as it is
issues-nothing-proposed = No fix to propose: see these records in the grid, or ask the producer for the right value.
issues-nothing-proposed-blank = No fix to propose: see these records in the grid, or ask the producer for the right value. As a last resort, empty the field: the value stays in the report.
issues-skip-group = Skip this group
issues-take-in = Take it in again
issues-choose-value = What to write instead of “{ $value }”?
issues-alike = For the { N($count, "record", "records") } of the same value
issues-see = See { N($count, "record", "records") } in the grid
issues-ask = Copy the question to the producer
issues-question = Hello,
  { "" }
  We need your help with { N($count, "record", "records") } ({ $name }). { $sentence }
  Could you give us the right value?
issues-question-more = … and { N($count, "other", "others") }
issues-open-record = Open the record
issues-no-other = Nothing else is wrong with this record.
issues-others = Other issues of this record
