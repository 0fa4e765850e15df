# mapping: why a column feeds a field, or none
mapping-name-values = Aucune colonne ne s’appelle nom ; celle-ci contient ce qui ressemble à des noms
mapping-name-exact = Le nom de la colonne est celui du champ.
mapping-name-like = Le nom se lit « { $phrase } ».
mapping-name-and-values = Le nom se lit « { $phrase } » et { $percent } % des valeurs le confirment.
mapping-name-but-values = Le nom est celui du champ, mais les valeurs n’en ont pas la forme.
mapping-values-against = Le nom se lit « { $phrase } », mais les valeurs disent autre chose.
mapping-values = { $percent } % des valeurs en ont la forme.
mapping-date-header = L’en-tête est une date et la colonne contient des dates : la date de mise à jour, sans doute.
mapping-lambert = Coordonnées Lambert-93, converties en degrés.
mapping-coordinates = Longitude et latitude en degrés, d’après les valeurs.
mapping-point = « { $phrase } » contient la latitude et la longitude.
mapping-join-address = Le numéro et la voie sont dans deux colonnes : ils sont réunis.
mapping-composite = Le code postal et la commune sont dans la même cellule.
mapping-several = { N($count, "colonne réunie", "colonnes réunies") }.
mapping-days = Une colonne par jour : les horaires sont réunis.
mapping-one-hot = Une colonne par public, à cocher.
mapping-service-per-row = Proposé pour créer un service par ligne.
mapping-unused-empty = La colonne est vide.
mapping-unused-unknown = Ni le nom ni les valeurs ne rappellent un champ du schéma.
mapping-unused-no-field = Le schéma n’a pas de champ pour cette information.
mapping-unused-other-schema = Le champ « { $field } » n’existe pas dans ce schéma.
mapping-unused-better = « { $column } » convient mieux au champ « { $field } ».
mapping-unused-values = Trop peu de codes du champ « { $field } » : choisissez-le, puis décidez dans Valeurs.

error-mapping-column = Le champ « { $field } » attend la colonne { $column }, que le fichier n’a pas.
error-mapping-template = Le modèle du champ « { $field } » cite la colonne « { $column } », que le fichier n’a pas.
error-mapping-field = Le champ « { $field } » n’existe pas dans le schéma « { $schema } ».
error-mapping-rule-column = La règle de lignes cite la colonne « { $column } », que le fichier n’a pas.
note-blanked = Valeur illisible vidée à la demande
note-hours-days = Horaires jour par jour écrits au format OpenStreetMap
note-alone-kept = « Tous publics » gardé seul : il comprend les autres
note-list-lines = Liste JSON écrite ligne par ligne
note-number-format = Nombre écrit avec un point décimal
note-rna-aside = Numéro RNA mis de côté : le schéma n’a pas de champ pour lui
mapping-by-hand = Choisi à la main.

# Ce qui diffère de la dernière livraison de la source.
layout-known = Colonnes reprises de la livraison { $delivery } ({ $file })
layout-unlike = Les colonnes ne sont plus celles de la livraison { $delivery } : elles sont proposées à neuf
layout-of-source = Ces colonnes sont celles de la source « { $source } » ; si c’est sa livraison suivante, importez-la sous ce nom
layout-column-new = Nouvelle colonne, non reprise : « { $column } »
layout-column-fed = Nouvelle colonne « { $column } » : elle remplit le champ « { $field } »
layout-column-taken = Nouvelle colonne, non reprise : « { $column } » (le champ « { $field } » est déjà rempli)
layout-column-proposed = Nouvelle colonne « { $column } », proposée pour le champ « { $field } » : à accepter dans Colonnes (ou : tamis map … --set)
mapping-new-proposed = Nouvelle dans cette livraison ; proposée pour « { $field } », à accepter.
layout-column-renamed = La colonne « { $column } » s’appelle maintenant « { $now } » (champ « { $field } »)
layout-column-gone = La colonne « { $column } » a disparu : elle remplissait le champ « { $field } »
layout-column-gone-unused = La colonne « { $column } », non reprise, a disparu
layout-id-gone = La colonne de l’identifiant, « { $column } », a disparu : les fiches peuvent paraître nouvelles
layout-rule-gone = La règle des lignes ne s’applique plus : la colonne « { $column } » a disparu
layout-date-asked = La date donnée à la livraison précédente ({ $date }) ne vaut pas pour celle-ci : donnez la sienne si des lignes n’en ont pas
layout-blank-asked = Vider les valeurs illisibles avait été demandé pour la livraison précédente seulement
layout-encoding = Accents lus en { $encoding }, comme choisi pour la livraison { $delivery }
layout-mixed-dates = Les dates sont maintenant écrites dans les deux ordres : celles qui ont deux lectures sont demandées
layout-day-first = Les dates sont maintenant écrites le jour d’abord
layout-month-first = Les dates sont maintenant écrites le mois d’abord
layout-emptied = La colonne « { $column } » est maintenant vide
layout-shape = La colonne « { $column } » contenait { $was ->
        [siret] des SIRET
        [phone] des numéros de téléphone
        [mail] des courriels
        [url] des adresses de sites
        [code] des codes postaux ou INSEE
        [date] des dates
        [degrees] des coordonnées en degrés
        [number] des nombres
       *[text] du texte
        [lambert] des coordonnées Lambert-93
    } ; elle contient maintenant { $is ->
        [siret] des SIRET
        [phone] des numéros de téléphone
        [mail] des courriels
        [url] des adresses de sites
        [code] des codes postaux ou INSEE
        [date] des dates
        [degrees] des coordonnées en degrés
        [number] des nombres
       *[text] du texte
        [lambert] des coordonnées Lambert-93
    }
mapping-from-v0 = Colonne du schéma v0 : convertie selon les correspondances officielles.
note-v0-converted = Valeur du schéma v0 convertie selon les correspondances officielles
mapping-counts-rows = « { $column } » ressemble à des numéros de ligne : si une ligne s’ajoute, les identifiants se décalent.
