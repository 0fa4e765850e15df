# What a next delivery brings, and the answers to what it asks.

stage-changes = Comparing with the delivery before
changes-of-source = { $source }, delivery { $delivery }: { $new } new, { $changed } changed, { $confirmed } confirmed, { $gone } gone, { N($conflicts, "conflict", "conflicts") }, { $unchanged } unchanged
changes-not-delivered = { N($count, "record is not in this partial delivery", "records are not in this partial delivery") }
changes-more = { N($count, "more line", "more lines") } (all of them with --format json)
changes-line-new = new
changes-line-changed = changed
changes-line-back = changed back
changes-line-gone = gone
changes-line-gone-kept = gone, kept
changes-line-conflict = conflict
changes-line-locked = locked
changes-line-kept = conflict settled
changes-line-agreed = corrected by the producer too
gone-reason = Not in delivery { $delivery }
import-back = { N($count, "record that was gone is back", "records that were gone are back") }
import-ask-complete = Do the deliveries of { $source } hold all its records? To be said once: --complete or --partial (or "tamis changes … --source { $source } --complete"). Until then, missing records are listed.
operation-answers = Answers to the delivery of { $source }: { N($ours, "value kept", "values kept") }, { N($theirs, "value of the producer taken", "values of the producer taken") }, { N($kept, "missing record kept", "missing records kept") }, { N($dropped, "missing record set aside", "missing records set aside") }
operation-complete = The deliveries of { $source } hold all its records
operation-partial = The deliveries of { $source } hold only some of its records
operation-complete-unsaid = It is not known any more whether the deliveries of { $source } are complete
error-not-asked = Nothing is asked about "{ $what }"
hint-not-asked = "tamis changes WORKSPACE --list" shows what is asked: conflicts, missing records, matches to confirm.
import-attached = { N($count, "row without identifier", "rows without identifier") } recognised as records of the delivery before, by likeness
import-mostly-new = { $new } of { $count } records have identifiers that { $source } never delivered, although it sends about as many as before. If the identifiers were written otherwise, "tamis changes … --list" shows which records are likely the same, and "--same all" (or "--same NEW=OLD") gives them their corrections and identifiers back; "tamis undo" takes this delivery back.
import-mostly-others = { $others } of the { $count } records looked at, which were there already under the same identifier, now have another name, address and contacts. If a column of the file of { $source } was moved or sorted by itself, your corrections would go to the wrong records: "tamis changes … --list" shows the values of before and now, "tamis undo" takes this delivery back.
operation-attach = { $new } is the record { $old }
operation-attach-not = { $new } is not the record { $old }
changes-line-doubt = to be confirmed as the same
operation-deliver = Answer to a delivery
changes-line-gone-dropped = gone, set aside
changes-doubts = { N($count, "new record may be one that is gone", "new records may be ones that are gone") }: "tamis changes … --list" shows them
error-delivery-since = A newer delivery of { $source } has come since: nothing was changed
hint-delivery-since = Read again what it asks before answering.
error-merged-already = Record { $record } was merged since: unmerge it first
operation-answer-ours = { $field } of { $record }: our value is kept
operation-answer-theirs = { $field } of { $record }: the producer's value is taken
operation-answer-keep = { $record }, not in the delivery, is kept
operation-answer-drop = { $record }, not in the delivery, is set aside
operation-answers-ours = Delivery of { $source }: { N($count, "of our values is kept", "of our values are kept") }
operation-answers-theirs = Delivery of { $source }: { N($count, "value of the producer is taken", "values of the producer are taken") }
operation-answers-keep = Delivery of { $source }: { N($count, "missing record is kept", "missing records are kept") }
operation-answers-drop = Delivery of { $source }: { N($count, "missing record is set aside", "missing records are set aside") }
operation-answers-apart = Delivery of { $source }: { N($count, "match is declined", "matches are declined") }

