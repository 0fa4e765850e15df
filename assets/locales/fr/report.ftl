# Rapport, rejets et lot.
report-stage-write = Écriture du lot
report-title = Rapport du lot
report-made = Fait le { $date } avec Tamis { $version } · passage { $gate }
report-gate-opendata = « données ouvertes » (avertissements ignorés)
report-gate-official = « officiel » (avertissements comptés)
report-gate-api = « API » (officiel, et code INSEE connu)
report-gate-all = « complet » (API, et vraisemblance)
report-yes = oui
report-no = non
report-records-ready = fiches prêtes
report-records-rejected = à corriger
report-records-merged = fusionnées dans une autre
report-schema-structure = Structures
report-schema-service = Services

report-balance = Où sont passées les lignes
report-balance-intro = Chaque ligne lue est vide, ignorée, écartée ou devient une fiche ; chaque fiche est conforme, rejetée ou fusionnée.
report-balanced = Les sommes tombent juste : aucune ligne n’a été perdue.
report-unbalanced = Les sommes ne tombent pas juste : à signaler avant d’envoyer ce lot.
report-gap-lines = { $file } : { $gap } ligne(s) lue(s) de plus que ce qui est compté.
report-gap-records = { $file } : { $gap } fiche(s) de plus que ce qui est compté.
report-gap-lot = { N($counted, "fiche comptée conforme", "fiches comptées conformes") }, { N($found, "écrite", "écrites") } dans le lot.
report-gap-rejects = { N($counted, "fiche comptée rejetée", "fiches comptées rejetées") }, { N($found, "écrite", "écrites") } dans les rejets.
report-lines-read = lignes lues
report-lines-empty = vides
report-lines-ignored = ignorées
report-lines-set-aside = écartées
report-records = fiches
report-conforming = conformes
report-rejected = rejetées
report-merged = fusionnées
report-file = Fichier
report-source = Source

report-counts = Trois comptes, jamais un seul
report-counts-intro = Une fiche conforme n’est pas toujours servie par l’API, ni toujours vraisemblable.
report-count-official = conformes au schéma
report-count-api = servies par l’API
report-count-plausible = vraisemblables
report-count-of = sur { N($count, "fiche", "fiches") }

report-healed = Corrigé à la lecture
report-healed-intro = Ce que Tamis a réparé seul, parce qu’il n’y avait qu’une lecture possible.
report-decided = Décidé par une personne
report-emptied = Champs vidés à la demande
report-emptied-intro = Les valeurs reçues sont gardées ici.
report-not-taken = Colonnes non reprises
report-no-equivalent = Valeurs sans équivalent
report-rejects = Rejets
report-rejects-intro = Le détail, ligne par ligne et dans les colonnes du contributeur, est dans rejets.xlsx.
report-reasons = Ce qu’il faut corriger
report-duplicates = Doublons
report-duplicates-intro = { $groups ->
    [0] Aucun groupe de doublons.
    [one] Un groupe de doublons, { $records } fiches ; { $merged ->
        [0] il n’est pas fusionné.
       *[other] il est fusionné.
    }
   *[other] { $groups } groupes de doublons, { $records } fiches en tout ; { $merged ->
        [0] aucun n’est fusionné
        [one] un seul est fusionné
       *[other] { $merged } sont fusionnés
    }. Le détail est dans doublons.csv.
}
report-undecided = { $count ->
    [one] Une paire reste à décider.
   *[other] { $count } paires restent à décider.
}
report-score = Score de qualité
report-score-values = { D($before) } avant, { D($after) } après.
report-stale = À recalculer
report-rules = Règles changées dans cet espace
report-rules-intro = Le validateur officiel ne connaît pas ces choix : une fiche qu’ils laissent passer peut être refusée ailleurs.
report-level = Poids
report-level-off = coupée
report-level-warning = avertit seulement
report-level-error = bloque
report-everywhere = toutes les sources
report-none = Rien.
report-field = Champ
report-rule = Règle
report-count = Nombre
report-example = Exemple
report-column = Colonne
report-why = Raison
report-value = Valeur
report-values = Valeurs
report-group = Groupe
report-id = Identifiant
report-score-short = Score
report-why-grouped = Pourquoi
report-decided-by = Décidé par
report-cause = Motif
report-first-case = Motif, dans le premier cas
report-empty = (vide)
report-what = Quoi
report-schema = Schéma
report-more = … et { $count } de plus

