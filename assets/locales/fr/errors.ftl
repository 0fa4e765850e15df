# Erreurs : ce qui s'est passé, où, et que faire ensuite (hint-*).
error-cancelled = Arrêté à votre demande : rien n’a changé.
error-internal = Erreur interne ({ $details }) : rien n’a été changé.
error-not-found = Fichier introuvable : { $path }
error-permission = Accès refusé : { $path }
error-disk-full = Disque plein, rien n’a été écrit : { $path }
error-workspace-gone = L’espace de travail n’est plus à sa place : { $path }
error-no-dialog = Ce bureau ne montre pas de fenêtre pour choisir un fichier
error-is-directory = C’est un dossier, pas un fichier : { $path }
error-exists = Existe déjà : { $path }
error-target-read = Ce fichier est lu par la même commande, rien n’a été écrit par-dessus : { $path }
error-target-workspace = Ce fichier est un espace de travail, rien n’a été écrit par-dessus : { $path }
error-target-other = Ce fichier contient autre chose qu’une liste d’établissements, rien n’a été écrit par-dessus : { $path }
error-io = Lecture ou écriture impossible : { $path }
hint-report-bug = Copiez ces détails et transmettez-les à l’équipe de Tamis.
hint-check-path = Vérifiez le chemin, et que le disque est branché.
hint-check-permission = Choisissez un dossier où vous pouvez écrire, ou ouvrez les droits du fichier.
hint-free-space = Libérez de la place, ou choisissez un autre disque.
hint-workspace-gone = Il a été déplacé, renommé ou supprimé. Remettez-le à sa place avant de fermer cette fenêtre : ce qui se fait maintenant serait perdu.
hint-workspace-copied = Il a été déplacé, renommé ou supprimé pendant qu’il était ouvert. Rien n’est perdu : le travail continue dans une copie complète, { $path }
hint-no-dialog-workspace = Tapez son chemin sur la page d’accueil (Ctrl W y revient), ou déposez le fichier sur la fenêtre.
hint-no-dialog-files = Tapez le chemin du fichier dans la page Fichiers, ou déposez-le sur la fenêtre.
hint-no-dialog-references = En ligne de commande, « tamis import » avec « --reference » fait de même.
hint-no-dialog-field = Tapez le chemin dans le champ, à gauche du bouton.
hint-no-dialog-picture = Le même menu enregistre l’image dans le dossier du lot, sans rien demander.
hint-give-file = Donnez le chemin d’un fichier.
hint-other-path = Choisissez un autre nom.

