# Doublons : ce qui s’accorde, ce qui a rapproché deux fiches, les étapes

level-prior = au départ, deux fiches prises au hasard
level-missing = rien à comparer d’un côté
level-exact = identiques
level-near = presque identiques
level-most = accord pour l’essentiel
level-some = accord en partie
level-little = peu d’accord
level-differ = différents
level-together = ce que les champs disent ensemble
level-one-between = la même troisième fiche est tenue pour leur doublon à toutes deux
level-more-between = { $count } autres fiches sont tenues pour leurs doublons à toutes deux
level-verdict = décision d’une personne

stage-prepare = Préparation des fiches
stage-candidates = Recherche des fiches à rapprocher
stage-compare = Comparaison
stage-model = Calcul des poids

key-siret = même SIRET
key-identifier = même identifiant
key-phone = même téléphone
key-email = même courriel
key-site = même site
key-siren-postcode = même SIREN et même code postal
key-address-postcode = même numéro de voie et même code postal
key-cluster = doublons d’une même autre fiche
key-name-place = même nom dans la même commune
key-word-postcode = un mot rare du nom et le même code postal
key-word-commune = un mot rare du nom et la même commune
key-two-words = deux mots rares du nom
key-sound-commune = un mot du nom qui sonne pareil dans la même commune
key-street-commune = même numéro et même voie dans la même commune
key-surname-given = nom et prénom qui sonnent pareil
key-given-date = même prénom et une partie de la date
key-surname-date = même nom et une partie de la date
key-date = même date
key-surname-postcode = nom qui sonne pareil et même code postal
key-surname-commune = nom qui sonne pareil dans la même commune
key-surname-number = nom qui sonne pareil et même numéro de voie
key-given-commune = prénom qui sonne pareil dans la même commune
key-mailbox = même début de courriel
key-name = même nom
