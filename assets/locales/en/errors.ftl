# Errors: what happened, where, and what to do next (hint-*).
error-cancelled = Stopped as you asked: nothing changed.
error-internal = Internal error ({ $details }): nothing was changed.
error-not-found = File not found: { $path }
error-permission = Access denied: { $path }
error-disk-full = Disk full, nothing was written: { $path }
error-workspace-gone = The workspace is no longer in its place: { $path }
error-no-dialog = This desktop shows no dialog to choose a file
error-is-directory = This is a folder, not a file: { $path }
error-exists = Already exists: { $path }
error-target-read = This file is read by the same command, nothing was written over it: { $path }
error-target-workspace = This file is a workspace, nothing was written over it: { $path }
error-target-other = This file holds something else than a list of establishments, nothing was written over it: { $path }
error-io = Cannot read or write: { $path }
hint-report-bug = Copy these details and send them to the Tamis team.
hint-check-path = Check the path, and that the disk is plugged in.
hint-check-permission = Choose a folder you may write to, or open the file's permissions.
hint-free-space = Free some space, or choose another disk.
hint-workspace-gone = It was moved, renamed or deleted. Put it back before you close this window: what is done now would be lost.
hint-workspace-copied = It was moved, renamed or deleted while it was open. Nothing is lost: the work goes on in a complete copy, { $path }
hint-no-dialog-workspace = Type its path on the start page (Ctrl W goes back there), or drop the file on the window.
hint-no-dialog-files = Type the path of the file on the page Files, or drop it on the window.
hint-no-dialog-references = On the command line, “tamis import” with “--reference” does the same.
hint-no-dialog-field = Type the path in the field at the left of the button.
hint-no-dialog-picture = The same menu saves the picture in the folder of the batch without asking.
hint-give-file = Give the path of a file.
hint-other-path = Choose another name.

# operations
error-unknown-schema = Unknown schema: { $schema } (known: { $known })
error-unknown-record = No { $schema } record has the identifier { $record }
error-record-aside = The record { $record } was set aside
error-unknown-field = The schema { $schema } has no field { $field }
error-unknown-sheet = No sheet “{ $sheet }” (there are: { $known }): { $path }
error-unknown-batch = No delivery { $batch } in this workspace
error-unknown-column = No column “{ $column }” (there are: { $known })
error-unknown-operation = No operation { $operation } in the history
error-unknown-merge = No active merge { $merge }
error-not-merged = Record { $record } is in no merge
error-no-structure-mapping = Delivery { $batch } gives no structures
error-no-data = No data recognised in this file: { $path }
error-same-record = This is twice the same record
error-merge-too-few = It takes at least two records to merge
error-merge-twice = One record is in two groups
error-revert-dependants = { N($count, "later operation depends", "later operations depend") } on it: { $operations }
error-check-no-reference = This schema refers to no other table, “{ $name }” is of no use.
error-check-unknown-reference = This schema refers to no table “{ $name }” (known: { $known }).
error-check-reference-columns = No table of this file has all these columns: { $columns } ({ $path })
check-key-unchecked = Not checked: { $fields } refers to the table { $table }. Give it: --reference { $table }=FILE
error-check-no-field = No column has the name of a field of the schema: { $path }
error-bad-labels = These labels cannot be read: { $path }
error-bad-mapping = This mapping cannot be read: { $path }
error-bad-date = { $option } takes a date, not “{ $date }”
error-bad-pin = Cannot read this choice: { $pin }
error-bad-trust = Cannot read this trust: { $text }
error-bad-pair = The sign = is missing: { $text }
error-bad-format = Unknown format: { $format }
hint-known-schemas = Write structure, service or the path of a schema (Table Schema), or let auto choose.
hint-check-record = Check the identifier, for instance with tamis check.
hint-record-aside = "tamis edit WORKSPACE RECORD - --take-back" brings it back.
hint-did-you-mean = Did you mean { $name }?
hint-list-fields = tamis schema lists the fields.
hint-check-sheet = Give the name of the sheet exactly as it is written.
hint-list-batches = tamis map WORKSPACE lists the deliveries.
hint-check-column = Give the name of the column exactly as it is in the file.
hint-list-operations = tamis history lists the operations.
hint-two-records = Give two different records, or more.
hint-give-schema = If it really is a list of structures or services, say so with --schema structure or --schema service.
hint-revert-dependants = Add --with-dependants to revert them too.
error-complete-several = --complete says that each file holds all records of { $source }: the second would make those of the first gone.
hint-complete-several = Give the files without --complete, or together in a zip archive, which is one delivery.
hint-revert-founds = What a delivery or a merge brought cannot go alone: add --with-dependants, or take those operations back first.
error-reapply-whole = Operation { $operation } is applied again whole or not at all, and { N($count, "of its changes no longer fits", "of its changes no longer fit") }.
hint-reapply-first = Apply operation { $missing } again first: it begins there. A delivery can also be read again from its file.
hint-reapply-anew = Do this work again on the state of now; a delivery can be read again from its file.
hint-check-fields = tamis check reads the official field names; for a free file, use tamis run.
hint-labels-form = Expected: a JSON list of objects left, right, label.
hint-mapping-form = Expected: what tamis map --format json writes.
hint-date-format = Write the date like this: 2026-11-23.
hint-pin-form = Write field=value, or field@identifier.
hint-trust-form = Write source=rank, for instance dora=2.
hint-pair-form = Write column=field, for instance Tél=telephone.
hint-formats = Formats: json, csv, xlsx, geojson, parquet.

