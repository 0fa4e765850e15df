# Ce qui sort : données ouvertes, Dora, changements, certificat, exports gardés.
report-published = Ce qui est publié
report-left-out = non demandées
report-drawn = Vingt fiches tirées au sort
report-drawn-intro = À regarder avant d’envoyer : ce que le fichier disait, et ce qui sort.
report-drawn-raw = Reçu
report-drawn-out = Ce qui sort
reject-not-asked = La fiche n’est pas demandée dans cet export.

published-open = Données ouvertes : { N($count, "fiche", "fiches") } ({ $schema ->
    [structure] structures
    [service] services
   *[other] { $schema }
}), dont { $without } sans point sur la carte.
published-out-source = { N($count, "fiche n’est pas publiée", "fiches ne sont pas publiées") } dans les données ouvertes : les sources { $sources } n’y sont pas.
published-out-orphan = { N($count, "service n’est pas publié", "services ne sont pas publiés") } dans les données ouvertes : la structure n’y est pas.
published-out-gate = { N($count, "fiche fusionnée n’est pas publiée", "fiches fusionnées ne sont pas publiées") } dans les données ouvertes : { $count ->
    [one] sans les sources qui n’y sont pas, elle n’est plus conforme.
   *[other] sans les sources qui n’y sont pas, elles ne sont plus conformes.
}
published-masked-contact = { N($count, "fiche publiée", "fiches publiées") } sans contact : la source dit qu’il n’est pas public.
published-masked-mailbox = { N($count, "fiche publiée", "fiches publiées") } sans courriel ni téléphone : le courriel est celui d’une personne.
published-masked-opposition = { N($count, "fiche publiée", "fiches publiées") } sans contact : liste d’opposition.
published-masked-name = { N($count, "fiche publiée", "fiches publiées") } sans le nom du contact : personne n’a dit son accord.
published-dora = Dora : { N($structures, "structure", "structures") } et { N($services, "service", "services") } ; { N($left, "ligne", "lignes") } dans dora/non_repris.csv.
published-changes = Depuis le dernier export : { N($new, "fiche nouvelle", "fiches nouvelles") }, { N($changed, "modifiée", "modifiées") }, { N($gone, "disparue", "disparues") }.

changes-base-gone = Le dernier export n’est plus dans { $path } : les changements ne sont pas dits. Donnez son dossier avec --since.
changes-concealed = Des données personnelles ont été effacées depuis le dernier export : changements.csv ne dit pas les valeurs d’avant.
changes-concealed-contacts = La liste d’opposition a changé depuis le dernier export : changements.csv ne dit ni les courriels, ni les téléphones, ni les contacts d’avant.
changes-gone-absent = N’est plus dans la dernière livraison
changes-gone-set-aside = Écartée
changes-gone-merged = Fusionnée : publiée sous { $id }
changes-by-edit = Modifié par une personne (opération { $operation })
changes-by-fix = Correction acceptée (opération { $operation })
changes-by-pin = Choisi par une personne dans la fusion
changes-by-merge = Repris d’une autre fiche par la fusion
changes-by-rule = { $rule } · { $where }
changes-read = Lu dans une livraison
changes-read-in = Lu chez { $source }, livraison { $delivery } ({ $file }, ligne { $row })

dora-no-siret = Sans SIRET de 14 chiffres : Dora ne crée pas la structure
dora-siret-unknown = SIRET inconnu de SIRENE (liste du { $date }) : Dora ne crée pas la structure
dora-siret-closed = Établissement fermé d’après SIRENE (liste du { $date }) : Dora ne crée pas la structure
dora-siret-followed = Établissement fermé d’après SIRENE (liste du { $date }), repris par { $successor } : corrigez le SIRET
dora-no-register = La liste SIRENE du { $date } n’est pas sur cet ordinateur : aucun SIRET n’a été vérifié
dora-branch = SIRET de plusieurs fiches : écrite comme antenne, sous siret_parent
dora-phone = Numéro que Dora ne prend pas (dix chiffres au plus, national)
dora-label = Réseau sans label dans Dora : { $label }
dora-no-column = Pas de colonne pour ces champs
dora-no-model = Modèle à choisir pour le groupe { $group }
dora-no-structure = La structure n’a pas de SIRET à elle ni de page Dora : à créer dans Dora d’abord
dora-from-model = Donnés par le modèle { $model }, ou sans colonne
dora-zone-elsewhere = La zone n’est pas celle de l’adresse du service, dont Dora la déduit
dora-zone-no-place = Sans code INSEE, la zone ne se vérifie pas
dora-zone-several = Plusieurs zones : Dora n’en prend qu’une
error-dora-group = Aucun service n’est du groupe « { $group } ».
hint-dora-groups = Les groupes : tamis export ESPACE --dora-groups
error-dora-model = « { $model } » n’est pas le slug d’un modèle de Dora (minuscules, chiffres et tirets).
operation-dora-models = Modèles de Dora choisis pour { N($count, "groupe", "groupes") }

operation-preset-kept = Export gardé : { $name }
operation-preset-dropped = Export gardé, retiré : { $name }
error-unknown-preset = Aucun export gardé ne s’appelle « { $name } ».
hint-list-presets = La liste : tamis export ESPACE --presets
error-preset-name = Un export à garder a besoin d’un nom.
error-bad-folder = « { $folder } » n’est pas un dossier d’export.
hint-folders = Les dossiers : pipeline, open_data, dora.
error-no-out = Il manque le dossier où écrire (--out).
hint-give-out = Exemple : tamis export ESPACE --out lot
error-since-no-export = { $path } n’est pas un export de Tamis.
error-export-unreadable = { $path } ne se lit pas comme un fichier d’export.

