# Ce qu’est un champ : type, règles, exemples, valeurs. Les phrases s’adressent à qui remplit un fichier.
schema-required = obligatoire
schema-optional = facultatif
schema-required-for = obligatoire pour les { $schemas }
schema-only = { $schema ->
    [structure] structures seulement
    [service] services seulement
   *[other] { $schema } seulement
}
schema-of = { $schema ->
    [structure] structures
    [service] services
   *[other] { $schema }
}
schema-weight-error = exigé
schema-weight-warning = avertissement
schema-weight-directory = annuaire
schema-weight-plausible = à vérifier
schema-weight-advice = conseil
schema-weight-error-meaning = La fiche qui ne suit pas cette règle est refusée.
schema-weight-warning-meaning = La fiche qui ne suit pas cette règle est publiée, mais l’annuaire national ne la montre pas.
schema-weight-directory-meaning = L’annuaire national ne prend pas la fiche qui ne suit pas cette règle.
schema-weight-plausible-meaning = La valeur qui ne suit pas cette règle est sans doute fausse : elle est signalée.
schema-weight-advice-meaning = Bon à savoir : rien n’est refusé pour cela.

# Types
schema-kind-text = texte
schema-kind-date = date
schema-kind-email = courriel
schema-kind-url = adresse web
schema-kind-float = nombre
schema-kind-integer = nombre entier
schema-kind-code = une valeur d’une liste
schema-kind-set = plusieurs valeurs d’une liste
schema-kind-zones = plusieurs codes de territoires
schema-kind-boolean = oui ou non
schema-kind-object = fiche imbriquée
schema-kind-array = liste
schema-kind-time = heure
schema-kind-datetime = date et heure
schema-kind-year = année
schema-kind-yearmonth = année et mois
schema-kind-geopoint = point géographique
schema-kind-geojson = forme géographique

# Règles
schema-rule-required = Obligatoire : une fiche sans cette valeur est refusée.
schema-rule-optional = Facultatif : laissez la cellule vide quand l’information manque.
schema-rule-free = Texte libre : aucune forme n’est imposée.
schema-rule-length = De { $min } à { N($max, "caractère", "caractères") }, espaces compris.
schema-rule-min-length = Au moins { N($min, "caractère", "caractères") }, espaces compris.
schema-rule-max-length = Au plus { N($max, "caractère", "caractères") }, espaces compris.
schema-rule-exact-length = { N($count, "caractère", "caractères") }, ni plus ni moins.
schema-rule-final-dot = Pas de point à la fin, sauf celui de « { $end } ».
schema-rule-date = Un jour, écrit année-mois-jour (2025-02-14), sans heure.
schema-rule-date-between = Du { $date } au jour du contrôle : une date à venir est refusée.
schema-rule-not-after-today = Au plus tard le jour du contrôle : une date à venir est refusée.
schema-rule-email = Une seule adresse de courriel, avec un @ et un nom de domaine complet (nom@exemple.fr).
schema-rule-url = Une seule adresse, entière : elle commence par https:// ou http:// (https://www.exemple.fr).
schema-rule-float = Un nombre écrit en chiffres, avec un point pour les décimales (48.85).
schema-rule-integer = Un nombre entier, écrit en chiffres.
schema-rule-minimum = Au moins { $value }.
schema-rule-maximum = Au plus { $value }.
schema-rule-between = De { $min } à { $max }.
schema-rule-code = Une seule valeur parmi les { N($count, "valeur permise", "valeurs permises") }, écrite exactement comme dans la liste.
schema-rule-set = Une ou plusieurs valeurs parmi les { N($count, "valeur permise", "valeurs permises") }, écrites exactement comme dans la liste.
schema-rule-list-in-cell = Dans un tableur, séparez les valeurs par des virgules.
schema-rule-min-items = Au moins { N($count, "valeur", "valeurs") } quand le champ est rempli : une liste vide est refusée.
schema-rule-alone = « { $code } » s’emploie seul : il ne va avec aucune autre valeur.
schema-rule-zones = Chaque valeur est le code d’une commune (59350), d’un département (59, 2A, 974), d’un groupement de communes (9 chiffres) ou d’un pays (99100), ou le mot « france ».
schema-rule-phone = Un seul numéro, de préférence avec l’indicatif du pays et sans espace (+33123456789).
schema-rule-hours = Des jours et des heures à la façon d’OpenStreetMap (Mo-Fr 08:30-12:30).
schema-rule-source = Un nom court, le même à chaque livraison ; Tamis le remplit d’après la source du fichier.
schema-rule-keep-zeros = Gardez la colonne en texte : un tableur efface les zéros du début (01004 devient 1004).
schema-rule-unique = Chaque fiche a son identifiant : deux fiches ne peuvent pas avoir le même.
schema-rule-id-form = La source, deux tirets, puis l’identifiant chez le producteur (dora--42) ; Tamis l’écrit ainsi.
schema-rule-structure-id = L’identifiant d’une structure du même lot : sans elle, le service n’est pas publié.
schema-rule-directory-code = L’annuaire national ne prend pas la fiche sans ce code, ni avec un code qui n’existe pas.
schema-rule-missing-values = Ces mots valent une cellule vide : { $values }.

