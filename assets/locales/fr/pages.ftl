# L'historique, d'où vient une valeur, et les côtés de l'écran Colonnes.
history-search = Chercher dans l’historique
history-person = Par qui
history-everybody = tout le monde
history-all-kinds = tout
history-found = { $found } sur { N($all, "opération", "opérations") }
history-empty = Rien n’a encore été fait dans cet espace de travail.
history-nothing-found = Aucune opération ne répond à cette recherche.
history-undo-last = Annuler la dernière
history-changes = { N($count, "changement", "changements") }
history-take-back = Annuler cette opération…
history-again = Appliquer de nouveau…
history-about = concerne l’opération { $operation }
history-by = { $actor } · { $when } · { N($changes, "changement", "changements") } · opération { $operation }
history-no-changes = Cette opération ne change aucune valeur.
log-group-deliveries = livraisons
log-group-columns = colonnes et valeurs
log-group-edits = saisies
log-group-fixes = corrections
log-group-duplicates = doublons
log-group-settings = réglages
log-group-exports = lots
log-group-turns = annulations
log-rule = Règle « { $rule } » : { $level }
log-rule-field = Règle « { $field } : { $rule } » : { $level }
log-trust = Source { $source } : confiance { $rank }
turn-looking = Recherche de ce qui en dépend…
turn-cannot = Cette opération ne peut être ni annulée ni appliquée de nouveau.
turn-along = { N($count, "opération plus récente en dépend", "opérations plus récentes en dépendent") }
turn-made = { N($count, "valeur changerait", "valeurs changeraient") }
turn-left = { N($count, "valeur resterait comme elle est", "valeurs resteraient comme elles sont") }
turn-left-why = Elles ont changé depuis : y toucher effacerait le travail de quelqu’un.
turn-more = et { N($count, "autre", "autres") }
turn-beyond = { N($count, "changement de plus n’a pas été regardé", "changements de plus n’ont pas été regardés") }
turn-this = Annuler cette opération
turn-with = Annuler avec ce qui en dépend ({ $count })
turn-alone = Annuler seulement celle-ci
turn-alone-what = Seule : { N($fitting, "valeur changerait", "valeurs changeraient") }, { N($left, "resterait", "resteraient") } ; ce qui en dépend reste en place.
turn-again = Appliquer de nouveau
turn-close = Fermer
turn-undoable = Cela aussi pourra être annulé.
change-setting = réglage
change-set-aside = fiche écartée
change-note = note
change-row = ligne du fichier
change-row-at = ligne { $row } de { $file }
change-verdict = avec { $other }
change-merge = fusion
change-merge-of = { N($count, "fiche", "fiches") }
change-merge-undone = défaite
change-pin-from = comme { $record }
change-pin-none = selon les règles
change-mapping = colonnes ({ $schema ->
    [structure] structures
    [service] services
   *[other] { $schema }
  })
change-mapping-more = { $first } · et { N($others, "autre différence", "autres différences") }
change-mapping-fields = { N($count, "champ rempli", "champs remplis") }
change-reading = lecture du fichier
change-batch = livraison
change-batch-in = { N($count, "fiche", "fiches") }
change-absent = —
when-today = Aujourd’hui
when-yesterday = Hier
when-day = { $weekday } { $day } { $month } { $year }
when-moment = { $day } { $month } { $year } à { $hour }
when-monday = lundi
when-tuesday = mardi
when-wednesday = mercredi
when-thursday = jeudi
when-friday = vendredi
when-saturday = samedi
when-sunday = dimanche
when-january = janvier
when-february = février
when-march = mars
when-april = avril
when-may = mai
when-june = juin
when-july = juillet
when-august = août
when-september = septembre
when-october = octobre
when-november = novembre
when-december = décembre
lineage-title = Provenance
lineage-golden = Provenance de la valeur fusionnée
lineage-cell = fichier
lineage-read = lu comme
lineage-repaired = corrigé à la lecture
lineage-fixed = correction acceptée
lineage-edited = modifié à la main
lineage-merged = fiche fusionnée
lineage-by = par { $actor }, le { $when }
lineage-operation = Voir cette opération dans l’historique
lineage-from = prise de la fiche { $record }
lineage-place = cellule { $cell }, colonne « { $column } » · { $file }, livraison { $delivery } ({ $source })
lineage-place-sheet = cellule { $cell }, colonne « { $column } », feuille { $sheet } · { $file }, livraison { $delivery } ({ $source })
lineage-place-row = ligne { $row } · { $file }, livraison { $delivery } ({ $source })
story-back = ← Retour à la fiche
story-record = Historique de la fiche
story-cell = Historique de la cellule : { $field }
story-of-record = Historique de la fiche
story-of-cell = Historique de la cellule
story-delivery = Livraison { $delivery } · { $source }
story-raw = le fichier écrit « { $text } »
story-current = valeur actuelle
story-take = Reprendre cette valeur
story-gone = n’est plus en vigueur
story-fixed = correction acceptée par { $actor }, le { $when }
story-edited = saisi par { $actor }, le { $when }
story-reverted = repris par { $actor }, le { $when }
story-redone = rétabli par { $actor }, le { $when }
aside-ask = Écarter cette fiche…
aside-key = Ctrl Suppr
aside-title = Écarter la fiche { $record }
aside-what = Elle ne sera ni contrôlée ni envoyée, non plus aux livraisons suivantes. On la reprend dans « Lignes écartées ».
aside-reason = Motif
aside-do = Écarter la fiche
aside-closed = fermée
aside-outside = hors du périmètre
aside-test = fiche d’essai
aside-double = en double chez le producteur
rows-tab = Lignes écartées
part-read = { $count ->
    [one] ligne lue
   *[other] lignes lues
  }