# operations
error-unknown-schema = Schéma inconnu : { $schema } (connus : { $known })
error-unknown-record = Aucune fiche { $schema } n’a l’identifiant { $record }
error-record-aside = La fiche { $record } est écartée
error-unknown-field = Le schéma { $schema } n’a pas de champ { $field }
error-unknown-sheet = Pas de feuille « { $sheet } » (il y a : { $known }) : { $path }
error-unknown-batch = Pas de livraison { $batch } dans cet espace de travail
error-unknown-column = Pas de colonne « { $column } » (il y a : { $known })
error-unknown-operation = Pas d’opération { $operation } dans l’historique
error-unknown-merge = Pas de fusion { $merge } en cours
error-not-merged = La fiche { $record } n’est dans aucune fusion
error-no-structure-mapping = La livraison { $batch } ne donne pas de structures
error-no-data = Aucune donnée reconnue dans ce fichier : { $path }
error-same-record = C’est deux fois la même fiche
error-merge-too-few = Il faut au moins deux fiches pour fusionner
error-merge-twice = Une même fiche est dans deux groupes
error-revert-dependants = { N($count, "opération plus récente en dépend", "opérations plus récentes en dépendent") } : { $operations }
error-check-no-reference = Ce schéma ne renvoie à aucune autre table, « { $name } » ne sert à rien.
error-check-unknown-reference = Ce schéma ne renvoie à aucune table « { $name } » (connues : { $known }).
error-check-reference-columns = Aucune table de ce fichier n’a toutes ces colonnes : { $columns } ({ $path })
check-key-unchecked = Non vérifié : { $fields } renvoie à la table { $table }. Donnez-la : --reference { $table }=FICHIER
error-check-no-field = Aucune colonne n’a le nom d’un champ du schéma : { $path }
error-bad-labels = Ces étiquettes ne se lisent pas : { $path }
error-bad-mapping = Cette correspondance de colonnes ne se lit pas : { $path }
error-bad-date = { $option } attend une date, pas « { $date } »
error-bad-pin = Choix illisible : { $pin }
error-bad-trust = Confiance illisible : { $text }
error-bad-pair = Il manque le signe = : { $text }
error-bad-format = Format inconnu : { $format }
hint-known-schemas = Écrivez structure, service ou le chemin d’un schéma (Table Schema), ou laissez choisir avec auto.
hint-check-record = Vérifiez l’identifiant, par exemple avec tamis check.
hint-record-aside = « tamis edit ESPACE FICHE - --take-back » la reprend.
hint-did-you-mean = Vouliez-vous dire { $name } ?
hint-list-fields = tamis schema donne la liste des champs.
hint-check-sheet = Reprenez le nom de la feuille tel qu’il est écrit.
hint-list-batches = tamis map ESPACE donne la liste des livraisons.
hint-check-column = Reprenez le nom de la colonne tel qu’il est écrit dans le fichier.
hint-list-operations = tamis history donne la liste des opérations.
hint-two-records = Donnez deux fiches différentes, ou plus.
hint-give-schema = Si c’est bien une liste de structures ou de services, dites-le avec --schema structure ou --schema service.
hint-revert-dependants = Ajoutez --with-dependants pour les défaire aussi.
error-complete-several = --complete dit que chaque fichier contient toutes les fiches de { $source } : le second ferait partir celles du premier.
hint-complete-several = Donnez les fichiers sans --complete, ou ensemble dans une archive zip, qui est une seule livraison.
hint-revert-founds = Ce qu’une livraison ou une réunion a apporté ne peut pas partir seul : ajoutez --with-dependants, ou défaites d’abord ces opérations.
error-reapply-whole = L’opération { $operation } ne se refait qu’en entier, et { N($count, "de ses changements ne tient", "de ses changements ne tiennent") } plus.
hint-reapply-first = Refaites d’abord l’opération { $missing }, dont elle part. Une livraison peut aussi être relue depuis son fichier.
hint-reapply-anew = Recommencez ce travail sur l’état actuel ; une livraison se relit depuis son fichier.
hint-check-fields = tamis check lit les noms officiels des champs ; pour un fichier libre, passez par tamis run.
hint-labels-form = Attendu : une liste JSON d’objets left, right, label.
hint-mapping-form = Attendu : ce qu’écrit tamis map --format json.
hint-date-format = Écrivez la date ainsi : 2026-11-23.
hint-pin-form = Écrivez champ=valeur, ou champ@identifiant.
hint-trust-form = Écrivez source=rang, par exemple dora=2.
hint-pair-form = Écrivez colonne=champ, par exemple Tél=telephone.
hint-formats = Formats : json, csv, xlsx, geojson, parquet.