# Formes
schema-rule-form-one = { $parts }, sans rien d’autre : ni espace ni point.
schema-rule-form = Dans cet ordre : { $parts }.
schema-rule-form-unknown = Une forme précise est demandée : suivez l’exemple, ou demandez-la à qui publie le schéma.
schema-form-text = « { $text } »
schema-form-count = { $what ->
    [digit] { N($count, "chiffre", "chiffres") }
    [capital] { N($count, "lettre majuscule", "lettres majuscules") }
    [small] { N($count, "lettre minuscule", "lettres minuscules") }
    [letter] { N($count, "lettre sans accent", "lettres sans accent") }
    [capital-or-digit] { N($count, "chiffre ou lettre majuscule", "chiffres ou lettres majuscules") }
   *[letter-or-digit] { N($count, "chiffre ou lettre", "chiffres ou lettres") }
}
schema-form-range = { $what ->
    [digit] de { $min } à { N($max, "chiffre", "chiffres") }
    [capital] de { $min } à { N($max, "lettre majuscule", "lettres majuscules") }
    [small] de { $min } à { N($max, "lettre minuscule", "lettres minuscules") }
    [letter] de { $min } à { N($max, "lettre sans accent", "lettres sans accent") }
    [capital-or-digit] de { $min } à { N($max, "chiffre ou lettre majuscule", "chiffres ou lettres majuscules") }
   *[letter-or-digit] de { $min } à { N($max, "chiffre ou lettre", "chiffres ou lettres") }
}
schema-form-least = { $what ->
    [digit] au moins { N($count, "chiffre", "chiffres") }
    [capital] au moins { N($count, "lettre majuscule", "lettres majuscules") }
    [small] au moins { N($count, "lettre minuscule", "lettres minuscules") }
    [letter] au moins { N($count, "lettre sans accent", "lettres sans accent") }
    [capital-or-digit] au moins { N($count, "chiffre ou lettre majuscule", "chiffres ou lettres majuscules") }
   *[letter-or-digit] au moins { N($count, "chiffre ou lettre", "chiffres ou lettres") }
}

# Schémas en fichier (Table Schema)
schema-rule-number = Un nombre écrit en chiffres, avec « { $decimal } » avant les décimales.
schema-rule-boolean = Pour oui : { $yes }. Pour non : { $no }.
schema-rule-day = Un jour, écrit comme { $sample } pour le 14 février 2025.
schema-rule-time = Une heure, écrite comme { $sample } pour dix heures et demie.
schema-rule-datetime = Un jour et une heure, écrits comme { $sample }.
schema-rule-year = Une année de quatre chiffres (2025).
schema-rule-yearmonth = Une année et un mois (2025-02).
schema-rule-duration = Une durée à la façon de la norme ISO 8601 (P1Y2M pour un an et deux mois).
schema-rule-geopoint = La longitude, une virgule, puis la latitude (2.35,48.85).
schema-rule-geopoint-other = Un point fait d’une longitude et d’une latitude.
schema-rule-array = Une liste entre crochets, les valeurs séparées par des virgules.
schema-rule-items = Pour chaque valeur de la liste :
schema-rule-object = Des noms et leurs valeurs, entre accolades.
schema-rule-geojson = Une forme géographique à la façon de GeoJSON.
schema-rule-uuid = Un identifiant universel : 32 chiffres ou lettres de a à f.
schema-rule-binary = Un contenu codé en base 64.

