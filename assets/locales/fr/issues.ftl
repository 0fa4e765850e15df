# Problèmes d’une fiche : ce qui ne va pas, puis quoi faire. Le champ est nommé à côté de la phrase.

# Schéma officiel
issue-missing = Ce champ est obligatoire et il n’est pas dans le fichier : ajoutez-le.
issue-string-type = { $field ->
    [id] L’identifiant est obligatoire : donnez à chaque fiche un identifiant à elle.
    [source] La source est obligatoire : indiquez qui a fourni la fiche.
    [nom] Le nom est obligatoire : indiquez-le.
    [structure_id] Le service n’est rattaché à aucune structure : indiquez l’identifiant de la sienne.
   *[other] Un texte est attendu ici : écrivez la valeur comme du texte.
}
issue-string-too-short = { $field ->
    [siret-exponent] Ce numéro a perdu ses derniers chiffres dans un tableur : reprenez le SIRET à sa source et gardez la colonne en texte.
    [siret] Le SIRET n’a que { N($count, "chiffre", "chiffres") } : il en faut 14. Vérifiez s’il a perdu un zéro au début.
    [siret-text] Le SIRET n’a que { N($count, "caractère", "caractères") }, et pas seulement des chiffres : il en faut 14, sans rien d’autre.
    [code_postal] Le code postal n’a que { N($count, "caractère", "caractères") } : il faut 5 chiffres. Vérifiez s’il a perdu un zéro au début.
    [code_insee] Le code INSEE n’a que { N($count, "caractère", "caractères") } : il en faut 5. Vérifiez s’il a perdu un zéro au début.
    [nom] Le nom est trop court ({ N($count, "caractère", "caractères") }) : il en faut au moins { $min }.
    [description] La description est trop courte ({ N($count, "caractère", "caractères") }) : il en faut au moins { $min }.
   *[other] Le texte est trop court ({ N($count, "caractère", "caractères") }) : il en faut au moins { $min }.
}
issue-string-too-long = { $field ->
    [siret-exponent] Ce numéro a perdu ses derniers chiffres dans un tableur : reprenez le SIRET à sa source et gardez la colonne en texte.
    [siret] Le SIRET a { N($count, "caractère", "caractères") } : il faut 14 chiffres, sans espace ni point.
    [code_postal] Le code postal a { N($count, "caractère", "caractères") } : il faut 5 chiffres.
    [code_insee] Le code INSEE a { N($count, "caractère", "caractères") } : il en faut 5.
    [nom] Le nom est trop long ({ N($count, "caractère", "caractères") }) : raccourcissez-le à { $max } au plus.
    [description] La description est trop longue ({ N($count, "caractère", "caractères") }) : raccourcissez-la à { $max } au plus.
   *[other] Le texte est trop long ({ N($count, "caractère", "caractères") }) : raccourcissez-le à { $max } au plus.
}
issue-string-pattern-mismatch = { $field ->
    [siret-exponent] Ce numéro a perdu ses derniers chiffres dans un tableur : reprenez le SIRET à sa source et gardez la colonne en texte.
    [siret] Le SIRET contient autre chose que des chiffres : écrivez ses 14 chiffres, sans rien d’autre.
    [code_postal] Le code postal contient autre chose que des chiffres : écrivez ses 5 chiffres.
    [code_insee] Le code INSEE contient un signe ou un espace : écrivez ses 5 caractères (59350, 2A004).
   *[other] La valeur n’a pas la forme attendue : comparez-la à l’exemple du champ.
}
issue-avertissement = Le nom se termine par un point : retirez-le (« etc. » est accepté). L’annuaire n’affiche pas cette fiche tant qu’il y est.
issue-date-type = La date est obligatoire : indiquez le jour de la dernière mise à jour (2025-02-14).
issue-date-parsing = Cette date n’existe pas : écrivez année-mois-jour (2025-02-14).
issue-date-from-datetime-parsing = Cette date ne se lit pas : écrivez année-mois-jour (2025-02-14).
issue-date-from-datetime-inexact = Un jour seul est attendu, sans heure : écrivez année-mois-jour (2025-02-14).
issue-value-error = { $reason ->
    [email] Ce n’est pas une adresse de courriel : une seule adresse est attendue, comme nom@exemple.fr.
    [date-too-old] La date est antérieure à l’an 2000 : indiquez le jour de la dernière mise à jour.
    [date-in-future] La date est dans le futur : indiquez le jour de la dernière mise à jour.
    [alone] « { $code } » dit déjà tout : retirez-le, ou retirez les autres valeurs.
   *[other] La valeur n’est pas acceptée : corrigez-la.
}
issue-float-type = Un nombre est attendu ici : écrivez-le en chiffres.
issue-float-parsing = Ce nombre ne se lit pas : écrivez-le en chiffres, avec un point pour les décimales (48.85).
issue-int-type = Un nombre entier est attendu ici : écrivez-le en chiffres.
issue-int-parsing = Ce nombre ne se lit pas : écrivez un nombre entier, en chiffres seulement.
issue-int-parsing-size = Ce nombre est beaucoup trop grand : corrigez-le.
issue-int-from-float = Un nombre entier est attendu : arrondissez-le.
issue-finite-number = Ce nombre n’a pas de limite : écrivez-le en chiffres.
issue-greater-than-equal = Le nombre est trop petit : il doit être au moins { $min }.
issue-set-type = Une liste est attendue ici : donnez ses valeurs une à une.
issue-list-type = Une liste est attendue ici : donnez ses valeurs une à une.
issue-too-short = La liste est vide : ajoutez une valeur, ou laissez le champ sans valeur.
issue-enum = Cette valeur n’est pas dans la liste officielle : choisissez-en une de la liste.
issue-literal-error = Cette zone n’a pas une forme connue : donnez le code d’une commune, d’un département, d’un groupement de communes (9 chiffres), ou « france ».
issue-url-type = Une adresse de site est attendue ici : écrivez-la comme du texte.
issue-url-parsing = Cette adresse de site ne se lit pas : écrivez-la en entier, comme https://www.exemple.fr.
issue-url-scheme = L’adresse d’un site commence par https:// (ou http://) : corrigez le début.
issue-url-too-long = L’adresse du site est trop longue : { N($max, "caractère", "caractères") } au plus.