# workspace
error-workspace-full = Disque plein : la dernière opération n’a pas été faite, tout le reste est là : { $path }
error-not-workspace = Ce fichier n’est pas un espace de travail Tamis : { $path }
error-workspace-newer = Cet espace de travail vient d’une version plus récente de Tamis (format { $layout }, connu ici : { $known }) : { $path }
error-workspace-older = Cet espace de travail vient d’une version plus ancienne et n’a pas encore été converti : { $path }
error-workspace-locked = Un autre Tamis a déjà ouvert cet espace de travail : { $path }
error-workspace-busy = L’espace de travail est occupé : { $path }
error-workspace-sql = L’espace de travail a refusé l’opération ; rien n’a été changé : { $path }
error-conflict = { N($count, "changement ne s’applique", "changements ne s’appliquent") } plus : quelqu’un a modifié ces valeurs entre-temps
error-not-revertible = L’opération { $operation } n’existe pas, ou n’est plus en vigueur
error-not-reappliable = L’opération { $operation } n’existe pas, est déjà en vigueur, ou ne change rien
hint-choose-workspace = Choisissez un fichier .tamis, ou créez-en un avec tamis import.
hint-update-tamis = Mettez Tamis à jour pour l’ouvrir ; rien n’a été modifié.
hint-open-to-migrate = Ouvrez-le une fois pour le convertir ; une copie de sauvegarde est faite à côté.
hint-close-other = Fermez l’autre fenêtre, ou attendez qu’elle ait fini.
hint-conflict = Recommencez l’opération sur l’état actuel.
# source
error-empty-file = Le fichier est vide : { $path }
error-no-table = Aucune ligne à lire dans ce fichier : { $path }
error-unsupported-format = Tamis ne lit pas les fichiers { $format } : { $path }
error-unknown-format = Format inconnu, ce n’est ni un tableau ni du texte : { $path }
error-not-what-it-says = Le contenu du fichier ne correspond pas à son extension : { $path }
error-archive = C’est une archive ZIP, pas un tableau : { $path }
error-encrypted = Classeur protégé par un mot de passe : { $path }
error-workbook-broken = Classeur endommagé ou illisible : { $path }
error-workbook-memory = Ce classeur demande plus de mémoire que permis ({ $limit } Mio) : { $path }
error-workbook-slow = Ce classeur n’a pas pu être lu en { N($seconds, "seconde", "secondes") } : { $path }
error-workbook-cells = Ce classeur annonce bien trop de cellules : { $path }
error-inflated = Ce fichier contient, une fois déplié, plus de { $limit } Mio de données : { $path }
error-sheet-not-found = Feuille « { $sheet } » introuvable : { $path }
error-line-too-long = Ligne { $row } : plus longue que la limite ({ $limit } Mio) : { $path }
error-cell-too-long = Ligne { $row } : une cellule dépasse la limite ({ $limit } Mio) : { $path }
error-too-many-columns = Ligne { $row } : { N($columns, "colonne", "colonnes") }, au plus { $limit } sont permises : { $path }
error-separator = Séparateur impossible : « { $separator } »
error-json-broken = JSON invalide à la ligne { $line }, colonne { $column } : { $path }
error-json-cut = Le JSON s’arrête avant sa fin, ligne { $line } : { $path }
error-json-too-deep = JSON trop imbriqué à la ligne { $line }, colonne { $column } : { $path }
error-json-record-too-long = Un enregistrement JSON dépasse la limite ({ $limit } Mio) : { $path }
hint-empty-file = Demandez le fichier à nouveau : il n’a sans doute pas été transmis en entier.
hint-no-table = Ouvrez le fichier pour vérifier qu’il contient bien des données.
hint-export-again = Exportez ou téléchargez le fichier à nouveau.
hint-unpack = Décompressez-le, puis donnez le fichier qu’il contient.
hint-encrypted = Ouvrez-le avec son mot de passe et enregistrez-le sans protection.
hint-save-again = Ouvrez-le dans un tableur et enregistrez-le à nouveau, ou en CSV.
hint-save-as-csv = Ouvrez-le dans un tableur et enregistrez-le en CSV.
hint-split-file = Partagez-le en plusieurs fichiers.
hint-check-quotes = Vérifiez les guillemets et les retours à la ligne autour de cette ligne.
hint-smaller-cells = Vérifiez le contenu de cette ligne dans un tableur.
hint-fewer-columns = Vérifiez que la table n’est pas transposée, et gardez les colonnes utiles.
hint-json = Exportez le fichier à nouveau, ou vérifiez-le autour de cette ligne.
# export
error-export-foreign-folder = Ce dossier contient autre chose qu’un lot de Tamis, rien n’y a été écrit : { $path }
error-export-not-folder = Un fichier porte déjà ce nom, le lot a besoin d’un dossier : { $path }
hint-export-new-folder = Choisissez un dossier neuf ou vide, ou celui d’un lot précédent.
error-text-too-long = Fichier trop long pour ce qu’il doit être : { $path }
error-not-utf8 = Ce fichier n’est pas en UTF-8 : { $path }

