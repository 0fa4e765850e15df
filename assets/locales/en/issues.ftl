# Issues of a record: what is wrong, then what to do. The field is named beside the sentence.

# Official schema
issue-missing = This field is required and is not in the file: add it.
issue-string-type = { $field ->
    [id] The identifier is required: give each record one of its own.
    [source] The source is required: say who contributed the record.
    [nom] The name is required: give it.
    [structure_id] The service belongs to no structure: give the identifier of its own.
   *[other] A text is expected here: write the value as text.
}
issue-string-too-short = { $field ->
    [siret-exponent] This number lost its last digits in a spreadsheet: take the SIRET from its source again and keep the column as text.
    [siret] The SIRET has only { N($count, "digit", "digits") }: it takes 14. See whether it lost a zero at the start.
    [siret-text] The SIRET has only { N($count, "character", "characters") }, and not all of them digits: it takes 14 digits and nothing else.
    [code_postal] The postcode has only { N($count, "character", "characters") }: it takes 5 digits. See whether it lost a zero at the start.
    [code_insee] The INSEE code has only { N($count, "character", "characters") }: it takes 5. See whether it lost a zero at the start.
    [nom] The name is too short ({ N($count, "character", "characters") }): it takes at least { $min }.
    [description] The description is too short ({ N($count, "character", "characters") }): it takes at least { $min }.
   *[other] The text is too short ({ N($count, "character", "characters") }): it takes at least { $min }.
}
issue-string-too-long = { $field ->
    [siret-exponent] This number lost its last digits in a spreadsheet: take the SIRET from its source again and keep the column as text.
    [siret] The SIRET has { N($count, "character", "characters") }: it takes 14 digits, without spaces or dots.
    [code_postal] The postcode has { N($count, "character", "characters") }: it takes 5 digits.
    [code_insee] The INSEE code has { N($count, "character", "characters") }: it takes 5.
    [nom] The name is too long ({ N($count, "character", "characters") }): shorten it to { $max } at most.
    [description] The description is too long ({ N($count, "character", "characters") }): shorten it to { $max } at most.
   *[other] The text is too long ({ N($count, "character", "characters") }): shorten it to { $max } at most.
}
issue-string-pattern-mismatch = { $field ->
    [siret-exponent] This number lost its last digits in a spreadsheet: take the SIRET from its source again and keep the column as text.
    [siret] The SIRET holds something other than digits: write its 14 digits and nothing else.
    [code_postal] The postcode holds something other than digits: write its 5 digits.
    [code_insee] The INSEE code holds a sign or a space: write its 5 characters (59350, 2A004).
   *[other] The value does not have the expected form: compare it with the example of the field.
}
issue-avertissement = The name ends with a full stop: remove it (“etc.” is accepted). The directory does not show the record while it is there.
issue-date-type = The date is required: give the day of the last update (2025-02-14).
issue-date-parsing = This date does not exist: write year-month-day (2025-02-14).
issue-date-from-datetime-parsing = This date cannot be read: write year-month-day (2025-02-14).
issue-date-from-datetime-inexact = A day alone is expected, without a time: write year-month-day (2025-02-14).
issue-value-error = { $reason ->
    [email] This is not an e-mail address: one address is expected, like name@example.fr.
    [date-too-old] The date is before the year 2000: give the day of the last update.
    [date-in-future] The date is in the future: give the day of the last update.
    [alone] “{ $code }” already says everything: remove it, or remove the other values.
   *[other] The value is not accepted: correct it.
}
issue-float-type = A number is expected here: write it in digits.
issue-float-parsing = This number cannot be read: write it in digits, with a point for decimals (48.85).
issue-int-type = A whole number is expected here: write it in digits.
issue-int-parsing = This number cannot be read: write a whole number, in digits only.
issue-int-parsing-size = This number is far too large: correct it.
issue-int-from-float = A whole number is expected: round it.
issue-finite-number = This number has no limit: write it in digits.
issue-greater-than-equal = The number is too small: it must be at least { $min }.
issue-set-type = A list is expected here: give its values one by one.
issue-list-type = A list is expected here: give its values one by one.
issue-too-short = The list is empty: add a value, or leave the field without one.
issue-enum = This value is not in the official list: choose one from the list.
issue-literal-error = This area has no known form: give the code of a commune, of a département, of a group of communes (9 digits), or “france”.
issue-url-type = A web address is expected here: write it as text.
issue-url-parsing = This web address cannot be read: write it in full, like https://www.example.fr.
issue-url-scheme = A web address starts with https:// (or http://): correct its start.
issue-url-too-long = The web address is too long: { N($max, "character", "characters") } at most.

