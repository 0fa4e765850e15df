# La fenêtre.
screen-files = Fichiers
screen-columns = Colonnes
screen-records = Fiches
screen-issues = Anomalies
screen-duplicates = Doublons
screen-export = Export
screen-history = Historique
command-new = Nouvel espace de travail
command-open = Ouvrir…
command-sample = Essayer avec l’exemple
command-import = Ajouter des fichiers…
command-undo = Annuler
command-redo = Rétablir
command-match = Chercher les doublons
command-accept-group = Corriger tout le groupe
command-export = Écrire le lot
command-history = Historique
command-palette = Chercher une commande
command-shortcuts = Raccourcis
command-language = English
command-light = Thème clair
command-dark = Thème sombre
command-system-theme = Thème du système
command-close = Fermer l’espace de travail
ui-no-window = La fenêtre ne peut pas s’ouvrir ici :
ui-sources-records = { $sources } { $sources ->
    [one] source
   *[other] sources
  } · { $records } { $records ->
    [one] fiche
   *[other] fiches
  }
ui-search = Rechercher une fiche
ui-the-batch = Le lot
ui-ready = { N($count, "prête", "prêtes") }
ui-next = À faire ensuite
ui-next-load = Ajoutez le premier fichier : il sera lu, mis au propre et contrôlé.
ui-next-fix = { $field } : { N($count, "valeur peut être corrigée", "valeurs peuvent être corrigées") } d’un coup.
ui-next-match = Les fiches n’ont pas encore été comparées entre elles.
ui-next-decide = { N($count, "doublon probable attend", "doublons probables attendent") } votre décision.
ui-next-export = Le lot peut être écrit.
ui-see-fix = Voir la correction
ui-see-pairs = Voir les paires
ui-saved = Enregistré à { $at }
ui-schema-version = Schéma data·inclusion v1.0.10
ui-shortcuts = Raccourcis
ui-balance = { N($read, "ligne", "lignes") } = { N($empty, "vide", "vides") } + { N($ignored, "ignorée", "ignorées") } + { N($set_aside, "écartée", "écartées") } + { N($records, "fiche", "fiches") }
ui-cancel = Annuler
ui-dismiss = Fermer
ui-matched = { N($pairs, "paire comparée", "paires comparées") } à revoir
ui-close-title = Fermer maintenant ?
ui-close-text = Un travail est en cours, ou une valeur n’est pas encore validée. Fermer l’abandonne ; tout le reste est enregistré.
ui-close-stay = Rester
ui-close-leave = Fermer quand même
ui-export-folder = Dossier du lot
start-line = Des fichiers bruts au lot validé, dans une seule fenêtre, hors ligne
start-typed = Chemin d’un espace de travail (.tamis), à ouvrir ou à créer
start-go = Ouvrir
start-drop = Ou déposez ici un espace de travail, ou les fichiers d’un contributeur.
files-count = { $count } { $count ->
    [one] livraison
   *[other] livraisons
  }
files-typed = Chemin d’un fichier à ajouter
files-add = Ajouter
files-empty = Aucun fichier encore. Ajoutez un classeur, un CSV, un JSON ou un GeoJSON, ou déposez-le sur la fenêtre : il sera lu tel quel, et chaque ligne restera retrouvable.
files-sheet = feuille { $sheet }
files-delivery = livraison { $number }
files-balance = { $schema } : { N($read, "ligne", "lignes") } = { N($empty, "vide", "vides") } + { N($ignored, "ignorée", "ignorées") } + { N($set_aside, "écartée", "écartées") } + { N($records, "fiche", "fiches") }
files-healed = Corrigé à la lecture
balance-read = lignes lues
balance-empty = vides
balance-ignored = ignorées
balance-set-aside = écartées
balance-records = fiches
columns-empty = Les colonnes apparaîtront avec le premier fichier.
columns-file = Fichier et schéma
columns-counts = { N($known, "reconnue", "reconnues") } · { $asked } à choisir · { N($unused, "non reprise", "non reprises") }
columns-column = colonne du fichier
columns-contents = ce qu’elle contient
columns-field = champ
columns-why = pourquoi
columns-not-taken = non reprise
columns-ask = à choisir
columns-sure = sûr
records-empty = Pas encore de fiches : ajoutez un fichier, elles apparaîtront ici, anomalies marquées dans les cellules.
records-schema = { $schema ->
    [structure] structures
    [service] services
   *[other] { $schema }
  } { $count }
records-shown = { N($shown, "affichée", "affichées") }
records-draft = 1 valeur en cours de saisie
facet-source = Source
facet-issue = Anomalie
inspector-empty = vide
inspector-edit = Modifier
inspector-reset = Revenir à la valeur du fichier
inspector-blank = Vider le champ (valeur gardée au rapport)
inspector-duplicates = { $count } { $count ->
    [one] doublon probable
   *[other] doublons probables
  }
issues-none = Aucune anomalie : toutes les fiches passent le schéma et nos contrôles.
issues-choose = Choisissez un groupe à gauche.
issues-errors = { N($count, "erreur", "erreurs") }
issues-warnings = { N($count, "avertissement", "avertissements") }
issues-fixable = { $count } ont une correction
issues-valid = Fiches valides : { $ready } / { $all }
issues-group = { $name } · { $count } { $count ->
    [one] fiche
   *[other] fiches
  }
