# source
source-stage-inspect = Examining the file
source-stage-read = Reading the file
source-encoding-bom = Encoding { $encoding }: the file says so (byte order mark).
source-encoding-utf8 = Encoding { $encoding }: the whole file is valid ({ N($count, "accented or special character", "accented or special characters") }).
source-encoding-ascii = Encoding { $encoding }: no accent in the file.
source-encoding-utf16-nuls = Encoding { $encoding } without a mark: every second byte is null.
source-encoding-stray = Encoding UTF-8, but { N($count, "byte is", "bytes are") } not (the first on line { $line }): their cells are read one by one in the encoding in which they make sense.
source-encoding-legacy = Encoding { $encoding }: line { $line } is not UTF-8, and the accents come out right.
source-nuls = { N($count, "null byte", "null bytes") } in the file.
source-separator = Separator { $separator ->
    [tab] tab
   *[other] “{ $separator }”
 }: { N($same, "row", "rows") } of { $rows } have { N($columns, "column", "columns") }.
source-separator-declared = Separator { $separator ->
    [tab] tab
   *[other] “{ $separator }”
 }: the first line declares it (sep=).
source-separator-none = No separator: a line is a single cell.
source-header-first = Column names on row { $row }.
source-header-below = Column names on row { $row }, below { $above ->
    [one] one title row
   *[other] { $above } title rows
 }.
source-header-two-rows = Column names on rows { $first } and { $row }: headings, and names under them.
source-table-below = Table { $number } of the sheet: its column names are on row { $row }.
source-header-none = No row of column names: columns are numbered.
source-header-values = The first row holds values, not names: columns are numbered.
source-footers = { $count ->
    [one] One line under the table left out (total, source, date of edition): row { $rows }.
   *[other] { $count } lines under the table left out (totals, sources, dates of edition): rows { $rows }.
 }
source-merged = { $count ->
    [one] One cell beside a cell merged over several rows gets its value.
   *[other] { $count } cells beside cells merged over several rows get their value.
 }
source-merged-left = { $count ->
    [one] One cell merged over several rows is too large: it is read in its first row only.
   *[other] { $count } cells merged over several rows are too large: they are read in their first row only.
 }
source-quotes-unclosed = { $count ->
    [one] One quote is never closed: it is read as a character.
   *[other] { $count } quotes are never closed: they are read as characters.
 }
source-json-list = List “{ $list }”: { N($count, "record", "records") }.
source-json-records = { N($count, "record", "records") }.
source-sheet-hidden = Hidden sheet ({ N($rows, "row", "rows") }).
source-sheet-empty = Empty sheet.
source-sheet-no-cells = Not a worksheet.
source-archive-many = The archive has more than { $limit } files: this one was not read.
source-encoding-chosen = Encoding { $encoding }: chosen by hand.
source-links-dropped = { N($count, "hidden address was", "hidden addresses were") } not read: the sheet has too many.
source-links = { N($count, "column", "columns") } of links: the addresses that cells hid are in the last columns.
source-tables-many = The file has more than { $limit } tables: the others were not read.
source-left-out-many = Others are left out too.
