# What people say of records (locks, notes, verifications, questions), and the way back to the producer.

# History
operation-lock-one = Locked: { $field }, record { $record }
operation-unlock-one = Unlocked: { $field }, record { $record }
operation-lock-many = { N($count, "value locked", "values locked") }
operation-unlock-many = { N($count, "value unlocked", "values unlocked") }
operation-note = Note on record { $record }
operation-note-gone = Note of record { $record } removed
operation-verified = Record { $record } verified
operation-verified-many = { N($count, "record verified", "records verified") }
operation-unverified = Record { $record } to be verified again
operation-unverified-many = { N($count, "record", "records") } to be verified again
operation-ask-field = Question to the producer: { $field } of record { $record }
operation-ask-record = Question to the producer: record { $record }
operation-ask-group = Question to the producer: { $field }, { N($count, "record", "records") }
operation-questions-sent = { N($count, "question marked as sent", "questions marked as sent") }
operation-questions-answered = { N($count, "question marked as answered", "questions marked as answered") }
operation-questions-open = { N($count, "question opened again", "questions opened again") }
operation-questions-dropped = { N($count, "question dropped", "questions dropped") }
operation-questions-text = { N($count, "question reworded", "questions reworded") }
change-locked = locked
change-verified = Verified
change-question = Question to the producer

# Errors and what to do next
error-locked = The value of { $field } (record { $record }) is locked: it was not touched
error-all-locked = { $count } values are locked: none was touched
hint-unlock = Unlock first: Ctrl L in the window, or “tamis edit … --unlock”
error-nothing-to-ask = Nothing to ask: the records already have their question, or there is none
hint-list-questions = “tamis questions” lists the questions and their keys
error-unknown-question = No question has the key { $key }
error-no-back = The source { $source } has no delivery in this workspace
locked-kept = { N($count, "locked value stayed as it is", "locked values stayed as they are") }: { $fields }
locked-one =   { $record }: { $field }
stage-back = Producers’ folders

# Questions: always sent in French, which the producer reads
question-confirm = { $field }: can you confirm this value, or give us the right one?
question-confirm-record = Can you check this record: is it still right?
question-whole = The whole record
question-records = { N($count, "record", "records") }
mail-subject = Subject: { N($count, "question", "questions") } about your data “{ $source }”
mail-greeting = Hello,
mail-intro = Thank you for your file. While preparing it for publication, { $count ->
    [one] one question is left that only you can answer:
   *[other] { $count } questions are left that only you can answer:
}
mail-row = row { $row } of { $file }
mail-row-sheet = row { $row } of sheet { $sheet } of { $file }
mail-place = Where: { $place } ({ $id })
mail-place-received = Where: { $place } ({ $id }) — received: “{ $received }”
mail-more = … and { N($count, "other row", "other rows") }, marked in the annotated file
mail-end = You can answer here, or correct your file and send it again: we will recognise the answers.
mail-thanks = Thank you in advance.

# The producer’s folder
back-mail-subject = Subject: your file “{ $source }”, and what completes it
back-mail-intro = Thank you for your file. With this message you will find the same file with our remarks in its cells, a one-page summary, and the official workbook filled with your records for next time.
back-comment-question = Question: { $text }
back-comment-write = Write: { $value }
back-comment-choose = One of: { $values }
back-comment-missing = Missing: { $field }. { $reason }
back-comment-ours = Corrected here to “{ $value }”: please take this value over into your file.
back-comment-ours-empty = Emptied here: please empty the cell in your file too.
back-column-row = Row of the file
back-title = To correct in the data “{ $source }”
back-date = As of { $date }
back-sum = { N($records, "record", "records") } read in { $files }: { $ready ->
    [0] none is ready to be published
    [one] { $ready } is ready to be published
   *[other] { $ready } are ready to be published
}, { $left } to be corrected.
back-sum-done = { N($records, "record", "records") } read in { $files }: all are ready to be published. Thank you!
back-first = To correct first
back-first-why = In the order of what each correction makes publishable.
back-head-field = Field
back-head-reason = What is wrong
back-head-records = Records
back-head-frees = Made publishable
back-head-example = Received, for instance
back-more = And { N($count, "other point", "other points") } in the annotated file.
back-legend = In the annotated file: red, to correct before publication; yellow, to check; violet, a question; green, already corrected here. The comment of the cell says what to write.
back-parts = In this folder
back-part-annotated = your file, with the same columns in the same order, the cells to look at marked and commented
back-part-cut = your file is long: only the { N($count, "row to look at", "rows to look at") } are in it
back-part-mail = the text of a message with our questions
back-part-workbook = the official workbook filled with your records as we have cleaned them: it can be the base of your next delivery
back-no-workbook = The official workbook is not enclosed: beyond { $most } records a CSV or JSON file suits better.
back-questions = { $count ->
    [0] We have no question.
   *[other] { N($count, "question waits", "questions wait") } for your answer: see { $file }.
}
back-required = required
back-several = Several values: put commas between them.