part-empty = { $count ->
    [one] vide
   *[other] vides
  }
part-ignored = { $count ->
    [one] ignorée
   *[other] ignorées
  }
part-by-rule = { $count ->
    [one] écartée par la règle
   *[other] écartées par la règle
  }
part-by-person = { $count ->
    [one] écartée à la main
   *[other] écartées à la main
  }
part-records = { $count ->
    [one] fiche
   *[other] fiches
  }
rows-brought-back = { N($count, "ligne reprise", "lignes reprises") }
rows-empty = { N($count, "ligne vide", "lignes vides") } dans { $file } : rien n’y est écrit dans les colonnes reprises.
rows-ignored = { N($count, "ligne ignorée", "lignes ignorées") } dans { $file } : le fichier dit lui-même que ce ne sont pas des fiches.
rows-rule = { N($count, "ligne écartée", "lignes écartées") } par la règle de la source { $source } dans { $file }.
rows-person = { N($count, "fiche écartée à la main", "fiches écartées à la main") } dans { $file }.
rows-back = { N($count, "ligne reprise", "lignes reprises") } malgré ce qui l’écarterait dans { $file }, ici et aux livraisons suivantes.
rows-row = ligne
rows-why = pourquoi
rows-bring-back = Reprendre
rows-leave = Écarter
rows-row-named = ligne { $row }
row-empty = vide
row-marked = marquée par le fichier
row-footer = sous le tableau (total, source…)
row-header = en-tête répété
rules-title = Règle de la source { $source }
rules-what = Une ligne n’est une fiche que si elle passe toutes les règles. Elles valent aussi pour les livraisons suivantes.
rules-add = Ajouter une règle
rules-remove = Retirer cette règle
rules-choose = Choisir une colonne…
rules-column = Colonne de la règle
rules-is = garder seulement
rules-is-not = garder tout sauf
rules-keeps = { N($kept, "fiche gardée", "fiches gardées") }, { N($left, "ligne écartée", "lignes écartées") }
rules-would-keep = Garderait { N($kept, "fiche", "fiches") }, écarterait { N($left, "ligne", "lignes") }
rules-apply = Appliquer
rules-reset = Remettre
rules-first-values = Les { $count } valeurs les plus fréquentes.
bar-read = { N($count, "ligne", "lignes") }
bar-empty = { N($count, "vide", "vides") }
bar-ignored = { N($count, "ignorée", "ignorées") }
bar-aside = { N($count, "écartée", "écartées") }
bar-records = { N($count, "fiche", "fiches") }
healed-see = Voir { $count ->
    [one] la valeur
   *[other] les { $count } valeurs
  }
healed-hide = Masquer { $count ->
    [one] la valeur
   *[other] les { $count } valeurs
  }
healed-count = { N($count, "valeur corrigée", "valeurs corrigées") }
healed-switch-of = Vaut pour toutes les livraisons de { $source }. Désactivée, la valeur du fichier reste telle quelle et devient une anomalie.
values-filter = Filtrer les valeurs
values-only-waiting = à décider { $count }
values-only-all = toutes { $count }
values-progress = { $done } sur { N($all, "valeur réglée", "valeurs réglées") }
values-close = { N($count, "valeur proche", "valeurs proches") }
values-tick = Prendre avec d’autres : { $value }
values-choose-many = Que signifient ces { $count } valeurs ?
values-apply-all = Appliquer aux { $count } valeurs
values-one-code = Tous les codes (un seul)
values-nothing-found = Aucune valeur ne répond à ce filtre.
command-set-aside = Écarter la fiche
