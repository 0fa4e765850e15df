# source
source-stage-inspect = Examen du fichier
source-stage-read = Lecture du fichier
source-encoding-bom = Encodage { $encoding } : le fichier l’annonce (marque d’ordre des octets).
source-encoding-utf8 = Encodage { $encoding } : tout le fichier est valide ({ N($count, "caractère accentué ou spécial", "caractères accentués ou spéciaux") }).
source-encoding-ascii = Encodage { $encoding } : aucun accent dans le fichier.
source-encoding-utf16-nuls = Encodage { $encoding } sans marque : un octet sur deux est nul.
source-encoding-stray = Encodage UTF-8, mais { N($count, "octet n’en est pas (le premier", "octets n’en sont pas (le premier") } à la ligne { $line }) : leurs cases sont lues une à une dans l’encodage où elles ont un sens.
source-encoding-legacy = Encodage { $encoding } : la ligne { $line } n’est pas de l’UTF-8, et les accents y sont justes.
source-nuls = { N($count, "octet nul", "octets nuls") } dans le fichier.
source-separator = Séparateur { $separator ->
    [tab] tabulation
   *[other] « { $separator } »
 } : { N($same, "ligne", "lignes") } sur { $rows } ont { N($columns, "colonne", "colonnes") }.
source-separator-declared = Séparateur { $separator ->
    [tab] tabulation
   *[other] « { $separator } »
 } : la première ligne le déclare (sep=).
source-separator-none = Aucun séparateur : une ligne est une seule cellule.
source-header-first = Noms de colonnes à la ligne { $row }.
source-header-below = Noms de colonnes à la ligne { $row }, sous { $above ->
    [one] une ligne de titre
   *[other] { $above } lignes de titre
 }.
source-header-two-rows = Noms de colonnes aux lignes { $first } et { $row } : des titres, et des noms sous ces titres.
source-table-below = Tableau { $number } de la feuille : ses noms de colonnes sont à la ligne { $row }.
source-header-none = Aucune ligne de noms de colonnes : elles sont numérotées.
source-header-values = La première ligne contient des valeurs, pas des noms : les colonnes sont numérotées.
source-footers = { $count ->
    [one] Une ligne sous le tableau laissée de côté (total, source, date d’édition) : ligne { $rows }.
   *[other] { $count } lignes sous le tableau laissées de côté (totaux, sources, dates d’édition) : lignes { $rows }.
 }
source-merged = { $count ->
    [one] Une cellule dans une fusion sur plusieurs lignes reçoit la valeur affichée.
   *[other] { $count } cellules dans des fusions sur plusieurs lignes reçoivent la valeur affichée.
 }
source-merged-left = { $count ->
    [one] Une fusion de cellules trop grande n’est lue qu’à sa première ligne.
   *[other] { $count } fusions de cellules trop grandes ne sont lues qu’à leur première ligne.
 }
source-quotes-unclosed = { $count ->
    [one] Un guillemet n’est jamais refermé : il est lu comme un caractère.
   *[other] { $count } guillemets ne sont jamais refermés : ils sont lus comme des caractères.
 }
source-json-list = Liste « { $list } » : { N($count, "enregistrement", "enregistrements") }.
source-json-records = { N($count, "enregistrement", "enregistrements") }.
source-sheet-hidden = Feuille masquée ({ N($rows, "ligne", "lignes") }).
source-sheet-empty = Feuille vide.
source-sheet-no-cells = Ce n’est pas une feuille de calcul.
source-archive-many = L’archive a plus de { $limit } fichiers : celui-ci n’a pas été lu.
source-encoding-chosen = Encodage { $encoding } : choisi à la main.
source-links-dropped = { N($count, "adresse cachée n’a pas été lue", "adresses cachées n’ont pas été lues") } : la feuille en a trop.
source-links = { N($count, "colonne", "colonnes") } de liens : les adresses que des cellules cachaient sont dans les dernières colonnes.
source-tables-many = Le fichier a plus de { $limit } tableaux : les autres n’ont pas été lus.
source-left-out-many = D’autres sont aussi laissés de côté.
