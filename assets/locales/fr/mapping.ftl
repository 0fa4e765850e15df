# mapping: why a column feeds a field, or none
mapping-name-exact = Le nom de la colonne est celui du champ.
mapping-name-like = Le nom se lit « { $phrase } ».
mapping-name-and-values = Le nom se lit « { $phrase } » et { $percent } % des valeurs le confirment.
mapping-name-but-values = Le nom est celui du champ, mais les valeurs n’en ont pas la forme.
mapping-values-against = Le nom se lit « { $phrase } », mais les valeurs disent autre chose.
mapping-values = { $percent } % des valeurs en ont la forme.
mapping-date-header = L’en-tête est une date et la colonne contient des dates : la date de mise à jour, sans doute.
mapping-lambert = Coordonnées Lambert-93, converties en degrés.
mapping-coordinates = Longitude et latitude en degrés, d’après les valeurs.
mapping-point = « { $phrase } » contient la latitude et la longitude.
mapping-join-address = Le numéro et la voie sont dans deux colonnes : ils sont réunis.
mapping-composite = Le code postal et la commune sont dans la même cellule.
mapping-several = { $count } colonnes réunies.
mapping-days = Une colonne par jour : les horaires sont réunis.
mapping-one-hot = Une colonne par public, à cocher.
mapping-service-per-row = Proposé pour créer un service par ligne.
mapping-unused-empty = La colonne est vide.
mapping-unused-unknown = Ni le nom ni les valeurs ne rappellent un champ du schéma.
mapping-unused-no-field = Le schéma n’a pas de champ pour cette information.
mapping-unused-other-schema = Le champ « { $field } » n’existe pas dans ce schéma.
mapping-unused-better = « { $column } » convient mieux au champ « { $field } ».
mapping-unused-values = Les valeurs ne conviennent pas au champ « { $field } ».

error-mapping-column = Le champ « { $field } » attend la colonne { $column }, que le fichier n’a pas.
error-mapping-template = Le modèle du champ « { $field } » cite la colonne « { $column } », que le fichier n’a pas.
error-mapping-field = Le champ « { $field } » n’existe pas dans le schéma « { $schema } ».
error-mapping-rule-column = La règle de lignes cite la colonne « { $column } », que le fichier n’a pas.
