# L’écran des anomalies.
issues-ours = { $count } de nos contrôles
issues-kind-hover = Ne montrer que ces groupes
issues-schema-hover = Ne montrer que ce schéma
issues-together = { $count } à corriger ensemble
issues-together-hover = Ne montrer que les groupes qui se corrigent en une fois
issues-then = { $count } avec ce groupe (+{ $gain })
issues-then-at-least = au moins { $count } avec ce groupe
issues-no-records = Aucune fiche encore : chargez d’abord un fichier, ses anomalies seront listées ici.
issues-none = Plus aucune anomalie
issues-none-next = { N($count, "fiche conforme", "fiches conformes") } au schéma sur { $all }. Ensuite : les doublons, puis l’export du lot.
issues-to-duplicates = Passer aux doublons
issues-in-grid-short = Dans la grille
issues-filtered-out = Aucun groupe avec ces filtres : ôtez-en un.
issues-position = Groupe { $at } sur { $count }
issues-groups = { N($count, "groupe", "groupes") }
issues-previous = Groupe précédent
issues-next = Groupe suivant
issues-what = Ce qui ne va pas
issues-records = Fiches
issues-fix = Correction
issues-fixed = Corrigé
issues-fixed-line = corrigé : { N($count, "fiche", "fiches") }
issues-take-back = annuler
issues-whence = Provenance
issues-column-record = fiche
issues-column-before = avant
issues-column-after = après
issues-column-origin = provenance
issues-emptied-short = → vidé
issues-left-out = laissée telle quelle
issues-nothing-proposed = Aucune correction à proposer : voyez ces fiches dans la grille, ou demandez la bonne valeur au producteur.
issues-nothing-proposed-blank = Aucune correction à proposer : voyez ces fiches dans la grille, ou demandez la bonne valeur au producteur. En dernier recours, videz le champ : la valeur reste au rapport.
issues-skip-group = Passer ce groupe
issues-take-in = La reprendre
issues-choose-value = Que mettre à la place de « { $value } » ?
issues-alike = Pour les { N($count, "fiche", "fiches") } de même valeur
issues-see = Voir { N($count, "fiche", "fiches") } dans la grille
issues-ask = Demander au producteur
issues-date-what = { $source } : { $count ->
    [one] la seule fiche ne dit pas sa date. Donnez-la pour toute la livraison.
   *[other] aucune des { $count } fiches ne dit sa date. Une date donnée pour toute la livraison les règle ensemble.
}
issues-date = Donner la date de toute la livraison ({ $source })
issues-open-record = Ouvrir la fiche
issues-no-other = Rien d’autre ne va mal dans cette fiche.
issues-others = Autres anomalies de cette fiche
