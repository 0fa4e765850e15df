# What a field is: type, rules, examples, values. The sentences speak to whoever fills in a file.
schema-required = required
schema-optional = optional
schema-required-for = required for { $schemas }
schema-only = { $schema ->
    [structure] structures only
    [service] services only
   *[other] { $schema } only
}
schema-of = { $schema ->
    [structure] structures
    [service] services
   *[other] { $schema }
}
schema-weight-error = must
schema-weight-warning = warning
schema-weight-directory = directory
schema-weight-plausible = to check
schema-weight-advice = advice
schema-weight-error-meaning = A record that breaks this rule is refused.
schema-weight-warning-meaning = A record that breaks this rule is published, but the national directory does not show it.
schema-weight-directory-meaning = The national directory does not take a record that breaks this rule.
schema-weight-plausible-meaning = A value that breaks this rule is likely to be wrong: it is pointed out.
schema-weight-advice-meaning = Good to know: nothing is refused for it.

# Types
schema-kind-text = text
schema-kind-date = date
schema-kind-email = e-mail
schema-kind-url = web address
schema-kind-float = number
schema-kind-integer = whole number
schema-kind-code = one value of a list
schema-kind-set = several values of a list
schema-kind-zones = several codes of areas
schema-kind-boolean = yes or no
schema-kind-object = nested record
schema-kind-array = list
schema-kind-time = time
schema-kind-datetime = date and time
schema-kind-year = year
schema-kind-yearmonth = year and month
schema-kind-geopoint = geographic point
schema-kind-geojson = geographic shape

# Rules
schema-rule-required = Required: a record without this value is refused.
schema-rule-optional = Optional: leave the cell empty when it is not known.
schema-rule-free = Free text: no form is asked for.
schema-rule-length = { $min } to { N($max, "character", "characters") }, spaces included.
schema-rule-min-length = At least { N($min, "character", "characters") }, spaces included.
schema-rule-max-length = At most { N($max, "character", "characters") }, spaces included.
schema-rule-exact-length = { N($count, "character", "characters") }, no more and no less.
schema-rule-final-dot = No full stop at the end, but for that of “{ $end }”.
schema-rule-date = A day, written year-month-day (2025-02-14), without a time.
schema-rule-date-between = From { $date } to the day of the check: a date to come is refused.
schema-rule-not-after-today = No later than the day of the check: a date to come is refused.
schema-rule-email = One e-mail address only, with an @ and a full domain name (name@example.fr).
schema-rule-url = One address only, in full: it begins with https:// or http:// (https://www.example.fr).
schema-rule-float = A number in digits, with a point for decimals (48.85).
schema-rule-integer = A whole number, in digits.
schema-rule-minimum = At least { $value }.
schema-rule-maximum = At most { $value }.
schema-rule-between = From { $min } to { $max }.
schema-rule-code = One value only among the { N($count, "allowed value", "allowed values") }, written exactly as in the list.
schema-rule-set = One or several values among the { N($count, "allowed value", "allowed values") }, written exactly as in the list.
schema-rule-list-in-cell = In a spreadsheet, put commas between the values.
schema-rule-min-items = At least { N($count, "value", "values") } when the field is filled in: an empty list is refused.
schema-rule-alone = “{ $code }” stands alone: it goes with no other value.
schema-rule-zones = Each value is the code of a commune (59350), a département (59, 2A, 974), a group of communes (9 digits) or a country (99100), or the word “france”.
schema-rule-phone = One number only, preferably with the country code and without spaces (+33123456789).
schema-rule-hours = Days and hours as OpenStreetMap writes them (Mo-Fr 08:30-12:30).
schema-rule-source = A short name, the same at each delivery; Tamis fills it in from the source of the file.
schema-rule-keep-zeros = Keep the column as text: a spreadsheet drops the zeros at the start (01004 becomes 1004).
schema-rule-unique = Each record has its own identifier: no two records may have the same.
schema-rule-id-form = The source, two hyphens, then the producer’s identifier (dora--42); Tamis writes it so.
schema-rule-structure-id = The identifier of a structure of the same export: without it, the service is not published.
schema-rule-directory-code = The national directory does not take a record without this code, nor with a code that does not exist.
schema-rule-missing-values = These words stand for an empty cell: { $values }.

# Forms
schema-rule-form-one = { $parts } and nothing else: no space, no dot.
schema-rule-form = In this order: { $parts }.
schema-rule-form-unknown = A precise form is asked for: follow the example, or ask whoever publishes the schema.
schema-form-text = “{ $text }”
schema-form-count = { $what ->
    [digit] { N($count, "digit", "digits") }
    [capital] { N($count, "capital letter", "capital letters") }
    [small] { N($count, "small letter", "small letters") }
    [letter] { N($count, "letter without accent", "letters without accents") }
    [capital-or-digit] { N($count, "digit or capital letter", "digits or capital letters") }
   *[letter-or-digit] { N($count, "digit or letter", "digits or letters") }
}
schema-form-range = { $what ->
    [digit] { $min } to { N($max, "digit", "digits") }
    [capital] { $min } to { N($max, "capital letter", "capital letters") }
    [small] { $min } to { N($max, "small letter", "small letters") }
    [letter] { $min } to { N($max, "letter without accent", "letters without accents") }
    [capital-or-digit] { $min } to { N($max, "digit or capital letter", "digits or capital letters") }
   *[letter-or-digit] { $min } to { N($max, "digit or letter", "digits or letters") }
}
schema-form-least = { $what ->
    [digit] at least { N($count, "digit", "digits") }
    [capital] at least { N($count, "capital letter", "capital letters") }
    [small] at least { N($count, "small letter", "small letters") }
    [letter] at least { N($count, "letter without accent", "letters without accents") }
    [capital-or-digit] at least { N($count, "digit or capital letter", "digits or capital letters") }
   *[letter-or-digit] at least { N($count, "digit or letter", "digits or letters") }
}