# workspace
error-workspace-full = Disk full: the last operation was not done, everything else is there: { $path }
error-not-workspace = This file is not a Tamis workspace: { $path }
error-workspace-newer = This workspace comes from a newer version of Tamis (layout { $layout }, known here: { $known }): { $path }
error-workspace-older = This workspace comes from an older version and has not been converted yet: { $path }
error-workspace-locked = Another Tamis already has this workspace open: { $path }
error-workspace-busy = The workspace is busy: { $path }
error-workspace-sql = The workspace refused the operation; nothing was changed: { $path }
error-conflict = { N($count, "change no longer fits", "changes no longer fit") }: someone changed these values meanwhile
error-not-revertible = Operation { $operation } does not exist, or no longer stands
error-not-reappliable = Operation { $operation } does not exist, already stands, or changes nothing
hint-choose-workspace = Choose a .tamis file, or create one with tamis import.
hint-update-tamis = Update Tamis to open it; nothing was changed.
hint-open-to-migrate = Open it once to convert it; a backup is made beside it.
hint-close-other = Close the other window, or wait until it is done.
hint-conflict = Do the operation again on the state of now.
# source
error-empty-file = The file is empty: { $path }
error-no-table = No row to read in this file: { $path }
error-unsupported-format = Tamis does not read { $format } files: { $path }
error-unknown-format = Unknown format, neither a table nor text: { $path }
error-not-what-it-says = The content of the file does not match its extension: { $path }
error-archive = This is a ZIP archive, not a table: { $path }
error-encrypted = Workbook under a password: { $path }
error-workbook-broken = Damaged or unreadable workbook: { $path }
error-workbook-memory = This workbook wants more memory than allowed ({ $limit } MiB): { $path }
error-workbook-slow = This workbook could not be read in { N($seconds, "second", "seconds") }: { $path }
error-workbook-cells = This workbook claims far too many cells: { $path }
error-inflated = Unpacked, this file holds more than { $limit } MiB of data: { $path }
error-sheet-not-found = Sheet “{ $sheet }” not found: { $path }
error-line-too-long = Row { $row }: longer than the limit ({ $limit } MiB): { $path }
error-cell-too-long = Row { $row }: a cell is over the limit ({ $limit } MiB): { $path }
error-too-many-columns = Row { $row }: { N($columns, "column", "columns") }, at most { $limit } are allowed: { $path }
error-separator = Impossible separator: “{ $separator }”
error-json-broken = Invalid JSON on line { $line }, column { $column }: { $path }
error-json-cut = The JSON stops before its end, line { $line }: { $path }
error-json-too-deep = JSON nested too deeply on line { $line }, column { $column }: { $path }
error-json-record-too-long = A JSON record is over the limit ({ $limit } MiB): { $path }
hint-empty-file = Ask for the file again: it was probably not sent whole.
hint-no-table = Open the file to check that it does hold data.
hint-export-again = Export or download the file again.
hint-unpack = Unpack it, then give the file inside.
hint-encrypted = Open it with its password and save it without protection.
hint-save-again = Open it in a spreadsheet program and save it again, or as CSV.
hint-save-as-csv = Open it in a spreadsheet program and save it as CSV.
hint-split-file = Split it into several files.
hint-check-quotes = Check the quotes and line breaks around this row.
hint-smaller-cells = Check the content of this row in a spreadsheet program.
hint-fewer-columns = Check that the table is not transposed, and keep the useful columns.
hint-json = Export the file again, or check it around this line.
# export
error-export-foreign-folder = This folder holds something else than an export of Tamis, nothing was written in it: { $path }
error-export-not-folder = A file already has this name, the export needs a folder: { $path }
hint-export-new-folder = Choose a new or empty folder, or that of a previous export.
error-text-too-long = File too long for what it should be: { $path }
error-not-utf8 = This file is not in UTF-8: { $path }