# Chargement par l’annuaire national
issue-bad-code-insee = Aucune commune n’a ce code INSEE : vérifiez la commune. L’annuaire ne prend pas la fiche sans un code connu.
issue-missing-code-insee = Le code INSEE de la commune manque : l’annuaire ne prend pas la fiche sans lui.

# Vraisemblance
issue-blank-text = Le texte ne contient que des espaces : complétez-le ou videz-le.
issue-non-ascii-digits = Les chiffres viennent d’un autre alphabet : écrivez-les de 0 à 9.
issue-siret-check-digit = La clé de contrôle de ce SIRET est fausse, un chiffre a dû changer : vérifiez-le auprès du producteur.
issue-siret-placeholder = Ce numéro a 14 chiffres identiques, ce n’est pas un SIRET : laissez le champ vide.
issue-phone-implausible = Ce n’est pas un seul numéro de téléphone lisible : écrivez-en un, comme 01 23 45 67 89.
issue-url-two-schemes = Il y a deux adresses dans une : gardez-en une seule.
issue-url-several = L’adresse contient un espace ou une virgule : gardez une seule adresse.
issue-url-no-domain = Cette adresse ne mène à aucun site : il manque un nom comme exemple.fr.
issue-stale = La fiche n’a pas été mise à jour depuis { N($years, "an", "ans") } ou plus : demandez au producteur si elle est encore juste.
back-issue-stale = La fiche n’a pas été mise à jour depuis { N($years, "an", "ans") } ou plus : est-elle encore juste ? Si oui, mettez sa date à jour.
issue-zone-unknown = Aucun territoire n’a ce code : vérifiez-le.
issue-postcode-unknown = Ce code postal n’est pas dans la liste (est-ce un CEDEX ?) : indiquez celui de la commune.
issue-postcode-elsewhere = Ce code postal n’est pas celui de la commune de la fiche : l’un des deux est à corriger.
issue-commune-name-differs = Le code INSEE est celui de { $commune }, mais la commune écrite est une autre : l’un des deux est à corriger.
issue-coordinates-incomplete = Il manque la latitude ou la longitude : un point a besoin des deux.
issue-coordinates-out-of-range = Ce ne sont pas une latitude et une longitude en degrés : convertissez-les.
issue-coordinates-swapped = La latitude et la longitude semblent inversées : échangez-les.
issue-coordinates-outside-france = Ce point n’est pas en France : vérifiez la latitude et la longitude.
issue-coordinates-elsewhere = { $found ->
    [none] Ce point est loin de la commune de la fiche : vérifiez l’un ou l’autre.
   *[other] Ce point est dans un autre département ({ $found }) que la commune de la fiche ({ $expected }) : vérifiez l’un ou l’autre.
}
issue-insee-elsewhere = Ce code INSEE est celui d’une autre commune : le nom et le code postal disent { $commune }. Reprenez le code de celle-ci.
issue-placeholder-text = Ce texte dit seulement que rien n’est connu : complétez-le, ou laissez le champ vide.
issue-html-in-text = Le texte contient des balises de page web, qui s’afficheraient telles quelles : retirez-les.
issue-several-addresses = Ce champ contient deux adresses : gardez-en une, et faites une fiche de plus pour l’autre lieu.
issue-address-holds-town = L’adresse répète le code postal et la commune, qui ont leurs propres champs : gardez le numéro et la rue.
issue-hours-unparsable = Ces horaires ne se lisent pas par un programme : écrivez-les comme Mo-Fr 09:00-12:00 (les jours : Mo, Tu, We, Th, Fr, Sa, Su).
issue-alert-word = « { $words } » : la fiche est peut-être fermée, inachevée ou un essai. Vérifiez-la avant de la publier.
issue-name-too-generic = Beaucoup de structures portent ce nom : ajoutez ce qui distingue celle-ci, par exemple la commune.
issue-network-missing = Le nom dit que la structure est du réseau « { $network } », qui n’est pas indiqué : ajoutez-le.