# The page
screen-changes = Deliveries
screen-changes-tip = What each delivery changes, and what it asks
changes-waiting = { N($count, "answer awaited", "answers awaited") }
changes-deliveries = { N($count, "delivery", "deliveries") }
changes-stopped = Comparing was stopped
changes-again = Compare
changes-none = No second delivery yet
changes-none-why = Add the next file of { $source } when it comes: it is recognised, its columns and your rules are taken over, and each record keeps its identifier, your corrections and your decisions. This page then says what is new, changed, confirmed or gone, and asks the few questions that are left: a value changed on both sides, a record that is no longer there.
changes-none-yet = What each new delivery of a source changes will be told here. Add a first file.
changes-first = { $source } has delivered only once. What its next delivery changes will be told here.
changes-holds = Each delivery holds
changes-complete = all records
changes-complete-tip = A record that is not in the delivery is gone: you are asked what to do with it
changes-partial = some records
changes-partial-tip = A record that is not in the delivery stays as it is
changes-before = before: delivery { $number }, { $file }, { $when }
changes-sent = Delivery { $number }: { $file }, { $when }
changes-ask-complete = Does { $source } always deliver all its records? { N($count, "is", "are") } missing here.
changes-say-complete = Yes, all
changes-say-partial = No, only some
changes-ask-column = New column "{ $column }": does it fill "{ $field }"?
changes-column-fill = Fill "{ $field }"
changes-column-leave = Leave it out
changes-more-layout = and { N($count, "other difference", "other differences") } of columns
changes-n-conflicts = { $count ->
    [0] conflicts
    [one] conflict settled
   *[other] conflicts settled
}
changes-n-doubts = { $count ->
    [one] match settled
   *[other] matches settled
}
changes-n-gone = { $count ->
    [0] gone
    [one] gone, settled
   *[other] gone, settled
}
changes-n-new = new
changes-n-changed = changed
changes-n-back = { $count ->
    [one] value changed back
   *[other] values changed back
}
changes-n-confirmed = confirmed
changes-n-absent = not delivered
changes-n-unchanged = unchanged
changes-unchanged-tip = Delivered again, word for word
changes-open-conflicts = { $count ->
    [one] conflict to settle
   *[other] conflicts to settle
}
changes-open-doubts = { $count ->
    [one] match to confirm
   *[other] matches to confirm
}
changes-open-gone = gone, to settle
changes-no-conflicts = No conflict: the producer changed no value that you had corrected.
changes-no-doubts = No match left to confirm.
changes-no-gone = No record is gone: all earlier ones are in this delivery.
changes-no-new = No new record.
changes-no-changed = No value has changed.
changes-no-back = No value is what it was before.
changes-no-confirmed = No record has only a newer date.
changes-no-absent = All earlier records are in this delivery.
changes-column-record = Record
changes-column-before = Before
changes-column-after = After
changes-column-id = Identifier
changes-column-field = Field
changes-column-ours = Our value
changes-column-theirs = Value of the producer
changes-column-new = Record of this delivery
changes-column-old = Earlier record, now gone
changes-likeness = alike: { $share }
changes-is-kept = ours
changes-is-theirs = theirs
changes-is-locked = locked
changes-is-agreed = agreed
changes-is-same = same record
changes-is-new = new record
changes-is-stay = kept
changes-is-dropped = set aside
changes-is-back = changed back
changes-ours = Our value
changes-in-merged = for the merged record
changes-theirs = The producer
changes-by = { $by }, { $when }
changes-note = note: "{ $note }"
changes-said-before = said before: "{ $text }"
changes-said-nothing = said nothing before
changes-locked-why = The value is locked: it stays ours, whatever the delivery says.
changes-locked-first = Locked value: unlock it first in the record (Ctrl L)
changes-agreed-why = The producer now says the same as you.
changes-kept-why = Our value was kept. It is asked again when the producer changes theirs.
changes-show = Show the record
changes-show-new = Show the new one
changes-show-old = Show the earlier one
changes-keep-ours = Keep ours
changes-take-theirs = Take theirs
changes-keep-gone = Keep the record
changes-drop-gone = Set it aside
changes-say-same = It is the same record
changes-say-new = It is another record
changes-next = Next
changes-all-ours = Keep our { $count } values
changes-all-theirs = Take their { $count } values
changes-all-keep = Keep all { $count }
changes-all-drop = Set all { $count } aside
changes-arrived = Delivery { $number } of { $source }: what it changes is in
ui-next-changes = Delivery of { $source }: { N($count, "answer awaited", "answers awaited") }.
ui-see-changes = Answer
shortcut-walk-changes = Walk the lines
shortcut-lists = List before, after
shortcut-first-answer = Keep: our value, the missing record, the same record
shortcut-second-answer = Take the producer's value, set the missing one aside, new record
shortcut-next-question = Next question
command-changes-ours = Keep all our values in conflict
command-changes-ours-tip = In the shown delivery, wherever the producer changed a value that was corrected here
command-changes-theirs = Take all values of the producer in conflict
command-changes-theirs-tip = In the shown delivery, our corrections in conflict give way to the producer's values
command-changes-keep = Keep all missing records
command-changes-keep-tip = The records that are no longer in the shown delivery stay
command-changes-drop = Set all missing records aside
command-changes-drop-tip = The records that are no longer in the shown delivery are set aside until they come again
command-changes-complete = The source delivers all its records
command-changes-complete-tip = A record that is not in a delivery is then gone, and asked about
command-changes-partial = The source delivers some of its records
command-changes-partial-tip = A record that is not in a delivery then stays as it is
why-nothing-asked = Nothing of the kind is asked in the shown delivery
why-no-delivery = Open the page of deliveries first
error-answered-twice = Two answers to one question: { $what }
hint-answered-twice = Give one of them; nothing was changed.
changes-nothing-asked = Nothing of that is asked: nothing was changed.