# Schema files
error-schema-file = { $count ->
    [one] This schema has one fault
   *[other] This schema has { $count } faults
}: { $path }
schema-file-json = This is not JSON: line { $line }, column { $column }.
schema-file-form = The schema does not have the expected form: { $details }.
schema-file-no-fields = The list “fields” is missing (Table Schema).
schema-file-resources = This file describes { $count ->
    [0] no table
   *[other] { $count } tables ({ $names })
}: give the schema of one.
schema-file-resource-path = The schema is in another file, give that one: { $path }
schema-file-missing-values = “missingValues” must be a list of texts.
schema-file-field-missing-values = Field { $field }: “missingValues” must be a list of texts.
schema-file-field-name = Field no. { $position } has no name, or its name is not a text.
schema-file-field-twice = The field { $field } is given twice.
schema-file-type = Field { $field }: the type “{ $type }” does not exist in Table Schema.
schema-file-format = Field { $field }: the format “{ $format }” does not exist for the type “{ $type }”.
schema-file-constraint = Field { $field }: “{ $constraint }” must be { $expected ->
    [text] a text.
    [texts] a list of texts.
    [flag] true or false.
    [count] a whole number, zero or more.
    [list] a list of one value or more.
    [object] an object between braces.
   *[value] a number or a text.
}
schema-file-constraint-type = Field { $field }: the rule “{ $constraint }” does not exist for the type “{ $type }”: leave it out, or change the type.
schema-file-unread-outside = Schema, field { $field }: “{ $property }” is written outside “constraints”, where nothing reads it; this rule is not checked.
schema-file-unread-inside = Schema, field { $field }: “{ $property }” is written inside “constraints”, where nothing reads it; this rule is not checked.
schema-file-bound = Field { $field }: “{ $value }”, given for “{ $constraint }”, is not a value of the type “{ $type }”.
schema-file-bounds = Field { $field }: no value will do, “{ $least }” ({ $low }) is above “{ $most }” ({ $high }).
schema-file-enum = Field { $field }: “{ $value }”, in the list “enum”, is not a value of the type “{ $type }”.
schema-file-pattern = Field { $field }: the “pattern” cannot be read{ $position ->
    [0] {""}
   *[other] {" "}at character { $position }
}: { $pattern }
schema-file-key = “{ $key }” names the field { $field }, which does not exist.
schema-file-key-twice = “{ $key }” names the field { $field } twice.
schema-file-key-form = “{ $key }” does not have the expected form: give names of fields{ $key ->
    [foreignKeys] , and under “reference” the table and its fields.
   *[other] .
}
schema-file-key-count = “foreignKeys” gives the fields { $fields } on one side, { $reference } on the other: as many are needed.

