# Erreurs : ce qui s'est passé, où, et que faire ensuite (hint-*).
error-cancelled = Arrêté à votre demande : rien n’a changé.
error-internal = Erreur interne ({ $details }) : rien n’a été changé.
error-not-found = Fichier introuvable : { $path }
error-permission = Accès refusé : { $path }
error-disk-full = Disque plein, rien n’a été écrit : { $path }
error-is-directory = C’est un dossier, pas un fichier : { $path }
error-exists = Existe déjà : { $path }
error-io = Lecture ou écriture impossible : { $path }
hint-report-bug = Copiez ces détails et transmettez-les à l’équipe de Tamis.
hint-check-path = Vérifiez le chemin, et que le disque est branché.
hint-check-permission = Choisissez un dossier où vous pouvez écrire, ou ouvrez les droits du fichier.
hint-free-space = Libérez de la place, ou choisissez un autre disque.
hint-give-file = Donnez le chemin d’un fichier.
hint-other-path = Choisissez un autre nom.
# export
error-export-foreign-folder = Ce dossier contient autre chose qu’un lot de Tamis, rien n’y a été écrit : { $path }
error-export-not-folder = Un fichier porte déjà ce nom, le lot a besoin d’un dossier : { $path }
hint-export-new-folder = Choisissez un dossier neuf ou vide, ou celui d’un lot précédent.
