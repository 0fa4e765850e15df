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
