# What a next delivery brings, and the answers to what it asks.

stage-changes = Comparaison avec la livraison précédente
changes-of-source = { $source }, livraison { $delivery } : { N($new, "nouvelle", "nouvelles") }, { N($changed, "modifiée", "modifiées") }, { N($confirmed, "confirmée", "confirmées") }, { N($gone, "absente", "absentes") }, { N($conflicts, "conflit", "conflits") }, { N($unchanged, "inchangée", "inchangées") }
changes-not-delivered = { N($count, "fiche n’est pas dans cette livraison partielle", "fiches ne sont pas dans cette livraison partielle") }
changes-more = { N($count, "ligne de plus", "lignes de plus") } (toutes avec --format json)
changes-line-new = nouvelle
changes-line-changed = modifiée
changes-line-back = revenue à une valeur d’avant
changes-line-gone = absente
changes-line-gone-kept = absente, gardée
changes-line-conflict = conflit
changes-line-locked = verrouillée
changes-line-kept = conflit tranché
changes-line-agreed = corrigée aussi par le producteur
gone-reason = Absente de la livraison { $delivery }
import-back = { N($count, "fiche absente d’une livraison d’avant est de retour", "fiches absentes d’une livraison d’avant sont de retour") }
import-ask-complete = Les livraisons de { $source } contiennent-elles toutes ses fiches ? À dire une fois : --complete ou --partial (ou « tamis changes … --source { $source } --complete »). D’ici là, les fiches absentes sont listées.
operation-answers = Réponses à la livraison de { $source } : { N($ours, "valeur gardée", "valeurs gardées") }, { N($theirs, "valeur du producteur reprise", "valeurs du producteur reprises") }, { N($kept, "fiche absente gardée", "fiches absentes gardées") }, { N($dropped, "fiche absente écartée", "fiches absentes écartées") }
operation-complete = Les livraisons de { $source } contiennent toutes ses fiches
operation-partial = Les livraisons de { $source } ne contiennent qu’une partie de ses fiches
operation-complete-unsaid = On ne sait plus si les livraisons de { $source } sont complètes
error-not-asked = Rien n’est demandé sur « { $what } »
hint-not-asked = « tamis changes ESPACE --list » montre ce qui est demandé : conflits, fiches absentes, rattachements.
import-attached = { N($count, "ligne sans identifiant rattachée à sa fiche", "lignes sans identifiant rattachées à leur fiche") } de la livraison précédente, par ressemblance
import-mostly-new = { $new } fiches sur { $count } ont un identifiant que { $source } n’avait jamais livré, alors qu’elle en envoie à peu près autant qu’avant. Si les identifiants ont été écrits autrement, « tamis changes … --list » montre les fiches qui sont sans doute les mêmes, et « --same all » (ou « --same NOUVELLE=ANCIENNE ») leur rend leurs corrections et leurs identifiants ; « tamis undo » annule cette livraison.
import-mostly-others = { $others } des { $count } fiches regardées, qui étaient déjà là sous le même identifiant, ont maintenant un autre nom, une autre adresse et d’autres contacts. Si une colonne du fichier de { $source } a été décalée ou triée seule, vos corrections iraient aux mauvaises fiches : « tamis changes … --list » montre les valeurs d’avant et de maintenant, « tamis undo » annule cette livraison.
operation-attach = { $new } est la fiche { $old }
operation-attach-not = { $new } n’est pas la fiche { $old }
changes-line-doubt = rattachement à confirmer
operation-deliver = Réponse à une livraison
changes-line-gone-dropped = absente, écartée
changes-doubts = { N($count, "fiche nouvelle est peut-être une fiche absente", "fiches nouvelles sont peut-être des fiches absentes") } : « tamis changes … --list » les montre
error-delivery-since = Une livraison plus récente de { $source } est arrivée depuis : rien n’a été changé
hint-delivery-since = Relisez ce qu’elle demande avant de répondre.
error-merged-already = La fiche { $record } a été fusionnée depuis : défaites d’abord la fusion
operation-answer-ours = { $field } de { $record } : notre valeur est gardée
operation-answer-theirs = { $field } de { $record } : la valeur du producteur est reprise
operation-answer-keep = { $record }, absente de la livraison, est gardée
operation-answer-drop = { $record }, absente de la livraison, est écartée
operation-answers-ours = Livraison de { $source } : { N($count, "de nos valeurs est gardée", "de nos valeurs sont gardées") }
operation-answers-theirs = Livraison de { $source } : { N($count, "valeur du producteur est reprise", "valeurs du producteur sont reprises") }
operation-answers-keep = Livraison de { $source } : { N($count, "fiche absente est gardée", "fiches absentes sont gardées") }
operation-answers-drop = Livraison de { $source } : { N($count, "fiche absente est écartée", "fiches absentes sont écartées") }
operation-answers-apart = Livraison de { $source } : { N($count, "rattachement est refusé", "rattachements sont refusés") }