issues-accept = Corriger { N($count, "fiche", "fiches") }
issues-accept-one = Corriger celle-ci
issues-skip = Ne pas corriger
issues-once = Annulable en une fois
issues-in-grid = Voir ces fiches dans la grille
issues-emptied = vidé (valeur gardée au rapport)
fix-sure = sûre
fix-choice = à choisir
fix-blank = à vider
fix-look = à vérifier
fix-ask = à demander
duplicates-none = Aucune paire à revoir : les fiches comparées sont distinctes.
duplicates-not-yet = Les fiches n’ont pas encore été comparées. La recherche trouve les doublons probables, entre sources et dans chacune, et dit pourquoi.
duplicates-left = { $count } à voir
duplicates-decided = { N($count, "décidé", "décidés") }
duplicates-merged = { N($count, "fusion", "fusions") }
duplicates-stale = Des fiches ont changé depuis
duplicates-position = Paire { $at } sur { $count }
duplicates-likely = Sans doute la même structure
duplicates-unlikely = Peut-être la même structure
duplicates-evidence = indices (bits)
duplicates-one-side = renseigné d’un seul côté
duplicates-sum = Somme des indices
duplicates-golden = Fiche fusionnée
duplicates-skip = Passer
duplicates-back = Revenir
duplicates-merge = Fusionner
duplicates-origins = Fichiers d’origine
duplicates-key = Rapprochées par : { $key }
duplicates-list = Les paires
duplicates-merges = Fiches fusionnées
duplicates-merge-line = { $id } · { N($count, "fiche", "fiches") }
duplicates-unmerge = Défaire la fusion
verdict-duplicate = Même structure
verdict-related = Liées mais distinctes
verdict-distinct = Distinctes
verdict-unsure = Je ne sais pas
history-count = { N($count, "opération", "opérations") }
history-revert = Défaire
history-revert-title = Défaire l’opération { $operation } ?
history-revert-alone = Rien d’autre n’en dépend. Cela aussi pourra être annulé.
history-revert-with = { N($count, "opération plus récente en dépend et sera défaite", "opérations plus récentes en dépendent et seront défaites") } avec elle :
export-gate = Ce qui passe
export-browse = Choisir…
export-what = Le lot, ses rejets, son rapport et son manifeste sont écrits d’un coup, ou pas du tout. Les données ne changent pas.
export-done = Lot écrit
export-conform = { N($count, "conforme", "conformes") } sur { $all }
export-api = { N($count, "servie", "servies") } par l’API
export-plausible = { N($count, "plausible", "plausibles") }
export-report = Ouvrir le rapport
gate-opendata = Open data : règles officielles, avertissements ignorés
gate-official = Officiel : avertissements comptés
gate-api = API : et le code INSEE est connu
gate-all = Tout : et nos contrôles de vraisemblance
palette-hint = Tapez une commande
shortcut-verdicts = Décider d’une paire
shortcut-walk = Paire suivante, précédente
shortcut-fix = Corriger celle-ci, ne pas corriger
shortcut-edit = Modifier la cellule

# Règles en quelques mots
short-missing = manque
short-string-type = n’est pas un texte
short-string-too-short = trop court
short-string-too-long = trop long
short-string-pattern-mismatch = mauvais format
short-avertissement = finit par un point
short-date-type = n’est pas une date
short-date-parsing = date illisible
short-date-from-datetime-parsing = date illisible
short-date-from-datetime-inexact = date illisible
short-value-error = valeur refusée
short-float-type = n’est pas un nombre
short-float-parsing = nombre illisible
short-int-type = n’est pas un nombre entier
short-int-parsing = nombre entier illisible
short-int-parsing-size = nombre trop grand
short-int-from-float = n’est pas entier
short-finite-number = nombre sans fin
short-greater-than-equal = trop petit
short-set-type = n’est pas une liste
short-list-type = n’est pas une liste
short-too-short = liste vide
short-enum = valeur hors liste
short-literal-error = code de zone inconnu
short-url-type = n’est pas une adresse web
short-url-parsing = adresse web illisible
short-url-scheme = ne commence pas par http
short-url-too-long = adresse web trop longue
short-bad-code-insee = code inconnu
short-missing-code-insee = manque pour l’API
short-blank-text = texte vide
short-non-ascii-digits = chiffres inhabituels
short-siret-check-digit = clé fausse
short-siret-placeholder = numéro de remplissage
short-phone-implausible = numéro illisible
short-url-two-schemes = deux fois http
short-url-several = plusieurs adresses
short-url-no-domain = sans nom de domaine
short-stale = plus de deux ans
short-zone-unknown = zone inconnue
short-postcode-unknown = code inconnu
short-postcode-elsewhere = code d’une autre commune
short-commune-name-differs = nom et code en désaccord
short-coordinates-incomplete = il en manque une
short-coordinates-out-of-range = hors limites
short-coordinates-swapped = latitude et longitude inversées
short-coordinates-outside-france = hors de France
short-coordinates-elsewhere = point dans un autre département
short-duplicate-id = identifiant répété
short-orphan-service = structure absente
comparison-prior = Au départ
comparison-place = Lieu
comparison-together = Ensemble
comparison-nom-x-place = Nom et lieu
comparison-nom-x-contact = Nom et contact
comparison-verdict = Décision
issues-blank = Vider le champ de { N($count, "fiche", "fiches") } (valeur gardée au rapport)
key-space = Espace
columns-source = Source
columns-id = Identifiant
columns-id-built = construit (nom, lieu, adresse)
columns-date = Date de mise à jour des lignes qui n’en ont pas
columns-apply = Appliquer
columns-date-remove = retirer
columns-kept = Lignes gardées : { $column } = { $keep }
columns-keep-all = tout garder
columns-service-per-row = Créer aussi un service par ligne
duplicates-picks = Valeurs retenues
duplicates-auto = selon les règles
