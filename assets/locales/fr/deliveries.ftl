# What a next delivery brings, and the answers to what it asks.

stage-changes = Comparaison avec la livraison précédente
changes-of-source = { $source }, livraison { $delivery } : { N($new, "nouvelle", "nouvelles") }, { N($changed, "modifiée", "modifiées") }, { N($confirmed, "confirmée", "confirmées") }, { N($gone, "absente", "absentes") }, { N($conflicts, "conflit", "conflits") }, { N($unchanged, "inchangée", "inchangées") }
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
import-ask-complete = Les livraisons de { $source } contiennent-elles toutes ses fiches ? À dire une fois : --complete ou --partial (ou « tamis changes … --source { $source } --complete »). D’ici là, les fiches absentes sont listées.
operation-answers = Réponses à la livraison de { $source } : { N($ours, "valeur gardée", "valeurs gardées") }, { N($theirs, "valeur du producteur reprise", "valeurs du producteur reprises") }, { N($kept, "fiche absente gardée", "fiches absentes gardées") }, { N($dropped, "fiche absente écartée", "fiches absentes écartées") }
operation-complete = Les livraisons de { $source } contiennent toutes ses fiches
operation-partial = Les livraisons de { $source } ne contiennent qu’une partie de ses fiches
operation-complete-unsaid = On ne sait plus si les livraisons de { $source } sont complètes
error-not-asked = Rien n’est demandé sur « { $what } »
hint-not-asked = « tamis changes ESPACE --list » montre ce qui est demandé : conflits et fiches absentes.