# Réglages et sources
error-unknown-rule = Unknown rule: { $rule }
hint-check-rule = The codes of rules are those that tamis check --format jsonl shows.
error-source-name = This is no name for a source: “{ $source }”
hint-source-name = Give a name of visible characters on one line; it begins every identifier.
error-no-siret = This is no SIRET: “{ $siret }”
hint-siret = A SIRET has fourteen digits, of which the last ones check the others.
error-text-alone = --text says what to ask, and nothing is asked
hint-text-alone = Add --ask RECORD, --ask-group CODE or --reword KEY.
error-today-early = --today is a day since 1900: { $date }
error-unknown-source = Unknown source: { $source } (known: { $known })
hint-check-source = Give the name of the source as it is written.
error-output = The result could not be written whole to the output
error-archive-damaged = Damaged or incomplete archive: { $path }
error-unknown-value = No delivery has the value “{ $value }” in the field { $field }
error-unknown-code = The field { $field } has no code “{ $code }” (close ones: { $near })
error-one-code = The field { $field } takes one code only
error-field-without-codes = The field { $field } has no list of codes
error-bad-dictionary = This file is no dictionary of values: { $path } { $problems }
hint-list-values = tamis values --all lists the values.
hint-check-code = tamis schema FIELD lists the codes.
hint-value-form = Write FIELD:VALUE=CODE,CODE; nothing after “=” says that there is no equivalent.
hint-dictionary-form = The form that is expected: {"{"}"team": {"{"}"publics": {"{"}"marins": ["actifs"]{"}"}{"}"}{"}"}
error-empty-opposition = Neither e-mail nor phone in this file: { $path }
opposition-unread = { N($count, "line holds", "lines hold") } no contact that could be read, and nobody is taken out for them; look at: { $lines }
hint-opposition-form = Write an e-mail or a phone a line, or give a CSV file.
error-encoding-fixed = { $format } files say their encoding themselves: there is no other to choose ({ $encoding })
error-encoding-unknown = Unknown encoding: { $encoding }. One of: { $known }
error-unknown-heal-rule = Unknown rule of reading: { $rule }
hint-list-healed = The list of rules: tamis map WORKSPACE --healed
error-not-a-file = Not a file: { $path }
error-file-too-large = The file has more than { $limit } MiB: { $path }
error-limit = Unknown limit { $limit }: write NAME=VALUE, where NAME is one of { $known }
error-too-many-lists = More than { $limit } lists in one file: { $path }
error-name-too-long = Record { $row }: the name “{ $name }…” has more than { $limit } bytes: { $path }
error-record-values = A record holds more than { N($limit, "value", "values") }: { $path }
error-archive-method = Packed in a way that is not read here: { $path }
hint-raise-limit = To read it all the same, set another limit: --limit NAME=VALUE (see --help).
error-schema-version = This file is no version of the schema: { $path } (line { $line }).
error-no-schemas = This folder holds neither structure.json nor service.json: { $path }.
error-schema-pending = The records are of version { $from } of the schema, this program of version { $to }: move them to it first.
hint-schema-move = tamis schema --move WORKSPACE does it and tells what changes; in the window, the link at the bottom left.
error-rule-over-batch = This rule is about the whole batch: it can only be switched off or back on ({ $rule }).
error-source-taken = The source “{ $source }” has deliveries of the other kind already (records to publish, or a reference list)
hint-other-source = Give this list another name with --source.
error-merge-reference = “{ $record }” comes from a reference list: it is compared, not merged
hint-merge-reference = The verdict “Same structure” is enough: the link is noted and exported.
error-bad-decision-point = The decision point is a probability between { $least } and 1, or “none”
error-confirm-point = The decision point went from { $point } to { $point_now } % since the sample was drawn: nothing was confirmed
error-confirm-searched = The pairs were searched anew since the sample was drawn: nothing was confirmed
error-confirm-changed = Records or decisions changed since the sample was drawn ({ N($before, "pair", "pairs") } then, { $now } now): nothing was confirmed
hint-confirm-again = Look at the sample again, then confirm.
error-no-change = Nothing says what to change
hint-no-change = Give --set, --replace, --upper, --lower, --title, --spaces, --clear, --reset, --move-to, --swap-with or --spellings.
error-unknown-view = No view “{ $name }” for these records
hint-list-views = “tamis views WORKSPACE” lists them.
error-bad-where = Unreadable condition: { $text }
hint-where = Write FIELD=VALUE, FIELD= (blank) or FIELD!=VALUE.
hint-length = Write FIELD=LEAST-MOST, such as description=100-500, description=-50 or description=2000-.
error-figure-format = A picture is written as .svg or .png: { $path }
hint-figure-format = Let its name end with one of these.
error-unknown-plot = No plot is called “{ $plot }”. There are: { $known }.
error-no-pairs-yet = Records have not been compared yet: there are no pairs to show.
hint-search-first = Look for duplicates first (tamis match).
error-no-such-row = { $file } has no row { $row }
error-row-not-left-out = Row { $row } of { $file } is not set aside: there is nothing to bring back
error-row-empty = Row { $row } of { $file } is empty: there is nothing to bring back
hint-heal-form = In the form RULE=off or RULE=on, with --source.
error-long-field = The texts of { $field } are too long for a condition
hint-long-field = Look for words in them with --search.
error-unknown-place = No place has the code “{ $place }”.
hint-place = Give the number of a département (35), the SIREN of an EPCI (9 digits) or the INSEE code of a commune (5 characters); “aucun”: in no EPCI; “-”: no known commune.
error-not-placed = The schema “{ $schema }” has no commune (code_insee) and date (date_maj): nothing to count by place.

# What was typed is not understood
error-unknown-command = “{ $command }” is no command of Tamis, and no workspace
error-unknown-option = Unknown option: { $option }
error-extra-argument = One argument too many: { $argument }
error-missing-argument = Missing: { $arguments }
error-missing-value = { $option } needs a value
error-invalid-value = “{ $value }” does not fit { $option }
error-argument-twice = { $option } is given twice
error-argument-conflict = { $option } does not go with { $other }
error-arguments = This command is not understood { $option }
hint-list-commands = tamis --help lists the commands.
hint-valid-values = One of: { $values }
hint-usage = The form that is expected: { $usage }
hint-command-help = { $command } has all of it.
