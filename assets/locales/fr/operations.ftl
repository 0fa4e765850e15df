# Ce que dit l'historique, et les étapes d'un long travail.
stage-inspect = Examen du fichier
stage-read = Lecture
stage-import = Lecture et mise au propre
stage-index = Rangement
stage-check = Contrôle
stage-match = Recherche de doublons
stage-export = Écriture du lot
stage-transform = Changement des valeurs
stage-derive = Mise à jour des fiches
stage-profile = Examen des champs
stage-score = Score des services
stage-thresholds = Essai des points de décision
stage-map = Placement des points
stage-territories = Comptage par lieu
operation-import-file = Livraison de { $source } : { $file }, { N($records, "fiche", "fiches") } pour { N($rows, "ligne", "lignes") }
operation-map-batch = Colonnes de la livraison { $batch } ({ $schema ->
    [structure] structures
    [service] services
   *[other] { $schema }
  })
operation-edit-one = { $field } de la fiche { $record } : valeur modifiée
operation-edit-many = { N($count, "valeur modifiée", "valeurs modifiées") }
operation-transform = { $field } : { N($count, "valeur modifiée", "valeurs modifiées") }
operation-fix-count = { $count } { $count ->
    [one] correction acceptée
   *[other] corrections acceptées
  }
operation-fix-field = { $count } { $count ->
    [one] correction acceptée
   *[other] corrections acceptées
  } ({ $field })
operation-decide-pair = { $verdict ->
    [duplicate] Même structure
    [related] Liées mais distinctes
    [distinct] Distinctes
    [unsure] Je ne sais pas
   *[other] Décision retirée
  } : fiches { $a } et { $b }
operation-merge-groups = { N($records, "fiche fusionnée", "fiches fusionnées") } en { $groups }
operation-merge-groups-over = { N($records, "fiche fusionnée", "fiches fusionnées") } en { $groups }, dont { N($verdicts, "paire dite distincte", "paires dites distinctes") } jusque-là
operation-unmerge-group = Fusion défaite : { N($records, "fiche, notée distincte", "fiches, notées distinctes") }
operation-split-group = { N($records, "fiche sortie de son groupe", "fiches sorties de leur groupe") }
operation-pin-field = { $field } choisi à la main
operation-view-kept = Vue « { $name } » enregistrée
operation-view-dropped = Vue « { $name } » supprimée
operation-setting-name = Réglage { $name }
operation-set-aside = Fiche { $record } écartée
operation-take-back = Fiche { $record } reprise
operation-export-batch = Lot écrit : { N($records, "fiche", "fiches") }, { N($rejected, "rejet", "rejets") }
operation-undo = Annulé
operation-redo = Rétabli
operation-revert = Opération défaite
operation-reapply = Opération appliquée de nouveau
operation-undo-of = Annulé : { $what }
operation-redo-of = Rétabli : { $what }
operation-reapply-of = Appliqué de nouveau : { $what }
operation-revert-of = Défait : { $what }
operation-revert-along =
    { $along ->
        [one] Défait : { $what }, et une opération qui en dépendait
       *[other] Défait : { $what }, et { $along } opérations qui en dépendaient
    }