# Lot entier
issue-duplicate-id = { N($count, "fiche porte", "fiches portent") } cet identifiant : chacune doit avoir le sien.
issue-orphan-service = La structure de ce service n’est pas dans le lot : ajoutez-la, ou corrigez son identifiant.
issue-near-identical-service = { N($count, "service de cette structure a", "services de cette structure ont") } le même nom : gardez-en un seul, ou dites ce qui les distingue.

# Propositions
note-alone = « Tous publics » dit déjà tout : les autres valeurs sont retirées
note-close-code = La valeur proche de la liste officielle est proposée
note-decimal-comma = Le nombre est écrit avec un point décimal
note-emptied = Le champ est vidé ; la valeur reste au rapport
note-empty-list = La liste vide devient une absence de valeur
note-first-of-several = Une seule des valeurs est gardée
note-item-removed = La valeur inconnue est retirée de la liste ; elle reste au rapport
note-list-split = Le texte est découpé en liste
note-number-as-text = Le nombre est écrit comme du texte
note-number-rounded = Le nombre est arrondi
note-number-unit = L’unité écrite à côté du nombre est retirée
note-hours-remark = Ce qui se lit devient des horaires, le reste une remarque entre guillemets
note-name-with-commune = La commune est ajoutée au nom
note-network-from-name = Le réseau que dit le nom est ajouté
note-shortened = Le texte est coupé à la longueur permise et se termine par « … »

