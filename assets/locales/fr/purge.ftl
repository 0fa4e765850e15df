# Purge : les données d’une personne, effacées pour de bon.
operation-purge = Données personnelles effacées : { N($values, "valeur", "valeurs") }, { N($count, "endroit", "endroits") }
stage-purge = Recherche des données à effacer

purge-in-file = fichier
purge-in-record = fiche
purge-in-merge = fusion
purge-in-batch = lecture du fichier
purge-in-log = historique
purge-in-settings = réglages

purge-done = Effacé pour de bon : { N($count, "endroit", "endroits") } (opération { $operation }). Rien ne peut le ramener.
purge-receipt = Reçu, montré cette seule fois : { $receipt }
purge-opposed = Sur la liste d’opposition : { N($count, "coordonnée de plus", "coordonnées de plus") }. Aucun fichier ne les ramènera.
purge-not-compacted = Les données sont effacées, mais le fichier n’a pas pu être réécrit : il le sera à la prochaine ouverture. Laissez de la place sur le disque.
purge-backups = À côté de l’espace de travail, ces copies peuvent encore les contenir ; effacez-les vous-même : { $paths }
purge-sources = Le nom de { $count ->
    [one] la source les contient et reste, car il commence
   *[other] plusieurs sources les contient et reste, car il commence
} chaque identifiant : { $names }. Pour l’effacer, importez à nouveau sous un autre nom.
purge-files = Les fichiers d’origine restent comme ils sont : { $paths }
purge-exports = Les lots déjà écrits (le { $days }) les contiennent peut-être encore.
cli-would-purge = { $count ->
    [0] Rien à effacer.
    [one] 1 endroit à effacer.
   *[other] { $count } endroits à effacer.
 }

error-purge-short = Trop court pour être cherché partout : il faut une adresse, un numéro, ou un texte d’au moins { $least } lettres.
error-purge-nothing = Rien n’est dit de ce qu’il faut effacer.
error-purge-both = Des valeurs partout, ou des cellules données : l’un ou l’autre.
error-purge-busy = Un import est en cours : rien n’a été effacé.
error-purge-unsure = Rien n’a été effacé : ce sera impossible à annuler.
hint-purge-busy = Recommencez quand il sera terminé.
hint-purge-what = Donnez une adresse, un numéro ou un nom, ou une cellule sous la forme IDENTIFIANT=CHAMP.
hint-purge-yes = Relisez la liste, puis ajoutez --yes.

purge-title = Effacer les données d’une personne
purge-what = Une adresse, un numéro ou un nom par ligne. Tamis les cherche sous toutes leurs formes : lignes d’origine, fiches, fusions, historique.
purge-values = Données à effacer
purge-hint =
    adresse@exemple.fr
    06 12 34 56 78
    Prénom Nom
purge-oppose = Ajouter adresses et numéros à la liste d’opposition, pour que le prochain fichier ne les ramène pas
purge-find = Chercher où elles sont
purge-sure = J’ai relu la liste. Je sais que rien ne pourra les ramener, pas même Annuler.
purge-do = Effacer pour de bon
purge-ask = Effacer pour de bon…
purge-cell-what = Ce que ce champ contient et a contenu, dans cette fiche, ses lignes d’origine et son historique.
command-purge = Effacer les données d’une personne…
command-purge-tip = Retire une adresse, un numéro ou un nom des fichiers lus, des fiches et de l’historique. Impossible à annuler.
purge-row = { $file }, ligne { $row }
purge-operation = opération { $number }
