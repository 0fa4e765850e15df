# The window.
screen-files = Files
screen-columns = Columns
screen-records = Records
screen-issues = Issues
screen-duplicates = Duplicates
screen-export = Export
screen-history = History
command-new = New workspace
command-open = Open…
command-sample = Try the sample
command-import = Add files…
command-undo = Undo
command-redo = Redo
command-match = Find duplicates
command-accept-group = Fix the whole group
command-export = Write the batch
command-history = History
command-palette = Find a command
command-shortcuts = Shortcuts
command-language = Français
command-light = Light theme
command-dark = Dark theme
command-system-theme = System theme
command-close = Close the workspace
ui-no-window = The window cannot open here:
ui-sources-records = { $sources } { $sources ->
    [one] source
   *[other] sources
  } · { $records } { $records ->
    [one] record
   *[other] records
  }
ui-search = Search records
ui-the-batch = The batch
ui-ready = { $count } ready
ui-next = Next
ui-next-load = Add the first file: it will be read, cleaned and checked.
ui-next-fix = { $field }: { N($count, "value", "values") } can be fixed at once.
ui-next-match = The records have not been compared yet.
ui-next-decide = { N($count, "probable duplicate waits", "probable duplicates wait") } for your verdict.
ui-next-export = The batch can be written.
ui-see-fix = See the fix
ui-see-pairs = See the pairs
ui-saved = Saved at { $at }
ui-schema-version = Schema data·inclusion v1.0.10
ui-shortcuts = Shortcuts
ui-balance = { N($read, "row", "rows") } = { $empty } empty + { $ignored } ignored + { $set_aside } set aside + { N($records, "record", "records") }
ui-cancel = Cancel
ui-dismiss = Close
ui-matched = { N($pairs, "pair", "pairs") } to look at
ui-close-title = Close now?
ui-close-text = Work is under way, or a value is not committed yet. Closing gives it up; everything else is saved.
ui-close-stay = Stay
ui-close-leave = Close anyway
ui-export-folder = Folder of the batch
start-line = From raw files to a validated batch, in one window, offline
start-typed = Path of a workspace (.tamis), to open or to create
start-go = Open
start-drop = Or drop a workspace here, or a contributor's files.
files-count = { $count } { $count ->
    [one] delivery
   *[other] deliveries
  }
files-typed = Path of a file to add
files-add = Add
files-empty = No file yet. Add a workbook, a CSV, a JSON or a GeoJSON, or drop it on the window: it will be read as it is, and every row can be found again.
files-sheet = sheet { $sheet }
files-delivery = delivery { $number }
files-balance = { $schema }: { N($read, "row", "rows") } = { $empty } empty + { $ignored } ignored + { $set_aside } set aside + { N($records, "record", "records") }
files-healed = Repaired at reading
balance-read = rows read
balance-empty = empty
balance-ignored = ignored
balance-set-aside = set aside
balance-records = records
columns-empty = Columns appear with the first file.
columns-file = File and schema
columns-counts = { $known } recognised · { $asked } to choose · { $unused } not taken
columns-column = column of the file
columns-contents = what it holds
columns-field = field
columns-why = why
columns-not-taken = not taken
columns-ask = to choose
columns-sure = sure
records-empty = No records yet: add a file, they appear here with their issues marked in the cells.
records-schema = { $schema ->
    [structure] structures
    [service] services
   *[other] { $schema }
  } { $count }
records-shown = { $shown } shown
records-draft = 1 value being typed
facet-source = Source
facet-issue = Issue
inspector-empty = empty
inspector-edit = Edit
inspector-reset = Back to the file's value
inspector-blank = Empty the field (value kept in the report)
inspector-duplicates = { $count } { $count ->
    [one] probable duplicate
   *[other] probable duplicates
  }
issues-none = No issue: every record passes the schema and our checks.
issues-choose = Choose a group at the left.
issues-errors = { N($count, "error", "errors") }
issues-warnings = { N($count, "warning", "warnings") }
issues-fixable = { $count } have a fix
issues-valid = Valid records: { $ready } / { $all }
issues-group = { $name } · { $count } { $count ->
    [one] record
   *[other] records
  }