reject-gate = Ne passe pas les règles du schéma
reject-gate-advice = Corriger les valeurs signalées.
reject-repeated-id = Une autre fiche sort sous le même identifiant
reject-repeated-id-advice = Donner un identifiant différent à chaque fiche, ou retirer la répétition.
reject-orphan-service = La structure de ce service n’est pas dans le lot
reject-orphan-service-advice = Ajouter la structure, la corriger, ou rattacher le service à une autre.

rejects-sheet = Rejets
rejects-none = Aucun rejet.
rejects-line = Ligne
rejects-field = Champ
rejects-value = Valeur reçue
rejects-reason = Motif
rejects-advice = Quoi écrire
report-advice-choice = À vérifier, peut-être : { $values }

# Score de qualité (score_qualite)
score-none = Aucun service : rien à noter.
score-mean = Score de qualité : { D($score) } sur 1 ({ N($services, "service", "services") }). Ce qui le ferait monter le plus :
score-criterion = { $criterion ->
    [adresse_bien_definie] Donner l’adresse des services qui accueillent sur place
    [modes_mobilisation_bien_definis] Dire comment mobiliser le service et qui peut le faire
    [au_moins_un_public] Indiquer au moins un public
    [au_moins_une_thematique] Indiquer au moins une thématique
    [au_moins_un_moyen_de_contact] Donner un courriel, un téléphone ou un lien de mobilisation
    [courriel_bien_defini] Donner le courriel des services que l’on mobilise par courriel
    [date_maj_recente] Mettre à jour les fiches de plus de six mois
    [frais_bien_definis] Dire si le service est gratuit ou payant, et préciser ce qui est payant
    [description_bien_definie] Écrire des descriptions de 200 à 2 000 caractères
   *[telephone_bien_defini] Donner le téléphone des services que l’on mobilise par téléphone
}
score-gain = { D($gain) }  { score-criterion } ({ N($services, "service", "services") })
score-one = Score de qualité : { D($score) } sur 1
score-one-none = Pas de score de qualité
score-one-gain = { D($gain) }  { score-criterion }
quirk-half-year = Bizarrerie officielle : { N($count, "fiche de 180 jours exactement compte comme une fiche", "fiches de 180 jours exactement comptent comme des fiches") } de deux ans.
quirk-empty-fees = Bizarrerie officielle : { N($count, "service payant n’a", "services payants n’ont") } pas de score, car la précision des frais est un texte vide ; videz-la tout à fait ou remplissez-la.
quirk-description-length = { N($count, "service n’a", "services n’ont") } pas de score : la description est absente ou trop longue.
run-score = Score de qualité { $services ->
    [one] du service
   *[other] des { $services } services
 } du lot : { D($before) } dans les fichiers, { D($after) } dans le lot. Ce qui le ferait monter le plus :
run-rules-changed = { N($count, "règle est changée", "règles sont changées") } dans cet espace : ces nombres en tiennent compte, le validateur officiel non (le rapport les nomme)
report-undated = { $file } : { N($count, "fiche rejetée n’a", "fiches rejetées n’ont") } pas de date de mise à jour, que le schéma exige. Si vous la connaissez, donnez-la à toutes : dans la fenêtre, Colonnes › Date de mise à jour des lignes qui n’en ont pas ; en ligne de commande, --date-maj AAAA-MM-JJ à l’import, ou tamis map ESPACE --batch { $batch } --constant date_maj=AAAA-MM-JJ