# Command line
cli-back-done = Folder of { $source }: { $path }
cli-back-none = No source has a delivery to give back
cli-questions-count = { N($open, "question to send", "questions to send") }, { N($sent, "sent", "sent") }, { N($answered, "answered", "answered") }
cli-locked-dry = { N($count, "locked value would stay", "locked values would stay") } as it is
question-open = to send
question-sent = sent
question-answered = answered
question-partly = { $answered } of { $all } answered

# Facets and marks
facet-states = States
mark-locked = With a locked value
mark-asked = To ask the producer
mark-verified = Verified
mark-noted = With a note

# Window: cell, record, page of questions
screen-questions = Questions
screen-questions-tip = What is to be asked of each producer, and what was answered
command-lock = Lock or unlock the value
command-lock-tip = A locked value changes no more: no rule, delivery or batch change touches it
command-question = Put into the questions to the producer
command-question-tip = The cell, the record or the group of issues on screen goes into the pile of questions
command-note = Note something on the record
command-note-tip = A free note for the team: it does not leave the workspace
command-verified = Record verified
command-verified-tip = Say that the record was verified, how, and when
why-nothing-at-hand = Choose a cell first, or open a group of issues
state-locked = Locked
state-lock = Lock
state-unlock = Unlock
state-locked-what = Nothing changes this value while it is locked.
state-locked-first = { $field }: locked value, unlock it first (Ctrl L)
state-ask = Ask the producer
state-ask-record = Ask about the record
state-asked = Question { $state }: { $text }
state-note = Note
state-note-add = Note…
state-verify = Verified…
state-verified = Verified by { $by }, { $when }
state-verified-how = Verified by { $by }, { $when }: { $how }
state-unverify = Verify again
ask-title = Question to the producer
ask-what-cell = { $field } · record { $record }
ask-what-record = The whole record { $record }
ask-what-group = { $name }: one question for { N($count, "record", "records") }
ask-text = Text of the question
ask-do = Put into the pile
ask-french = The producer will read it as it stands, in French.
note-title = Note on { $record }
note-text = Text of the note
note-do = Keep the note
verify-title = { $record }: verified
verify-how = How (by phone, on the site…)
verify-do = Verified
verify-phone = By phone
verify-mail = By e-mail
verify-site = On its site
verify-known = Known to the team
questions-none = No question for now
questions-none-why = Key Q puts the cell, the record or the group of issues on screen into the pile. The text is proposed from the issue, and one button writes the message to each producer. The producers’ folders (annotated file, summary, official workbook filled in) can be prepared without a question too.
questions-none-button = See the issues
questions-copy = Copy the message
questions-save = Save the message
questions-mark-sent = Mark as sent
questions-folder = Prepare the folder
questions-copied = Message copied: { N($count, "question", "questions") } to { $source }
questions-received = Received: “{ $text }”
questions-received-empty = Received: (empty)
questions-answer = Says now: “{ $text }”
questions-answer-empty = Says now: (empty)
questions-edit = Change the text
questions-keep = Keep this text
questions-done = Answered
questions-reopen = Open again
questions-drop = Drop
questions-show = { $count ->
    [one] See the record
   *[other] See the { $count } records
}
questions-by = { $by }, { $when }
questions-sent-when = sent { $when }
questions-at = row { $row }
questions-more-records = and { N($count, "other record", "other records") }
questions-open-count = { N($count, "to send", "to send") }
questions-sent-count = { N($count, "sent", "sent") }
questions-answered-count = { N($count, "answered", "answered") }
questions-filter = Show
batch-locked = { N($count, "locked value stays", "locked values stay") } as it is
questions-where = Producers’ folder:
shortcut-walk-questions = Walk the questions
questions-show-records = See the records of the question
questions-all-folders = Prepare all folders
question-empty = { $field }: we lack this information, can you give it to us?