issues-accept = Fix the { N($count, "record", "records") }
issues-accept-one = Fix this one
issues-skip = Do not fix
issues-once = Can be undone at once
issues-in-grid = See these records in the grid
issues-emptied = emptied (value kept in the report)
fix-sure = sure
fix-choice = to choose
fix-blank = to empty
fix-look = to check
fix-ask = to ask
duplicates-none = No pair to look at: the records compared are distinct.
duplicates-not-yet = The records have not been compared yet. The search finds probable duplicates, between sources and inside each, and says why.
duplicates-left = { $count } to see
duplicates-decided = { $count } decided
duplicates-merged = { N($count, "merge", "merges") }
duplicates-stale = Records have changed since
duplicates-position = Pair { $at } of { $count }
duplicates-likely = Probably the same structure
duplicates-unlikely = Perhaps the same structure
duplicates-evidence = evidence (bits)
duplicates-one-side = given on one side only
duplicates-sum = Sum of the evidence
duplicates-golden = Merged record
duplicates-skip = Skip
duplicates-back = Back
duplicates-merge = Merge
duplicates-origins = Files they come from
duplicates-key = Brought together by: { $key }
duplicates-list = The pairs
duplicates-merges = Merged records
duplicates-merge-line = { $id } · { N($count, "record", "records") }
duplicates-unmerge = Undo the merge
verdict-duplicate = Same structure
verdict-related = Related but distinct
verdict-distinct = Distinct
verdict-unsure = I don't know
history-count = { N($count, "operation", "operations") }
history-revert = Take back
history-revert-title = Take back operation { $operation }?
history-revert-alone = Nothing else depends on it. This too can be undone.
history-revert-with = { N($count, "later operation depends", "later operations depend") } on it and will be taken back with it:
export-gate = What goes through
export-browse = Choose…
export-what = The batch, its rejects, its report and its manifest are written at once, or not at all. The data do not change.
export-done = Batch written
export-conform = { $count } conform of { $all }
export-api = { $count } served by the API
export-plausible = { $count } plausible
export-report = Open the report
gate-opendata = Open data: official rules, warnings ignored
gate-official = Official: warnings counted
gate-api = API: and the INSEE code is known
gate-all = All: and our plausibility checks
palette-hint = Type a command
shortcut-verdicts = Decide on a pair
shortcut-walk = Next pair, previous pair
shortcut-fix = Fix this one, do not fix
shortcut-edit = Edit the cell

# Rules in a few words
short-missing = missing
short-string-type = not a text
short-string-too-short = too short
short-string-too-long = too long
short-string-pattern-mismatch = wrong format
short-avertissement = ends with a full stop
short-date-type = not a date
short-date-parsing = unreadable date
short-date-from-datetime-parsing = unreadable date
short-date-from-datetime-inexact = unreadable date
short-value-error = value refused
short-float-type = not a number
short-float-parsing = unreadable number
short-int-type = not a whole number
short-int-parsing = unreadable whole number
short-int-parsing-size = number too large
short-int-from-float = not whole
short-finite-number = endless number
short-greater-than-equal = too small
short-set-type = not a list
short-list-type = not a list
short-too-short = empty list
short-enum = not in the list
short-literal-error = unknown area code
short-url-type = not a web address
short-url-parsing = unreadable web address
short-url-scheme = does not begin with http
short-url-too-long = web address too long
short-bad-code-insee = unknown code
short-missing-code-insee = missing for the API
short-blank-text = blank text
short-non-ascii-digits = unusual digits
short-siret-check-digit = wrong check digit
short-siret-placeholder = filler number
short-phone-implausible = unreadable number
short-url-two-schemes = http twice
short-url-several = several addresses
short-url-no-domain = no domain name
short-stale = older than two years
short-zone-unknown = unknown area
short-postcode-unknown = unknown code
short-postcode-elsewhere = code of another commune
short-commune-name-differs = name and code disagree
short-coordinates-incomplete = one is missing
short-coordinates-out-of-range = out of range
short-coordinates-swapped = latitude and longitude swapped
short-coordinates-outside-france = outside France
short-coordinates-elsewhere = point in another département
short-duplicate-id = repeated identifier
short-orphan-service = structure absent
comparison-prior = To begin with
comparison-place = Place
comparison-together = Together
comparison-nom-x-place = Name and place
comparison-nom-x-contact = Name and contact
comparison-verdict = Verdict
issues-blank = Empty the field of { N($count, "record", "records") } (value kept in the report)
key-space = Space
columns-source = Source
columns-id = Identifier
columns-id-built = built (name, place, address)
columns-date = Last update of the rows that have none
columns-apply = Apply
columns-date-remove = remove
columns-kept = Rows kept: { $column } = { $keep }
columns-keep-all = keep all
columns-service-per-row = Also create a service per row
duplicates-picks = Values kept
duplicates-auto = by the rules