verify-stage = Vérification du lot
error-verify-no-export = { $path } n’est pas un export de Tamis : il n’y a pas de manifeste.
hint-verify-folder = Donnez le dossier qui contient manifest.json.
error-verify-manifest = { $path } : le manifeste ne se lit pas comme un manifeste de Tamis.
hint-verify-manifest = Redemandez le lot, ou écrivez-le à nouveau.
verify-file-gone = { $path } : le fichier n’est plus là.
verify-file-changed = { $path } : le contenu a changé.
verify-file-size = { $path } : le contenu a changé ({ $was } octets dans le manifeste, { $is } maintenant).
verify-file-folder = { $path } : un dossier est à la place du fichier.
verify-manifest-line = manifest.json : la ligne de « { $path } » n’est pas de Tamis.
verify-not-listed = { $path } : le manifeste ne le nomme plus.
verify-said = manifest.json : « { $name } » n’est pas ce que dit le rapport.
verify-file-broken = { $path } : le fichier ne se lit plus.
verify-file-besides = { $path } : n’est pas de l’export.
verify-certificate-broken = certificat.jsonl : le certificat ne se lit plus.
verify-table-unknown = certificat.jsonl : le fichier { $file } n’est pas parmi ceux du manifeste.
verify-no-key = { $path } n’est pas là : les valeurs n’ont pas été comparées au certificat.
verify-record-unknown = { $path } : la fiche { $id } n’est pas au certificat.
verify-record-gone = { $path } : la fiche { $id } manque.
verify-cell = { $path } : fiche { $id }, champ { $field } : la valeur n’est pas celle du certificat.
verify-report-broken = report.json : le rapport ne se lit plus.
verify-lines = report.json : les lignes ({ $schema }) ne tombent pas juste, écart { $gap }.
verify-records = report.json : les fiches ({ $schema }) ne tombent pas juste, écart { $gap }.
verify-lot = { $schema } : { N($counted, "fiche comptée", "fiches comptées") } au rapport, { $found } au manifeste.
verify-package = open_data/datapackage.json : { $path } n’y est pas avec la taille et l’empreinte du manifeste.
verify-more = … et { N($count, "autre différence", "autres différences") }.
verify-same = Le lot est tel qu’il a été écrit : { N($files, "fichier", "fichiers") }, { N($cells, "cellule", "cellules") }.
verify-other = { N($count, "différence", "différences") } avec le lot tel qu’il a été écrit.

export-presets = Exports gardés
export-going = { N($count, "fiche partira", "fiches partiront") }
export-going-of = { $schema ->
    [structure] { N($count, "structure", "structures") }
    [service] { N($count, "service", "services") }
   *[other] { $schema } : { $count }
}
export-behind = { N($count, "fiche restera", "fiches resteront") }, avec leurs raisons dans les rejets :
export-behind-gate = { N($count, "ne passe pas", "ne passent pas") } le contrôle { $gate }
export-behind-repeated = { N($count, "répète l’identifiant d’une fiche qui part", "répètent l’identifiant d’une fiche qui part") }
export-behind-orphan = { N($count, "service dont la structure reste", "services dont la structure reste") }
export-behind-hover = Voir les anomalies
export-merged = { N($count, "autre fiche est comptée", "autres fiches sont comptées") } dans une fiche fusionnée
export-left-out = { N($count, "fiche n’est pas demandée", "fiches ne sont pas demandées") }
export-preset-name = Nom de cet export
export-preset-keep = Garder
export-preset-drop = Retirer l’export gardé { $name }
export-folders = Ce qui est écrit
export-pipeline = Lot pour le pipeline
export-pipeline-what = Toutes les valeurs, rien de masqué : JSON, CSV et le classeur que le Valideur prend tel quel.
export-open-data = Données ouvertes
export-open-data-what = Masquées, datées et décrites (Data Package) : à publier telles quelles.
export-dora = Import en masse de Dora
export-dora-what = Structures et services aux colonnes de Dora, et la liste de ce que son formulaire ne prend pas.
export-formats = Formats
export-formats-what = GeoJSON et Parquet pour les données ouvertes seulement ; leur CSV est toujours écrit.
export-records = Quelles fiches
export-records-all = Toutes
export-records-shown = { $schema ->
    [structure] Les structures filtrées à l’écran Fiches
    [service] Les services filtrés à l’écran Fiches
   *[other] Ce qui est filtré à l’écran Fiches ({ $schema })
}
export-records-view = La vue « { $name } »
export-records-preset = Celles de l’export gardé
export-records-what = Les services suivent leur structure, et la structure ses services demandés.
export-names = Publier le nom des contacts : ils ont donné leur accord
export-names-what = Sinon le nom est masqué dans les données ouvertes.
export-models = Modèles de Dora
export-models-what = Dora crée un service d’après un modèle : dites-le une fois par groupe de services semblables.
export-models-every = Tous les autres groupes
export-models-none = Ni type ni thématique
export-models-count = { N($count, "service", "services") }
export-models-more = … et { N($count, "autre groupe", "autres groupes") } : tamis export ESPACE --dora-groups
export-model-of = Modèle de Dora : { $group }
export-model-hint = slug du modèle, puis Entrée
export-verify = Vérifier un lot
export-verify-path = Dossier d’un export
export-verify-do = Vérifier
export-verify-stop = Arrêter
export-verify-this = Vérifier ce lot
export-verify-what = Chaque fichier par son empreinte, chaque cellule par le certificat, et les sommes du rapport.
export-verify-same = identique
export-verify-other = différent