# Titres
schema-rules = Règles
schema-examples = Exemples
schema-values = Valeurs permises
schema-values-count = { $found } sur { N($all, "valeur", "valeurs") }
schema-none-found = Rien ne répond à « { $text } ».

# Le schéma à lire
screen-schema = Schéma
ui-reference = Référence
ui-copied-lines = { N($count, "ligne copiée", "lignes copiées") }
ui-copied = Copié : { $text }
command-schema = Ce que dit le schéma
start-schema = Lire le schéma
shortcut-schema = Chercher dans le schéma
key-escape = Échap
schema-ask = Ce que dit le schéma : { $field }
schema-back = Revenir : { $screen }
schema-back-start = Revenir
schema-filter = Chercher un champ, une valeur
schema-also = { $schema ->
    [structure] Aussi pour les structures
   *[service] Aussi pour les services
}
schema-elsewhere = { $schema ->
    [structure] Dans les structures
   *[service] Dans les services
} : { N($count, "champ", "champs") }
schema-values-search = Chercher une valeur
schema-values-found = { N($count, "valeur", "valeurs") }
schema-value = valeur à écrire
schema-label = ce qu’elle veut dire
schema-copy = Copier
schema-copy-one = Copier { $text }

# Ce qui paraît douteux
schema-doubt-stale = Une fiche de plus de deux ans est à vérifier.
schema-doubt-person = L’adresse d’une personne (prénom.nom chez un fournisseur privé) est masquée dans les données ouvertes, avec le téléphone.
schema-doubt-site = Une seule adresse, qui mène à un site : un nom avec un point, comme exemple.fr.
schema-doubt-zone = Chaque code doit être celui d’un territoire qui existe.
schema-doubt-siret = La clé de contrôle doit être juste, et le numéro ne pas être un remplissage (14 zéros).
schema-doubt-postcode = Le code postal doit être en usage, et l’un de ceux de la commune.
schema-doubt-insee = Le code doit être celui de la commune que disent le nom et le code postal.
schema-doubt-phone = Un seul numéro : dix chiffres, un numéro international ou un numéro court.
schema-doubt-hours = Les horaires doivent se lire par un programme, comme Mo-Fr 09:00-12:00.
schema-doubt-name = Un nom que beaucoup portent (« Mairie », « CAF ») ne dit pas de quelle structure il s’agit : ajoutez la commune.
schema-doubt-words = Des mots comme « test », « n’est plus ouvert » ou « à compléter » font vérifier la fiche.
schema-doubt-commune = Le nom doit être celui de la commune du code INSEE.
schema-doubt-address = Une seule adresse, sans le code postal ni la commune.
schema-doubt-point = Le point doit être dans le département de la commune, et avoir ses deux coordonnées.
schema-doubt-network = Le réseau que dit le nom (« Mission locale de… ») doit être indiqué.
schema-doubt-html = Pas de balises de page web.
schema-doubt-people = Pas de nom, de mobile ni de courriel d’une personne qui n’a pas donné son accord.

# Passer à la version suivante du schéma
schema-move-none = L’espace de travail suit déjà la version du schéma de ce programme.
schema-move-versions = Schéma { $schema } : de la version { $from } à la version { $to }
schema-move-new-fields = Champs nouveaux : { $names }
schema-move-gone-fields = Champs qui n’existent plus (leurs valeurs restent dans les fichiers reçus) : { $names }
schema-move-changed-fields = Champs dont les règles changent : { $names }
schema-move-new-codes = Valeurs nouvelles : { $names }
schema-move-gone-codes = Valeurs qui n’existent plus : { $names }
schema-move-counts = { N($records, "fiche", "fiches") } : { N($before, "conforme", "conformes") } avant, { $after } après
schema-move-issues = { $field } ({ $code }) : { N($before, "problème", "problèmes") } avant, { $after } après
schema-move-issues-named = { $name } : { N($before, "problème", "problèmes") } avant, { $after } après
schema-move-offer = Passer à la version { $to }
schema-move-title = Passer à la version du schéma de ce programme ?
schema-move-what = Toutes les fiches sont refaites à partir de leurs lignes et de vos corrections, puis validées de nouveau. Rien n’est perdu : une annulation ramène à l’état d’avant.
schema-move-do = Passer à cette version
schema-move-done = Ce que le passage a changé
