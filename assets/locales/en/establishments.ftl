# The list of establishments (SIRENE) that the user brings.
stage-establishments = Reading establishments
stage-establishments-sort = Writing the list

operation-establishments = SIRETs checked with SIRENE of { $date }: { N($count, "establishment", "establishments") }
operation-establishments-none = SIRETs checked without a list of establishments

issue-establishment-unknown = SIRENE (of { $date }) does not know this SIRET: verify it with the producer.
issue-establishment-closed = { $followed ->
    [0] Establishment closed since { $since } according to SIRENE (of { $date }), no open successor known.
   *[other] Establishment closed since { $since } according to SIRENE (of { $date }); { $successor } came after it.
 }
short-establishment-unknown = unknown to SIRENE
short-establishment-closed = establishment closed
note-establishment-successor = The open establishment that came after it, by SIRENE

establishment-open = { $siret } is open, by SIRENE of { $date }.
establishments-none = No list of establishments: SIRETs are checked by their check digit only.
establishments-chosen = SIRENE of { $date }, { N($count, "establishment", "establishments") }: { $path }
establishments-gone = The list of { $date } is not on this computer: SIRETs are checked by their check digit only. { $path }
establishments-built = { N($count, "establishment", "establishments") }, { $open } open; { N($successions, "succession", "successions") }: { $path }

error-no-stock = This file is no stock of establishments: { $columns } are not there. { $path }
error-stock-damaged = This file of establishments cannot be read: { $path }
error-stock-empty = No establishment in this file: { $path }
error-stock-date = The files do not tell of which day they are.
error-stock-index = This is no list of establishments, or it is damaged: { $path }
error-stock-folder = No folder to keep the list in.
error-no-establishments = This workspace has no list of establishments.
hint-stock = Take StockEtablissement and StockEtablissementLiensSuccession from data.gouv.fr, as CSV, ZIP or Parquet.
hint-stock-date = Add --date YYYY-MM-DD.
hint-stock-folder = Say where with --index FILE.
hint-establishments = tamis establishments WORKSPACE FILE gives it one.

command-establishments = Check SIRETs with SIRENE…
command-establishments-tip = Takes INSEE’s stock of establishments (CSV, ZIP or Parquet), with its successions, to find SIRETs that are unknown or closed
establishments-title = Establishments (SIRENE)
establishments-day = SIRENE of { $date } · { N($count, "establishment", "establishments") }
establishments-away = SIRENE of { $date }: the list is not on this computer