# Schémas en fichier (Table Schema)
issue-type-error = { $type ->
    [string] { $format ->
        [email] Une adresse électronique est attendue ici (nom@exemple.fr).
        [uri] Une adresse complète est attendue ici (https://exemple.fr).
        [uuid] Un identifiant de 32 chiffres et lettres de a à f est attendu ici (2bc1c94f-0deb-43e9-92a1-4775189ec9f8).
        [binary] Un contenu codé en base64 est attendu ici.
       *[other] Un texte est attendu ici.
    }
    [number] Un nombre est attendu ici.
    [integer] Un nombre entier est attendu ici.
    [boolean] { $form ->
        [sample] Un vrai ou faux est attendu ici ({ $sample }).
       *[none] Un vrai ou faux est attendu ici (true, false).
    }
    [date] { $form ->
        [sample] Une date est attendue ici, dans la forme que dit le schéma ({ $sample }).
       *[none] Une date est attendue ici, dans la forme que dit le schéma (2025-02-14).
    }
    [time] { $form ->
        [sample] Une heure est attendue ici ({ $sample }).
       *[none] Une heure est attendue ici (10:30:00).
    }
    [datetime] { $form ->
        [sample] Une date et une heure sont attendues ici, dans la forme que dit le schéma ({ $sample }).
       *[none] Une date et une heure sont attendues ici (2025-02-14T10:30:00Z).
    }
    [year] Une année est attendue ici (2025).
    [yearmonth] Une année et un mois sont attendus ici (2025-02).
    [duration] Une durée est attendue ici (P1Y2M).
    [geopoint] Un point est attendu ici : longitude, latitude.
    [array] Une liste entre crochets est attendue ici ([1, 2]).
    [object] Un objet entre accolades est attendu ici.
    [geojson] Une forme géographique (GeoJSON) est attendue ici.
   *[other] La valeur n’a pas la forme que dit le schéma.
}
issue-constraint-error = { $constraint ->
    [required] { $there ->
        [no] Ce champ est obligatoire et il n’est pas là : ajoutez-le.
       *[yes] Ce champ est obligatoire : remplissez-le.
    }
    [minimum] La valeur est trop petite : elle doit être au moins { $bound }.
    [maximum] La valeur est trop grande : elle doit être au plus { $bound }.
    [minLength] { $what ->
        [items] La liste est trop courte : { $count } pour { $bound } au moins.
       *[other] Le texte est trop court : { $count } pour { $bound } au moins.
    }
    [maxLength] { $what ->
        [items] La liste est trop longue : { $count } pour { $bound } au plus.
       *[other] Le texte est trop long : { $count } pour { $bound } au plus.
    }
    [exclusiveMinimum] La valeur est trop petite : elle doit dépasser { $bound }.
    [exclusiveMaximum] La valeur est trop grande : elle doit rester sous { $bound }.
    [pattern] { $outcome ->
        [unknown] Impossible de dire si ce texte a la forme demandée, la règle du schéma est trop lourde.
        [example] Le texte n’a pas la forme demandée par le schéma. Exemple : { $example }
       *[different] Le texte n’a pas la forme que demande le schéma : voyez ce qu’il dit de ce champ.
    }
    [enum] La valeur n’est pas de la liste : { $bound }
   *[other] La valeur ne suit pas une règle du schéma.
}
issue-primary-key = { $what ->
    [missing] Ce champ fait partie de ce qui distingue chaque ligne ({ $fields }) : remplissez-le.
   *[same] { $count } lignes ont ici la même valeur, qui doit les distinguer ({ $fields }) : gardez-en une, ou corrigez les autres.
}
issue-unique-error = { $count } lignes ont ici la même valeur, qui ne doit servir qu’une fois ({ $fields }) : gardez-en une, ou corrigez les autres.
issue-foreign-key = { $what ->
    [own] Aucune ligne de ce fichier ne porte la valeur donnée ici ({ $fields }) : corrigez-la, ou ajoutez la ligne.
   *[other] La valeur donnée ici ({ $fields }) n’est pas dans la table { $table } : corrigez-la, ou ajoutez-la à cette table.
}
issue-personal-email = Ce courriel semble être celui d’une personne : les données ouvertes le masquent, avec le téléphone. Écrivez plutôt l’adresse du service.
issue-personal-in-text = { $what ->
    [mobile] Ce texte contient un numéro de mobile : retirez-le s’il est celui d’une personne qui n’a pas donné son accord.
    [mail] Ce texte contient le courriel d’une personne : retirez-le si elle n’a pas donné son accord.
   *[name] Ce texte nomme une personne : retirez son nom si elle n’a pas donné son accord.
 }