# Loading by the national directory
issue-bad-code-insee = No commune has this INSEE code: check the commune. The directory does not take the record without a known code.
issue-missing-code-insee = The INSEE code of the commune is missing: the directory does not take the record without it.

# Plausibility
issue-blank-text = The text holds only spaces: complete it or empty it.
issue-non-ascii-digits = The digits come from another script: write them from 0 to 9.
issue-siret-check-digit = The check digit of this SIRET is wrong, so a digit must have changed: verify it with the producer.
issue-siret-placeholder = This number has 14 identical digits and is no SIRET: leave the field empty.
issue-phone-implausible = This is not one readable telephone number: write one, like 01 23 45 67 89.
issue-url-two-schemes = There are two addresses in one: keep only one.
issue-url-several = The address holds a space or a comma: keep only one address.
issue-url-no-domain = This address leads to no site: a name like example.fr is missing.
issue-stale = The record has not been updated for { N($years, "year", "years") } or more: ask the producer whether it still holds.
back-issue-stale = The record has not been updated for { N($years, "year", "years") } or more: does it still hold? If so, update its date.
issue-zone-unknown = No area has this code: check it.
issue-postcode-unknown = This postcode is not in the list (is it a CEDEX?): give that of the commune.
issue-postcode-elsewhere = This postcode is not one of the record’s commune: one of the two is to be corrected.
issue-commune-name-differs = The INSEE code is that of { $commune }, but the commune written is another: one of the two is to be corrected.
issue-coordinates-incomplete = The latitude or the longitude is missing: a point needs both.
issue-coordinates-out-of-range = These are not a latitude and a longitude in degrees: convert them.
issue-coordinates-swapped = The latitude and the longitude seem swapped: exchange them.
issue-coordinates-outside-france = This point is not in France: check the latitude and the longitude.
issue-coordinates-elsewhere = { $found ->
    [none] This point is far from the record’s commune: check one or the other.
   *[other] This point is in another département ({ $found }) than the record’s commune ({ $expected }): check one or the other.
}
issue-insee-elsewhere = This INSEE code is another commune’s: the name and the postcode say { $commune }. Take the code of that one.
issue-placeholder-text = This text only says that nothing is known: complete it, or leave the field empty.
issue-html-in-text = The text holds tags of a web page, which would be shown as they are: remove them.
issue-several-addresses = This field holds two addresses: keep one, and make another record for the other place.
issue-address-holds-town = The address repeats the postcode and the town, which have fields of their own: keep the number and the street.
issue-hours-unparsable = No program can read these hours: write them like Mo-Fr 09:00-12:00 (Mo, Tu, We, Th, Fr, Sa, Su).
issue-alert-word = “{ $words }”: the record may be closed, unfinished or a trial. Check it before it is published.
issue-name-too-generic = Many structures bear this name: add what tells this one apart, its commune for example.
issue-network-missing = The name says that the structure belongs to the network “{ $network }”, which is not given: add it.

# Whole batch
issue-duplicate-id = { N($count, "record has", "records have") } this identifier: each needs its own.
issue-orphan-service = The structure of this service is not in the batch: add it, or correct its identifier.
issue-near-identical-service = { N($count, "service of this structure has", "services of this structure have") } the same name: keep one of them, or say what tells them apart.