# Fichiers de schéma
error-schema-file = { $count ->
    [one] Ce schéma a un défaut
   *[other] Ce schéma a { $count } défauts
} : { $path }
schema-file-json = Ce n’est pas du JSON : ligne { $line }, colonne { $column }.
schema-file-form = Le schéma n’a pas la forme attendue : { $details }.
schema-file-no-fields = Il manque la liste « fields » des champs (Table Schema).
schema-file-resources = Ce fichier décrit { $count ->
    [0] aucune table
   *[other] { $count } tables ({ $names })
} : donnez le schéma d’une seule.
schema-file-resource-path = Le schéma est dans un autre fichier, donnez celui-là : { $path }
schema-file-missing-values = « missingValues » doit être une liste de textes.
schema-file-field-missing-values = Champ { $field } : « missingValues » doit être une liste de textes.
schema-file-field-name = Le champ nº { $position } n’a pas de nom, ou son nom n’est pas un texte.
schema-file-field-twice = Le champ { $field } est donné deux fois.
schema-file-type = Champ { $field } : le type « { $type } » n’existe pas dans Table Schema.
schema-file-format = Champ { $field } : le format « { $format } » n’existe pas pour le type « { $type } ».
schema-file-constraint = Champ { $field } : « { $constraint } » doit être { $expected ->
    [text] un texte.
    [texts] une liste de textes.
    [flag] true ou false.
    [count] un nombre entier, zéro ou plus.
    [list] une liste d’au moins une valeur.
    [object] un objet entre accolades.
   *[value] un nombre ou un texte.
}
schema-file-constraint-type = Champ { $field } : la règle « { $constraint } » n’existe pas pour le type « { $type } » : enlevez-la, ou changez le type.
schema-file-unread-outside = Schéma, champ { $field } : « { $property } » est écrit hors de « constraints », où rien ne le lit ; cette règle n’est pas vérifiée.
schema-file-unread-inside = Schéma, champ { $field } : « { $property } » est écrit dans « constraints », où rien ne le lit ; cette règle n’est pas vérifiée.
schema-file-bound = Champ { $field } : « { $value } », donné pour « { $constraint } », n’est pas une valeur du type « { $type } ».
schema-file-bounds = Champ { $field } : aucune valeur ne convient, « { $least } » ({ $low }) dépasse « { $most } » ({ $high }).
schema-file-enum = Champ { $field } : « { $value } », dans la liste « enum », n’est pas une valeur du type « { $type } ».
schema-file-pattern = Champ { $field } : le modèle « pattern » ne se lit pas{ $position ->
    [0] {""}
   *[other] {" "}au caractère { $position }
} : { $pattern }
schema-file-key = « { $key } » nomme le champ { $field }, qui n’existe pas.
schema-file-key-twice = « { $key } » nomme deux fois le champ { $field }.
schema-file-key-form = « { $key } » n’a pas la forme attendue : donnez des noms de champs{ $key ->
    [foreignKeys] , et sous « reference » la table et ses champs.
   *[other] .
}
schema-file-key-count = « foreignKeys » donne d’un côté les champs { $fields }, de l’autre { $reference } : il en faut autant.

