# Ce que dit la ligne de commande.
cli-error = Erreur :
cli-cause = cause :
cli-hint = Piste :
cli-nothing-to-do = Rien à faire.
cli-done = { $operation } · { $summary }
cli-skipped = { $count } changements ne s’appliquaient plus et ont été laissés de côté.
cli-would-fix = { $count } corrections seraient faites ; rien n’a été changé.
cli-check-summary = { $records } fiches : { $conform } conformes, { $rejected } rejetées
cli-match-summary = { $pairs } paires parmi { $records } fiches (probabilité d’au moins { $least })
cli-batch = Livraison { $batch } · { $source } · { $file }
cli-mapping = Colonnes → { $schema }{ $sheet ->
    [""] {""}
   *[other] {" "}(feuille { $sheet })
  }
cli-required = obligatoire
cli-example = Exemple : { $value }
cli-limit-min-length = Au moins { $value } caractères
cli-limit-max-length = Au plus { $value } caractères
cli-limit-exact-length = Exactement { $value } caractères
cli-limit-minimum = Au moins { $value }
cli-limit-min-items = Au moins { $value } valeur
cli-limit-alone = « { $value } » doit être seul
cli-limit-final-dot = Ne se termine pas par un point, sauf « { $value } »
run-duplicates = Doublons probables : { $pairs } paires · { $merged } groupes fusionnés
demo-where = Espace de travail : { $path }
run-balance = { $read } lignes lues = { $empty } vides + { $ignored } ignorées + { $set_aside } écartées + { $records } fiches ; { $records } fiches = { $conforming } conformes + { $rejected } rejetées + { $merged } fusionnées
run-counts = { $schema } : { $official } conformes sur { $records } · { $api } servies par l’API · { $plausible } plausibles
run-where = Lot écrit : { $path }
report-stale-pairs = { $count } paires datent d’avant les dernières modifications
report-decided-edits = Valeurs modifiées à la main
report-decided-fixes = Corrections acceptées
report-decided-verdicts = Décisions sur des paires
report-decided-merges = Fusions
report-decided-unmerges = Fusions défaites
report-decided-pins = Valeurs choisies à la main
report-decided-set-aside = Fiches écartées