# Suggestions
note-alone = “Tous publics” already says everything: the other values are removed
note-close-code = The close value of the official list is proposed
note-decimal-comma = The number is written with a decimal point
note-emptied = The field is emptied; the value stays in the report
note-empty-list = The empty list becomes no value
note-first-of-several = Only one of the values is kept
note-item-removed = The unknown value is removed from the list; it stays in the report
note-list-split = The text is split into a list
note-number-as-text = The number is written as text
note-number-rounded = The number is rounded
note-number-unit = The unit beside the number is removed
note-hours-remark = What can be read becomes hours, the rest a remark in quotes
note-name-with-commune = The commune is added to the name
note-network-from-name = The network that the name tells is added
note-shortened = The text is cut to the allowed length and ends with “…”

# Schema files (Table Schema)
issue-type-error = { $type ->
    [string] { $format ->
        [email] An e-mail address is expected here (name@example.org).
        [uri] A whole address is expected here (https://example.org).
        [uuid] An identifier of 32 digits and letters from a to f is expected here (2bc1c94f-0deb-43e9-92a1-4775189ec9f8).
        [binary] Content written in base64 is expected here.
       *[other] A text is expected here.
    }
    [number] A number is expected here.
    [integer] A whole number is expected here.
    [boolean] { $form ->
        [sample] True or false is expected here ({ $sample }).
       *[none] True or false is expected here.
    }
    [date] { $form ->
        [sample] A date is expected here, in the form that the schema says ({ $sample }).
       *[none] A date is expected here, in the form that the schema says (2025-02-14).
    }
    [time] { $form ->
        [sample] A time is expected here ({ $sample }).
       *[none] A time is expected here (10:30:00).
    }
    [datetime] { $form ->
        [sample] A date and a time are expected here, in the form that the schema says ({ $sample }).
       *[none] A date and a time are expected here (2025-02-14T10:30:00Z).
    }
    [year] A year is expected here (2025).
    [yearmonth] A year and a month are expected here (2025-02).
    [duration] A duration is expected here (P1Y2M).
    [geopoint] A point is expected here: longitude, latitude.
    [array] A list between brackets is expected here ([1, 2]).
    [object] An object between braces is expected here.
    [geojson] A geographic shape (GeoJSON) is expected here.
   *[other] The value does not have the form that the schema says.
}
issue-constraint-error = { $constraint ->
    [required] { $there ->
        [no] This field is required and is not there: add it.
       *[yes] This field is required: fill it in.
    }
    [minimum] The value is too small: it must be at least { $bound }.
    [maximum] The value is too large: it must be at most { $bound }.
    [minLength] { $what ->
        [items] The list is too short: { $count }, at least { $bound }.
       *[other] The text is too short: { $count }, at least { $bound }.
    }
    [maxLength] { $what ->
        [items] The list is too long: { $count }, at most { $bound }.
       *[other] The text is too long: { $count }, at most { $bound }.
    }
    [exclusiveMinimum] The value is too small: it must be above { $bound }.
    [exclusiveMaximum] The value is too large: it must stay under { $bound }.
    [pattern] { $outcome ->
        [unknown] Nobody can say whether this text has the form asked for, the schema’s rule is too heavy.
        [example] The text does not have the form that the schema asks for; here is an example of it: { $example }
       *[different] The text does not have the form that the schema asks for: see what it says of the field.
    }
    [enum] The value is not of the list: { $bound }
   *[other] The value breaks a rule of the schema.
}
issue-primary-key = { $what ->
    [missing] This field is part of what tells each row apart ({ $fields }): fill it in.
   *[same] { $count } rows have the same value here, which must tell them apart ({ $fields }): keep one, or correct the others.
}
issue-unique-error = { $count } rows have the same value here, which may be used once only ({ $fields }): keep one, or correct the others.
issue-foreign-key = { $what ->
    [own] No row of this file has the value given here ({ $fields }): correct it, or add the row.
   *[other] The value given here ({ $fields }) is not in the table { $table }: correct it, or add it to that table.
}
issue-personal-email = This e-mail seems to be one person’s: open data masks it, with the phone. Write the address of the office instead.
issue-personal-in-text = { $what ->
    [mobile] This text holds a mobile number: take it out if it belongs to a person who has not agreed.
    [mail] This text holds a person’s e-mail: take it out if that person has not agreed.
   *[name] This text names a person: take the name out if that person has not agreed.
 }
