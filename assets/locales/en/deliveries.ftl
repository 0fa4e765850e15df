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
hint-not-asked = "tamis changes WORKSPACE --list" shows what is asked: conflicts and missing records.