# Réglages et sources
error-unknown-rule = Règle inconnue : { $rule }
hint-check-rule = Les codes des règles sont ceux que montre tamis check --format jsonl.
error-source-name = Ce n’est pas un nom de source : « { $source } »
hint-source-name = Donnez un nom en caractères visibles, sur une ligne ; il commence chaque identifiant.
error-no-siret = Ce n’est pas un SIRET : « { $siret } »
hint-siret = Un SIRET a quatorze chiffres, dont les derniers contrôlent les autres.
error-text-alone = --text dit quoi demander, et rien n’est demandé
hint-text-alone = Ajoutez --ask FICHE, --ask-group CODE ou --reword CLÉ.
error-today-early = --today est un jour depuis 1900 : { $date }
error-unknown-source = Source inconnue : { $source } (connues : { $known })
hint-check-source = Donnez le nom de la source comme il est écrit.
error-output = Le résultat n’a pas pu être écrit en entier sur la sortie
error-archive-damaged = Archive endommagée ou incomplète : { $path }
error-unknown-value = Aucune livraison n’a la valeur « { $value } » dans le champ { $field }
error-unknown-code = Le champ { $field } n’a pas le code « { $code } » (proches : { $near })
error-one-code = Le champ { $field } ne prend qu’un code
error-field-without-codes = Le champ { $field } n’a pas de liste de codes
error-bad-dictionary = Ce fichier n’est pas un dictionnaire de valeurs : { $path } { $problems }
hint-list-values = tamis values --all donne la liste des valeurs.
hint-check-code = tamis schema CHAMP donne la liste des codes.
hint-value-form = Écrivez CHAMP:VALEUR=CODE,CODE ; rien après « = » dit qu’il n’y a pas d’équivalent.
hint-dictionary-form = La forme attendue : {"{"}"team": {"{"}"publics": {"{"}"marins": ["actifs"]{"}"}{"}"}{"}"}
error-empty-opposition = Ni courriel ni téléphone dans ce fichier : { $path }
opposition-unread = { N($count, "ligne ne donne", "lignes ne donnent") } aucun contact lisible, et personne n’est retiré pour elles ; à regarder : { $lines }
hint-opposition-form = Écrivez un courriel ou un téléphone par ligne, ou donnez un fichier CSV.
error-encoding-fixed = Les fichiers { $format } disent eux-mêmes leur encodage : il n’y en a pas d’autre à choisir ({ $encoding })
error-encoding-unknown = Encodage inconnu : { $encoding }. Au choix : { $known }
error-unknown-heal-rule = Règle de lecture inconnue : { $rule }
hint-list-healed = La liste des règles : tamis map ESPACE --healed
error-not-a-file = Ce n’est pas un fichier : { $path }
error-file-too-large = Le fichier dépasse { $limit } Mio : { $path }
error-limit = Limite inconnue { $limit } : écrivez NOM=VALEUR, où NOM est l’un de { $known }
error-too-many-lists = Plus de { $limit } listes dans un fichier : { $path }
error-name-too-long = Enregistrement { $row } : le nom « { $name }… » dépasse { $limit } octets : { $path }
error-record-values = Un enregistrement contient plus de { N($limit, "valeur", "valeurs") } : { $path }
error-archive-method = Compressé d’une façon qui n’est pas lue ici : { $path }
hint-raise-limit = Pour le lire quand même, fixez une autre limite : --limit NOM=VALEUR (voir --help).
error-schema-version = Ce fichier n’est pas une version du schéma : { $path } (ligne { $line }).
error-no-schemas = Ce dossier ne contient ni structure.json ni service.json : { $path }.
error-schema-pending = Les fiches suivent la version { $from } du schéma, ce programme la version { $to } : passez-les d’abord à cette version.
hint-schema-move = tamis schema --move ESPACE le fait et dit ce qui change ; dans la fenêtre, le lien en bas à gauche.
error-rule-over-batch = Cette règle porte sur tout le lot : elle ne peut qu’être coupée ou remise ({ $rule }).
error-source-taken = La source « { $source } » a déjà des livraisons d’une autre nature (fiches à publier ou liste de référence)
hint-other-source = Donnez un autre nom à cette liste avec --source.
error-merge-reference = « { $record } » vient d’une liste de référence : on la compare, on ne la fusionne pas
hint-merge-reference = La décision « Même structure » suffit : le lien est noté et exporté.
error-bad-decision-point = Le seuil de décision est une probabilité entre { $least } et 1, ou « none »
error-confirm-point = Le seuil de décision est passé de { $point } à { $point_now } % depuis que l’échantillon a été tiré : rien n’a été confirmé
error-confirm-searched = Les paires ont été cherchées à nouveau depuis que l’échantillon a été tiré : rien n’a été confirmé
error-confirm-changed = Des fiches ou des décisions ont changé depuis que l’échantillon a été tiré ({ N($before, "paire", "paires") } alors, { $now } maintenant) : rien n’a été confirmé
hint-confirm-again = Regardez de nouveau l’échantillon, puis confirmez.
error-no-change = Rien ne dit ce qu’il faut changer
hint-no-change = Donnez --set, --replace, --upper, --lower, --title, --spaces, --clear, --reset, --move-to, --swap-with ou --spellings.
error-unknown-view = Pas de vue « { $name } » pour ces fiches
hint-list-views = « tamis views ESPACE » les liste.
error-bad-where = Condition illisible : { $text }
hint-where = Écrivez CHAMP=VALEUR, CHAMP= (vide) ou CHAMP!=VALEUR.
hint-length = Écrivez CHAMP=MIN-MAX, par exemple description=100-500, description=-50 ou description=2000-.
error-figure-format = Une image s’écrit en .svg ou en .png : { $path }
hint-figure-format = Donnez à son nom l’une de ces deux fins.
error-unknown-plot = Aucun graphique ne s’appelle « { $plot } ». Il y a : { $known }.
error-no-pairs-yet = Les fiches n’ont pas encore été comparées : il n’y a pas de paires à montrer.
hint-search-first = Cherchez d’abord les doublons (tamis match).
error-no-such-row = { $file } n’a pas de ligne { $row }
error-row-not-left-out = La ligne { $row } de { $file } n’est pas écartée : il n’y a rien à reprendre
error-row-empty = La ligne { $row } de { $file } est vide : il n’y a rien à reprendre
hint-heal-form = Sous la forme RÈGLE=off ou RÈGLE=on, avec --source.
error-long-field = Les textes de { $field } sont trop longs pour une condition
hint-long-field = Cherchez-y des mots avec --search.
error-unknown-place = Aucun lieu n’a le code « { $place } ».
hint-place = Donnez le numéro d’un département (35), le SIREN d’un EPCI (9 chiffres) ou le code INSEE d’une commune (5 caractères) ; « aucun » : sans EPCI ; « - » : sans commune connue.
error-not-placed = Le schéma « { $schema } » n’a pas de commune (code_insee) et de date (date_maj) : rien à compter par lieu.

# Ce qui a été tapé ne se comprend pas
error-unknown-command = « { $command } » n’est pas une commande de Tamis, ni un espace de travail
error-unknown-option = Option inconnue : { $option }
error-extra-argument = Argument de trop : { $argument }
error-missing-argument = Il manque : { $arguments }
error-missing-value = { $option } attend une valeur
error-invalid-value = « { $value } » ne convient pas pour { $option }
error-argument-twice = { $option } est donné deux fois
error-argument-conflict = { $option } ne va pas avec { $other }
error-arguments = Cette commande ne se comprend pas { $option }
hint-list-commands = tamis --help donne la liste des commandes.
hint-valid-values = Au choix : { $values }
hint-usage = La forme attendue : { $usage }
hint-command-help = { $command } dit tout.
