# mapping: why a column feeds a field, or none
mapping-name-values = No column is called a name; this one holds what names look like
mapping-name-exact = The column has the name of the field.
mapping-name-like = The name reads “{ $phrase }”.
mapping-name-and-values = The name reads “{ $phrase }” and { $percent }% of the values confirm it.
mapping-name-but-values = The name is the field’s, but the values do not have its form.
mapping-values-against = The name reads “{ $phrase }”, but the values say otherwise.
mapping-values = { $percent }% of the values have its form.
mapping-date-header = The header is a date and the column holds dates: most likely the date of the last update.
mapping-lambert = Lambert-93 coordinates, converted to degrees.
mapping-coordinates = Longitude and latitude in degrees, according to the values.
mapping-point = “{ $phrase }” holds latitude and longitude.
mapping-join-address = Number and street are in two columns: they are joined.
mapping-composite = Postcode and commune are in the same cell.
mapping-several = { N($count, "column", "columns") } put together.
mapping-days = One column a day: the hours are put together.
mapping-one-hot = One column per audience, to check.
mapping-service-per-row = Proposed to create a service for each row.
mapping-unused-empty = The column is empty.
mapping-unused-unknown = Neither the name nor the values recall a field of the schema.
mapping-unused-no-field = The schema has no field for this information.
mapping-unused-other-schema = This schema has no field “{ $field }”.
mapping-unused-better = “{ $column }” suits the field “{ $field }” better.
mapping-unused-values = Too few codes of the field “{ $field }”: choose it, then decide in Values.

error-mapping-column = The field “{ $field }” expects column { $column }, which the file does not have.
error-mapping-template = The template of the field “{ $field }” names the column “{ $column }”, which the file does not have.
error-mapping-field = The schema “{ $schema }” has no field “{ $field }”.
error-mapping-rule-column = The row rule names the column “{ $column }”, which the file does not have.
note-blanked = Unreadable value emptied on request
note-hours-days = Hours day by day written in the OpenStreetMap format
note-alone-kept = “Everyone” kept alone: it includes the others
note-list-lines = JSON list written line by line
note-number-format = Number written with a decimal point
note-rna-aside = RNA number put aside: the schema has no field for it
mapping-by-hand = Chosen by hand.

# What differs from the source's last delivery.
layout-known = Columns taken over from delivery { $delivery } ({ $file })
layout-unlike = The columns are no longer those of delivery { $delivery }: they are proposed afresh
layout-of-source = These columns are those of the source “{ $source }”; if this is its next delivery, import it under that name
layout-column-new = New column, not taken: “{ $column }”
layout-column-fed = New column “{ $column }”: it feeds the field “{ $field }”
layout-column-taken = New column, not taken: “{ $column }” (the field “{ $field }” is fed already)
layout-column-proposed = New column “{ $column }”, proposed for the field “{ $field }”: to be accepted in Columns (or: tamis map … --set)
mapping-new-proposed = New with this delivery; proposed for “{ $field }”, to be accepted.
layout-column-renamed = The column “{ $column }” is now called “{ $now }” (field “{ $field }”)
layout-column-gone = The column “{ $column }” is gone: it fed the field “{ $field }”
layout-column-gone-unused = The column “{ $column }”, which was not taken, is gone
layout-id-gone = The column of the identifier, “{ $column }”, is gone: records may look new
layout-rule-gone = The rule on rows no longer applies: the column “{ $column }” is gone
layout-date-asked = The date given for the previous delivery ({ $date }) does not hold for this one: give its own if some rows have none
layout-blank-asked = Emptying unreadable values was asked for the previous delivery only
layout-encoding = Accents read as { $encoding }, as chosen for delivery { $delivery }
layout-mixed-dates = Dates are now written in both orders: those with two readings are asked
layout-day-first = Dates are now written with the day first
layout-month-first = Dates are now written month first
layout-emptied = The column “{ $column }” is empty now
layout-shape = The column “{ $column }” held { $was ->
        [siret] SIRET numbers
        [phone] phone numbers
        [mail] e-mails
        [url] web addresses
        [code] postcodes or INSEE codes
        [date] dates
        [degrees] coordinates in degrees
        [number] numbers
       *[text] text
        [lambert] Lambert-93 coordinates
    }; it now holds { $is ->
        [siret] SIRET numbers
        [phone] phone numbers
        [mail] e-mails
        [url] web addresses
        [code] postcodes or INSEE codes
        [date] dates
        [degrees] coordinates in degrees
        [number] numbers
       *[text] text
        [lambert] Lambert-93 coordinates
    }
mapping-from-v0 = Column of the schema v0: converted as the official mappings say.
note-v0-converted = Value of the schema v0 converted as the official mappings say
mapping-counts-rows = “{ $column }” looks like row numbers: one more row, and the identifiers shift.
