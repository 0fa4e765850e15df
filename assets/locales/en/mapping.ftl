# mapping: why a column feeds a field, or none
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
mapping-several = { $count } columns put together.
mapping-days = One column a day: the hours are put together.
mapping-one-hot = One column per audience, to check.
mapping-service-per-row = Proposed to create a service for each row.
mapping-unused-empty = The column is empty.
mapping-unused-unknown = Neither the name nor the values recall a field of the schema.
mapping-unused-no-field = The schema has no field for this information.
mapping-unused-other-schema = This schema has no field “{ $field }”.
mapping-unused-better = “{ $column }” suits the field “{ $field }” better.
mapping-unused-values = The values do not suit the field “{ $field }”.

error-mapping-column = The field “{ $field }” expects column { $column }, which the file does not have.
error-mapping-template = The template of the field “{ $field }” names the column “{ $column }”, which the file does not have.
error-mapping-field = The schema “{ $schema }” has no field “{ $field }”.
error-mapping-rule-column = The row rule names the column “{ $column }”, which the file does not have.
