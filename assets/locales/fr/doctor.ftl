# Contrôle et réparation de l’espace de travail.
stage-doctor = Contrôle des lignes
stage-rebuild = Recalcul de ce qui en découle

doctor-sound = L’espace de travail est entier : le fichier, les lignes lues et l’historique concordent.
doctor-page = Page du fichier abîmée : { $what }
doctor-lacking = Il manque { $part } ({ $table }).
doctor-layout = Structure { $layout } du fichier, au lieu de { $known }.
doctor-rows = { $file } : { N($rows, "ligne conservée", "lignes conservées") }, au lieu de { $said }.
doctor-broken-rows = { $file } : { N($count, "ligne illisible", "lignes illisibles") }.
doctor-no-row = { N($count, "fiche sans sa ligne", "fiches sans leur ligne") } d’origine.
doctor-no-record = { N($count, "décision", "décisions") } sur des fiches qui n’existent pas.
doctor-two-merges = { N($count, "fiche réunie", "fiches réunies") } à deux groupes à la fois : séparez l’un des deux.
doctor-staging = { N($count, "import en cours ou interrompu", "imports en cours ou interrompus") } : ce qu’il en reste est retiré à la prochaine ouverture.
doctor-stray-issues = { N($count, "anomalie", "anomalies") } sans règle.
doctor-unlike-log = L’historique et l’état ne concordent pas : { $entity } { $key } « { $field } ».
doctor-and-more = … et { N($count, "autre", "autres") }.
doctor-unexplained = { N($count, "valeur", "valeurs") } que l’historique n’explique pas.
doctor-derived = À recalculer : { N($records, "fiche", "fiches") }, anomalies de { N($issues, "fiche", "fiches") }, { N($golden, "fusion", "fusions") }.
doctor-repaired = Recalculé. C’était faux pour { N($records, "fiche", "fiches") }, les anomalies de { N($issues, "fiche", "fiches") } et { N($golden, "fusion", "fusions") }.
doctor-salvaged = Fichier neuf : { N($rows, "ligne recopiée", "lignes recopiées") } du fichier abîmé.
doctor-torn = Une partie n’a pas pu être lue : { $tables }.
doctor-restored = L’historique a rendu { N($count, "décision", "décisions") } de ce qui n’a pas pu être lu.
doctor-backup = Copie : { $path }

error-workspace-damaged = Ce fichier est abîmé : { $path }
hint-doctor = « Contrôler l’espace de travail » dans le menu, ou tamis doctor --repair, recalcule ce qui peut l’être et garde une copie.
error-salvage-nothing = Trop peu de ce fichier peut être lu ({ $tables }) : { $path } est resté tel qu’il était.
hint-salvage-nothing = Reprenez une copie de l’espace de travail ; les fiches qui s’affichent encore peuvent être exportées.

doctor-title = Contrôle de l’espace de travail
doctor-looking = Contrôle en cours
doctor-what = Réparer garde une copie, puis recalcule valeurs, anomalies, fusions et index à partir de ce qui a été lu et décidé. Aucune décision ne change.
doctor-repair = Réparer
doctor-salvage-what = Ce qui peut encore être lu peut être recopié dans un fichier neuf ; le fichier abîmé est gardé à côté.
command-doctor = Contrôler l’espace de travail…
command-doctor-tip = Vérifie que le fichier, les lignes lues et l’historique concordent, et répare ce qui se recalcule
command-backup = Sauvegarder une copie
command-backup-tip = Écrit une copie entière à côté de l’espace de travail, avec la date dans son nom
error-workspace-moved = L’espace de travail a été déplacé ou effacé pendant qu’il était ouvert : { $path }
hint-workspace-moved = Rien de plus n’y est écrit. Fermez-le et rouvrez-le là où il est maintenant.
error-no-locks = Ce dossier partagé ne sait pas verrouiller un fichier : { $path }
hint-no-locks = Copiez l’espace de travail sur cet ordinateur : deux personnes pourraient y écrire en même temps.