# Schemas in files (Table Schema)
schema-rule-number = A number in digits, with “{ $decimal }” before the decimals.
schema-rule-boolean = For yes: { $yes }. For no: { $no }.
schema-rule-day = A day, written as { $sample } for 14 February 2025.
schema-rule-time = A time, written as { $sample } for half past ten.
schema-rule-datetime = A day and a time, written as { $sample }.
schema-rule-year = A year of four digits (2025).
schema-rule-yearmonth = A year and a month (2025-02).
schema-rule-duration = A duration as the ISO 8601 standard writes it (P1Y2M for a year and two months).
schema-rule-geopoint = The longitude, a comma, then the latitude (2.35,48.85).
schema-rule-geopoint-other = A point made of a longitude and a latitude.
schema-rule-array = A list in square brackets, with commas between the values.
schema-rule-items = For each value of the list:
schema-rule-object = Names and their values, in braces.
schema-rule-geojson = A geographic shape as GeoJSON writes it.
schema-rule-uuid = A universal identifier: 32 digits or letters from a to f.
schema-rule-binary = A content coded in base 64.

# Headings
schema-rules = Rules
schema-examples = Examples
schema-values = Allowed values
schema-values-count = { $found } of { N($all, "value", "values") }
schema-none-found = Nothing answers to “{ $text }”.

# The schema, to be read
screen-schema = Schema
ui-reference = Reference
ui-copied-lines = { N($count, "line copied", "lines copied") }
ui-copied = Copied: { $text }
command-schema = What the schema says
start-schema = Read the schema
shortcut-schema = Search the schema
key-escape = Esc
schema-ask = What the schema says: { $field }
schema-back = Back: { $screen }
schema-back-start = Back
schema-filter = Search a field, a value
schema-also = { $schema ->
    [structure] For structures too
   *[service] For services too
}
schema-elsewhere = { $schema ->
    [structure] In the structures
   *[service] In the services
}: { N($count, "field", "fields") }
schema-values-search = Search a value
schema-values-found = { N($count, "value", "values") }
schema-value = value to write
schema-label = what it means
schema-copy = Copy
schema-copy-one = Copy { $text }

# What looks doubtful
schema-doubt-stale = A record of more than two years is to be checked.
schema-doubt-person = A person’s address (first.last at a private provider) is masked in the open data, with the phone.
schema-doubt-site = One address only, which leads to a site: a name with a dot, like exemple.fr.
schema-doubt-zone = Each code must be that of a place that exists.
schema-doubt-siret = The check digits must be right, and the number not be a filler (14 zeros).
schema-doubt-postcode = The postcode must be in use, and one of the commune’s.
schema-doubt-insee = The code must be that of the commune that the name and the postcode say.
schema-doubt-phone = One number only: ten digits, an international number or a short one.
schema-doubt-hours = A program must be able to read the hours, like Mo-Fr 09:00-12:00.
schema-doubt-name = A name that many bear (“Mairie”, “CAF”) does not say which structure it is: add the commune.
schema-doubt-words = Words like “test”, “n’est plus ouvert” or “à compléter” make the record one to check.
schema-doubt-commune = The name must be that of the commune of the INSEE code.
schema-doubt-address = One address only, without the postcode and the commune.
schema-doubt-point = The point must be in the département of the commune, and have both its coordinates.
schema-doubt-network = The network that the name tells (“Mission locale de…”) must be given.
schema-doubt-html = No tags of a web page.
schema-doubt-people = No name, mobile or e-mail of a person who has not agreed.

# Moving to the next version of the schema
schema-move-none = The workspace already follows this program’s version of the schema.
schema-move-versions = Schema { $schema }: from version { $from } to version { $to }
schema-move-new-fields = New fields: { $names }
schema-move-gone-fields = Fields that are no more (their values stay in the files received): { $names }
schema-move-changed-fields = Fields whose rules change: { $names }
schema-move-new-codes = New values: { $names }
schema-move-gone-codes = Values that are no more: { $names }
schema-move-counts = { N($records, "record", "records") }: { N($before, "conforms", "conform") } before, { $after } after
schema-move-issues = { $field } ({ $code }): { N($before, "issue", "issues") } before, { $after } after
schema-move-issues-named = { $name }: { N($before, "issue", "issues") } before, { $after } after
schema-move-offer = Move to version { $to }
schema-move-title = Move to this program’s version of the schema?
schema-move-what = Every record is made again from its row and your corrections, then validated again. Nothing is lost, and Undo takes it back.
schema-move-do = Move to this version
schema-move-done = What the move has changed
