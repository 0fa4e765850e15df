# Report, rejects and lot.
report-stage-write = Writing the export
report-title = Export report
report-made = Made on { $date } with Tamis { $version } · gate { $gate }
report-gate-opendata = “open data” (warnings ignored)
report-gate-official = “official” (warnings counted)
report-gate-api = “API” (official, and INSEE code known)
report-gate-all = “all” (API, and plausible)
report-yes = yes
report-no = no
report-records-ready = records ready
report-records-rejected = to correct
report-records-merged = merged into another
report-schema-structure = Structures
report-schema-service = Services

report-balance = Where the lines went
report-balance-intro = Each line that was read is empty, ignored, set aside or becomes a record; each record conforms, is rejected or is merged.
report-balanced = The sums balance: no line was lost.
report-unbalanced = The sums do not balance: report this before sending the export.
report-gap-lines = { $file }: { N($gap, "more line", "more lines") } read than counted.
report-gap-records = { $file }: { N($gap, "more record", "more records") } than counted.
report-gap-lot = { N($counted, "record", "records") } counted as conforming, { $found } written in the export.
report-gap-rejects = { N($counted, "record", "records") } counted as rejected, { $found } written in the rejects.
report-lines-read = lines read
report-lines-empty = empty
report-lines-ignored = ignored
report-lines-set-aside = set aside
report-records = records
report-conforming = conforming
report-rejected = rejected
report-merged = merged
report-file = File
report-source = Source

report-counts = Three counts, never one
report-counts-intro = A record that conforms is not always served by the API, nor always plausible.
report-count-official = conform to the schema
report-count-api = served by the API
report-count-plausible = plausible
report-count-of = of { N($count, "record", "records") }

report-healed = Repaired at reading
report-healed-intro = What Tamis repaired alone, because there was only one possible reading.
report-decided = Decided by a person
report-emptied = Fields emptied on request
report-emptied-intro = The values received are kept here.
report-not-taken = Columns not taken
report-no-equivalent = Values without equivalent
report-rejects = Rejects
report-rejects-intro = The detail, line by line and in the contributor’s columns, is in rejets.xlsx.
report-reasons = What to correct
report-duplicates = Duplicates
report-duplicates-intro = { $groups ->
    [0] No group of duplicates.
    [one] One group of duplicates, { $records } records; { $merged ->
        [0] it is not merged.
       *[other] it is merged.
    }
   *[other] { $groups } groups of duplicates, { $records } records in all; { $merged ->
        [0] none is merged
        [one] one is merged
       *[other] { $merged } are merged
    }. The detail is in doublons.csv.
}
report-undecided = { $count ->
    [one] One pair is left to decide.
   *[other] { $count } pairs are left to decide.
}
report-score = Quality score
report-score-values = { D($before) } before, { D($after) } after.
report-stale = To be computed again
report-rules = Rules changed in this workspace
report-rules-intro = The official validator does not know these choices: a record that they let pass may be refused elsewhere.
report-level = Weight
report-level-off = off
report-level-warning = only warns
report-level-error = blocks
report-everywhere = all sources
report-none = Nothing.
report-field = Field
report-rule = Rule
report-count = Count
report-example = Example
report-column = Column
report-why = Reason
report-value = Value
report-values = Values
report-group = Group
report-id = Identifier
report-score-short = Score
report-why-grouped = Why
report-decided-by = Decided by
report-cause = Cause
report-first-case = Reason, in the first case
report-empty = (empty)
report-what = What
report-schema = Schema
report-more = … and { $count } more

reject-gate = Does not pass the rules of the schema
reject-gate-advice = Correct the values that are pointed out.
reject-repeated-id = Another record goes out under the same identifier
reject-repeated-id-advice = Give each record its own identifier, or remove the repetition.
reject-orphan-service = The structure of this service is not in the export
reject-orphan-service-advice = Add the structure, correct it, or attach the service to another.

rejects-sheet = Rejects
rejects-none = No rejects.
rejects-line = Line
rejects-field = Field
rejects-value = Value received
rejects-reason = Reason
rejects-advice = What to write
report-advice-choice = To be checked, perhaps: { $values }

# Quality score (score_qualite)
score-none = No service: nothing to score.
score-mean = Quality score: { D($score) } of 1 ({ N($services, "service", "services") }). What would raise it most:
score-criterion = { $criterion ->
    [adresse_bien_definie] Give the address of services that receive people on site
    [modes_mobilisation_bien_definis] Say how the service is called upon, and by whom
    [au_moins_un_public] Give at least one audience
    [au_moins_une_thematique] Give at least one theme
    [au_moins_un_moyen_de_contact] Give an e-mail, a phone or a link to call upon the service
    [courriel_bien_defini] Give the e-mail of services that are called upon by e-mail
    [date_maj_recente] Update the records older than six months
    [frais_bien_definis] Say whether the service is free, and what is to be paid
    [description_bien_definie] Write descriptions of 200 to 2,000 characters
   *[telephone_bien_defini] Give the phone of services that are called upon by phone
}
score-gain = { D($gain) }  { score-criterion } ({ N($services, "service", "services") })
score-one = Quality score: { D($score) } of 1
score-one-none = No quality score
score-one-gain = { D($gain) }  { score-criterion }
quirk-half-year = Official oddity: { N($count, "record of exactly 180 days counts as one", "records of exactly 180 days count as some") } of two years.
quirk-empty-fees = Official oddity: { N($count, "paid service has", "paid services have") } no score, since the details of its fees are an empty text; empty them altogether or fill them in.
quirk-description-length = { N($count, "service has", "services have") } no score: the description is missing or too long.
run-score = Quality score of the { N($services, "service", "services") } of the batch: { D($before) } in the files, { D($after) } in the batch. What would raise it most:
run-rules-changed = { N($count, "rule is", "rules are") } changed in this workspace: these counts follow that, the official validator does not (the report names them)
report-undated = { $file }: { N($count, "rejected record has", "rejected records have") } no date of last update, which the schema asks for. If you know it, give it to all of them: in the window, Columns › Last update of the rows that have none; on the command line, --date-maj YYYY-MM-DD at the import, or tamis map WORKSPACE --batch { $batch } --constant date_maj=YYYY-MM-DD