# La page
screen-changes = Livraisons
screen-changes-tip = Ce que chaque livraison change, et ce qu’elle demande
changes-waiting = { N($count, "réponse attendue", "réponses attendues") }
changes-deliveries = { N($count, "livraison", "livraisons") }
changes-stopped = La comparaison a été arrêtée
changes-again = Comparer
changes-none = Pas encore de deuxième livraison
changes-none-why = Ajoutez le prochain fichier de { $source } quand il arrive : il est reconnu, ses colonnes et vos règles sont reprises, chaque fiche garde son identifiant, vos corrections et vos décisions. Cette page dit alors ce qui est nouveau, modifié, confirmé ou absent, et pose les seules questions qui restent : une valeur changée des deux côtés, une fiche qui n’est plus là.
changes-none-yet = Ici se lira ce que change chaque nouvelle livraison d’une source. Ajoutez un premier fichier.
changes-first = { $source } n’a livré qu’une fois. À sa prochaine livraison, ce qui change se lira ici.
changes-holds = Chaque livraison contient
changes-complete = toutes les fiches
changes-complete-tip = Une fiche qui n’est pas dans la livraison est absente : on vous demande quoi en faire
changes-partial = une partie des fiches
changes-partial-tip = Une fiche qui n’est pas dans la livraison reste comme elle est
changes-before = avant : livraison { $number }, { $file }, { $when }
changes-sent = Livraison { $number } : { $file }, { $when }
changes-ask-complete = La source { $source } livre-t-elle toujours toutes ses fiches ? { N($count, "manque", "manquent") } ici.
changes-say-complete = Oui, toutes
changes-say-partial = Non, une partie
changes-ask-column = Nouvelle colonne « { $column } » : remplit-elle « { $field } » ?
changes-column-fill = Remplir « { $field } »
changes-column-leave = Ne pas reprendre
changes-more-layout = et { N($count, "autre différence", "autres différences") } de colonnes
changes-n-conflicts = { $count ->
    [0] conflit
    [one] conflit tranché
   *[other] conflits tranchés
}
changes-n-doubts = { $count ->
    [one] rattachement réglé
   *[other] rattachements réglés
}
changes-n-gone = { $count ->
    [0] absente
    [one] absente réglée
   *[other] absentes réglées
}
changes-n-new = { $count ->
    [0] nouvelle
    [one] nouvelle
   *[other] nouvelles
}
changes-n-changed = { $count ->
    [0] modifiée
    [one] modifiée
   *[other] modifiées
}
changes-n-back = { $count ->
    [one] valeur revenue
   *[other] valeurs revenues
}
changes-n-confirmed = { $count ->
    [0] confirmée
    [one] confirmée
   *[other] confirmées
}
changes-n-absent = { $count ->
    [one] non livrée
   *[other] non livrées
}
changes-n-unchanged = { $count ->
    [0] inchangée
    [one] inchangée
   *[other] inchangées
}
changes-unchanged-tip = Livrées de nouveau, mot pour mot
changes-open-conflicts = { $count ->
    [one] conflit à trancher
   *[other] conflits à trancher
}
changes-open-doubts = { $count ->
    [one] rattachement à confirmer
   *[other] rattachements à confirmer
}
changes-open-gone = { $count ->
    [one] absente à régler
   *[other] absentes à régler
}
changes-no-conflicts = Aucun conflit : le producteur n’a changé aucune valeur que vous aviez corrigée.
changes-no-doubts = Plus aucun rattachement à confirmer.
changes-no-gone = Aucune fiche absente : toutes celles d’avant sont dans cette livraison.
changes-no-new = Aucune fiche nouvelle.
changes-no-changed = Aucune valeur n’a changé.
changes-no-back = Aucune valeur n’est revenue à ce qu’elle était.
changes-no-confirmed = Aucune fiche n’a seulement une date plus récente.
changes-no-absent = Toutes les fiches d’avant sont dans cette livraison.
changes-column-record = Fiche
changes-column-before = Avant
changes-column-after = Après
changes-column-id = Identifiant
changes-column-field = Champ
changes-column-ours = Notre valeur
changes-column-theirs = Valeur du producteur
changes-column-new = Fiche de cette livraison
changes-column-old = Fiche d’avant, absente
changes-likeness = ressemblance { $share }
changes-is-kept = la nôtre
changes-is-theirs = la sienne
changes-is-locked = verrouillée
changes-is-agreed = d’accord
changes-is-same = même fiche
changes-is-new = fiche nouvelle
changes-is-stay = gardée
changes-is-dropped = écartée
changes-is-back = revenue
changes-ours = Notre valeur
changes-in-merged = pour la fiche réunie
changes-theirs = Le producteur
changes-by = { $by }, { $when }
changes-note = note : « { $note } »
changes-said-before = disait avant : « { $text } »
changes-said-nothing = ne disait rien avant
changes-locked-why = La valeur est verrouillée : elle reste la nôtre, quoi que dise la livraison.
changes-locked-first = Valeur verrouillée : déverrouillez-la d’abord dans la fiche (Ctrl L)
changes-agreed-why = Le producteur dit maintenant la même chose que vous.
changes-kept-why = Notre valeur a été gardée. On le redemandera si le producteur change la sienne.
changes-show = Voir la fiche
changes-show-new = Voir la nouvelle
changes-show-old = Voir celle d’avant
changes-keep-ours = Garder la nôtre
changes-take-theirs = Prendre la sienne
changes-keep-gone = Garder la fiche
changes-drop-gone = Écarter la fiche
changes-say-same = C’est la même fiche
changes-say-new = C’est une autre fiche
changes-next = Suivante
changes-all-ours = Garder nos { $count } valeurs
changes-all-theirs = Prendre ses { $count } valeurs
changes-all-keep = Garder les { $count } absentes
changes-all-drop = Écarter les { $count } absentes
changes-arrived = Livraison { $number } de { $source } : ce qui change est dans
ui-next-changes = Livraison de { $source } : { N($count, "réponse attendue", "réponses attendues") }.
ui-see-changes = Répondre
shortcut-walk-changes = Parcourir les lignes
shortcut-lists = Liste précédente, suivante
shortcut-first-answer = Garder : notre valeur, la fiche absente, la même fiche
shortcut-second-answer = Prendre la valeur du producteur, écarter l’absente, fiche nouvelle
shortcut-next-question = Question suivante
command-changes-ours = Garder toutes nos valeurs en conflit
command-changes-ours-tip = Dans la livraison affichée, partout où le producteur a changé une valeur corrigée ici
command-changes-theirs = Prendre toutes les valeurs du producteur en conflit
command-changes-theirs-tip = Dans la livraison affichée, nos corrections en conflit laissent la place aux valeurs du producteur
command-changes-keep = Garder toutes les fiches absentes
command-changes-keep-tip = Les fiches qui ne sont plus dans la livraison affichée restent
command-changes-drop = Écarter toutes les fiches absentes
command-changes-drop-tip = Les fiches qui ne sont plus dans la livraison affichée sont écartées jusqu’à ce qu’elles reviennent
command-changes-complete = La source livre toutes ses fiches
command-changes-complete-tip = Une fiche qui n’est pas dans une livraison est alors absente, et demandée
command-changes-partial = La source livre une partie de ses fiches
command-changes-partial-tip = Une fiche qui n’est pas dans une livraison reste alors comme elle est
why-nothing-asked = Rien de tel n’est demandé dans la livraison affichée
why-no-delivery = Ouvrez d’abord la page des livraisons
error-answered-twice = Deux réponses pour une question : { $what }
hint-answered-twice = Donnez-en une seule ; rien n’a été changé.
changes-nothing-asked = Rien de cela n’est à répondre : rien n’a été changé.