state-undone = annulée
state-abandoned = abandonnée
state-reverted = défaite
import-no-records = { $name } : { N($rows, "ligne lue", "lignes lues") }, et aucune fiche : vérifiez comment le fichier est lu, et ses colonnes
import-left-out = Feuille laissée de côté : { $name }
import-no-data = Sans fiches, laissé de côté : { $names }
import-already-there = Déjà dans l’espace de travail, rien de nouveau : { $name }
import-set-aside = { $file } : { N($count, "ligne écartée", "lignes écartées") } ({ $column } autre que { $keep })
explain-value = { $field } : { $value }
explain-merged = dans la fiche fusionnée { $export_id } : { $value }
explain-merged-mine = dans la fiche fusionnée { $export_id } : { $value } (vient de cette fiche)
explain-edited = modifié par { $actor } le { $at } (opération { $operation })
explain-healed = corrigé à la lecture ({ $rule }) ; le fichier disait « { $before } »
explain-cell = cellule { $cell }, colonne « { $column } » : « { $text } » ({ $file })
explain-cell-sheet = cellule { $cell }, feuille { $sheet }, colonne « { $column } » : « { $text } » ({ $file })
explain-template = composé à partir de la ligne { $row } ({ $file })
explain-constant = donné pour toute la livraison : { $text } ({ $file })
explain-row = aucune colonne ne le donne ; ligne { $row } ({ $file })
explain-no-pair = Ces deux fiches n’ont pas été rapprochées.
explain-pair = { $percent } % ({ N($bits, "bit", "bits") }), rapprochées par : { $key }
explain-evidence = { N($bits, "bit", "bits") } : { $comparison }
explain-verdict = Décision : { $verdict ->
    [duplicate] même structure
    [related] liées mais distinctes
    [distinct] distinctes
   *[other] je ne sais pas
  }
operation-value = « { $value } » ({ $field }) : { $codes }
operation-value-nothing = « { $value } » ({ $field }) : sans équivalent
operation-value-forgotten = « { $value } » ({ $field }) : décision reprise
operation-values = { N($count, "valeur décidée", "valeurs décidées") }
operation-dictionary = Dictionnaire de l’équipe : { N($count, "valeur", "valeurs") }
operation-opposition = Liste d’opposition : { N($count, "coordonnée", "coordonnées") }
operation-reread = Accents de la livraison { $batch } lus en { $encoding }
operation-schema-move = Schéma { $schema } : de la version { $from } à la version { $to }
operation-decide-labels = Décisions reprises d’un fichier : { $count }
explain-if-other = Avec une autre valeur pour « { $comparison } » : { $becomes ->
    [yes] un doublon
   *[no] plus un doublon
  } ({ $percent } %)
explain-if-same = Avec la même valeur pour « { $comparison } » : { $becomes ->
    [no] plus un doublon
   *[yes] un doublon
  } ({ $percent } %)
sentence-duplicate = Doublon probable.
sentence-related = Sans doute liées, mais distinctes.
sentence-perhaps = Peut-être un doublon.
sentence-distinct = Sans doute pas un doublon.
sentence-decided = Une personne a décidé.
sentence-agree = S’accordent : { $fields }.
sentence-differ = Diffèrent : { $fields }.
explain-refused = Pas réunies en un groupe : { $why }.
operation-decision-point = Doublon à partir de { $percent } %
operation-decision-point-own = Doublon à partir du seuil du modèle
explain-again = Décidé sur d’autres valeurs : la question est posée à nouveau.
operation-import-reference = Liste de référence { $file } (« { $source } ») : { N($records, "fiche", "fiches") } à comparer
operation-heal-off = Correction à la lecture désactivée pour { $source } : { $rule }
operation-heal-on = Correction à la lecture rétablie pour { $source } : { $rule }
operation-row-back = Ligne { $row } de { $file } reprise
operation-row-left = Ligne { $row } de { $file } de nouveau écartée
explain-read = lu comme « { $value } »{ $how ->
    [join] , plusieurs cellules jointes
    [part] , une partie de la cellule
    [point] , un point
    [boxes] , des colonnes à cocher
    [list] , une liste
    [v0] , d’après l’ancien schéma
   *[direct] {""}
  }
operation-decide-pairs = { $verdict ->
    [duplicate] Même structure
    [related] Liées mais distinctes
    [distinct] Distinctes
    [unsure] Je ne sais pas
   *[other] Décisions retirées
  } : { N($count, "paire", "paires") }
operation-confirm-pairs = { N($count, "paire confirmée", "paires confirmées") } en bloc dès { $percent } %
stage-confirm = Confirmation des paires
