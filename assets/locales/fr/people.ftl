# Ce que les personnes disent des fiches (cadenas, notes, vérifications, questions), et le retour au producteur.

# Historique
operation-lock-one = Verrouillé : { $field }, fiche { $record }
operation-unlock-one = Déverrouillé : { $field }, fiche { $record }
operation-lock-many = { N($count, "valeur verrouillée", "valeurs verrouillées") }
operation-unlock-many = { N($count, "valeur déverrouillée", "valeurs déverrouillées") }
operation-note = Note sur la fiche { $record }
operation-note-gone = Note de la fiche { $record } effacée
operation-verified = Fiche { $record } vérifiée
operation-verified-many = { N($count, "fiche vérifiée", "fiches vérifiées") }
operation-unverified = Fiche { $record } à vérifier de nouveau
operation-unverified-many = { N($count, "fiche", "fiches") } à vérifier de nouveau
operation-ask-field = Question au producteur : { $field } de la fiche { $record }
operation-ask-record = Question au producteur : fiche { $record }
operation-ask-group = Question au producteur : { $field }, { N($count, "fiche", "fiches") }
operation-questions-sent = { N($count, "question notée envoyée", "questions notées envoyées") }
operation-questions-answered = { N($count, "question notée répondue", "questions notées répondues") }
operation-questions-open = { N($count, "question rouverte", "questions rouvertes") }
operation-questions-dropped = { N($count, "question retirée", "questions retirées") }
operation-questions-text = { N($count, "question reformulée", "questions reformulées") }
change-locked = verrouillé
change-verified = Vérifiée
change-question = Question au producteur

# Erreurs et suites
error-locked = La valeur de { $field } (fiche { $record }) est verrouillée : elle n’a pas été touchée
error-all-locked = { $count } valeurs sont verrouillées : aucune n’a été touchée
hint-unlock = Déverrouillez d’abord : Ctrl L dans la fenêtre, ou « tamis edit … --unlock »
error-nothing-to-ask = Rien à demander : les fiches concernées ont déjà leur question, ou il n’y en a aucune
hint-list-questions = « tamis questions » montre les questions et leurs clés
error-unknown-question = Aucune question n’a la clé { $key }
error-no-back = La source { $source } n’a pas de livraison dans cet espace de travail
locked-kept = { N($count, "valeur verrouillée est restée telle quelle", "valeurs verrouillées sont restées telles quelles") } : { $fields }
locked-one =   { $record } : { $field }
stage-back = Dossiers des producteurs

# Questions, en français quelle que soit la langue de la fenêtre : le producteur les lit
question-confirm = { $field } : pouvez-vous confirmer cette valeur, ou nous donner la bonne ?
question-confirm-record = Pouvez-vous vérifier cette fiche : est-elle toujours juste ?
question-whole = Toute la fiche
question-records = { N($count, "fiche", "fiches") }
mail-subject = Objet : { N($count, "question", "questions") } sur vos données « { $source } »
mail-greeting = Bonjour,
mail-intro = Merci pour votre fichier. En le préparant pour la publication, { $count ->
    [one] une question nous reste, à laquelle vous seul pouvez répondre :
   *[other] { $count } questions nous restent, auxquelles vous seul pouvez répondre :
}
mail-row = ligne { $row } de { $file }
mail-row-sheet = ligne { $row } de la feuille { $sheet } de { $file }
mail-place = Où : { $place } ({ $id })
mail-place-received = Où : { $place } ({ $id }) — reçu : « { $received } »
mail-more = … et { N($count, "autre ligne", "autres lignes") }, marquées dans le fichier annoté
mail-end = Vous pouvez répondre ici, ou corriger votre fichier et nous l’envoyer de nouveau : nous reconnaîtrons les réponses.
mail-thanks = Merci d’avance.

# Le dossier du producteur
back-mail-subject = Objet : votre fichier « { $source } », et de quoi le compléter
back-mail-intro = Merci pour votre fichier. Vous trouverez avec ce message le même fichier avec nos remarques dans les cellules, une synthèse d’une page, et le classeur officiel rempli avec vos fiches pour la prochaine fois.
back-comment-question = Question : { $text }
back-comment-write = À écrire : { $value }
back-comment-choose = Au choix : { $values }
back-comment-missing = Il manque : { $field }. { $reason }
back-comment-ours = Corrigé chez nous en « { $value } » : merci de reprendre cette valeur dans votre fichier.
back-comment-ours-empty = Vidé chez nous : merci de vider aussi la cellule dans votre fichier.
back-column-row = Ligne du fichier
back-title = À corriger dans les données « { $source } »
back-date = Au { $date }
back-sum = { N($records, "fiche lue", "fiches lues") } dans { $files } : { $ready ->
    [0] aucune n’est prête à être publiée
    [one] { $ready } est prête à être publiée
   *[other] { $ready } sont prêtes à être publiées
}, { $left } à corriger.
back-sum-done = { N($records, "fiche lue", "fiches lues") } dans { $files } : toutes sont prêtes à être publiées. Merci !
back-first = À corriger d’abord
back-first-why = Dans l’ordre de ce que chaque correction rend publiable.
back-head-field = Champ
back-head-reason = Ce qui ne va pas
back-head-records = Fiches
back-head-frees = Rendues publiables
back-head-example = Exemple reçu
back-more = Et { N($count, "autre point", "autres points") } dans le fichier annoté.
back-legend = Dans le fichier annoté : rouge, à corriger avant publication ; jaune, à vérifier ; violet, une question ; vert, déjà corrigé chez nous. Le commentaire de la cellule dit quoi écrire.
back-parts = Dans ce dossier
back-part-annotated = votre fichier, avec les mêmes colonnes et le même ordre, les cellules à revoir marquées et commentées
back-part-cut = votre fichier est long : seules les { N($count, "ligne à revoir", "lignes à revoir") } y sont
back-part-mail = le texte d’un message avec nos questions
back-part-workbook = le classeur officiel rempli avec vos fiches telles que nous les avons mises au propre : il peut servir de base à votre prochain envoi
back-no-workbook = Le classeur officiel n’est pas joint : au-delà de { $most } fiches, un fichier CSV ou JSON convient mieux.
back-questions = { $count ->
    [0] Nous n’avons pas de question.
   *[other] { N($count, "question attend", "questions attendent") } votre réponse : voir { $file }.
}
back-required = obligatoire
back-several = Plusieurs valeurs : séparez-les par une virgule.

# Ligne de commande
cli-back-done = Dossier de { $source } : { $path }
cli-back-none = Aucune source n’a de livraison à rendre
cli-questions-count = { N($open, "question à envoyer", "questions à envoyer") }, { N($sent, "envoyée", "envoyées") }, { N($answered, "répondue", "répondues") }
cli-locked-dry = { N($count, "valeur verrouillée resterait telle quelle", "valeurs verrouillées resteraient telles quelles") }
question-open = à envoyer
question-sent = envoyée
question-answered = répondue
question-partly = { $answered } sur { $all } répondues

# Facettes et marques
facet-states = États
mark-locked = Avec une valeur verrouillée
mark-asked = À demander au producteur
mark-verified = Vérifiées
mark-noted = Avec une note

# Fenêtre : cellule, fiche, page des questions
screen-questions = Questions
screen-questions-tip = Ce qu’il faut demander à chaque producteur, et ce qu’il a répondu
command-lock = Verrouiller ou déverrouiller la valeur
command-lock-tip = Une valeur verrouillée ne change plus : ni règle, ni livraison, ni modification en lot n’y touche
command-question = Mettre dans les questions au producteur
command-question-tip = La cellule, la fiche ou le groupe d’anomalies à l’écran entre dans la pile de questions
command-note = Noter quelque chose sur la fiche
command-note-tip = Une note libre, pour l’équipe : elle ne sort pas de l’espace de travail
command-verified = Fiche vérifiée
command-verified-tip = Dire que la fiche a été vérifiée, comment, et quand
why-nothing-at-hand = Choisissez d’abord une cellule, ou ouvrez un groupe d’anomalies
state-locked = Verrouillée
state-lock = Verrouiller
state-unlock = Déverrouiller
state-locked-what = Rien ne changera cette valeur tant qu’elle est verrouillée.
state-locked-first = { $field } : valeur verrouillée, déverrouillez-la d’abord (Ctrl L)
state-ask = Demander au producteur
state-ask-record = Question sur la fiche…
state-asked = Question { $state } : { $text }
state-note = Note
state-note-add = Noter…
state-verify = Vérifiée…
state-verified = Vérifiée par { $by }, { $when }
state-verified-how = Vérifiée par { $by }, { $when } : { $how }
state-unverify = À revérifier
ask-title = Question au producteur
ask-what-cell = { $field } · fiche { $record }
ask-what-record = Toute la fiche { $record }
ask-what-group = { $name } : une question pour { N($count, "fiche", "fiches") }
ask-text = Texte de la question
ask-do = Mettre dans la pile
ask-french = Le producteur la lira telle quelle, en français.
note-title = Note sur { $record }
note-text = Texte de la note
note-do = Enregistrer la note
verify-title = { $record } : vérifiée
verify-how = Comment (par téléphone, sur le site…)
verify-do = Vérifiée
verify-phone = Par téléphone
verify-mail = Par courriel
verify-site = Sur son site
verify-known = Connue de l’équipe
questions-none = Aucune question pour le moment
questions-none-why = La touche Q met dans la pile la cellule, la fiche ou le groupe d’anomalies à l’écran. Le texte est proposé d’après l’anomalie, et un bouton écrit le message pour chaque producteur. Les dossiers des producteurs (fichier annoté, synthèse, classeur officiel rempli) se préparent aussi sans question.
questions-none-button = Voir les anomalies
questions-copy = Copier le message
questions-save = Enregistrer le message
questions-mark-sent = Noter envoyées
questions-folder = Préparer le dossier
questions-copied = Message copié : { N($count, "question", "questions") } à { $source }
questions-received = Reçu : « { $text } »
questions-received-empty = Reçu : (vide)
questions-answer = Dit maintenant : « { $text } »
questions-answer-empty = Dit maintenant : (vide)
questions-edit = Changer le texte
questions-keep = Garder ce texte
questions-done = Répondue
questions-reopen = Rouvrir
questions-drop = Retirer
questions-show = { $count ->
    [one] Voir la fiche
   *[other] Voir les { $count } fiches
}
questions-by = { $by }, { $when }
questions-sent-when = envoyée { $when }
questions-at = ligne { $row }
questions-more-records = et { N($count, "autre fiche", "autres fiches") }
questions-open-count = { N($count, "à envoyer", "à envoyer") }
questions-sent-count = { N($count, "envoyée", "envoyées") }
questions-answered-count = { N($count, "répondue", "répondues") }
questions-filter = Montrer
batch-locked = { N($count, "valeur verrouillée reste telle quelle", "valeurs verrouillées restent telles quelles") }
questions-where = Dossier des producteurs :
shortcut-walk-questions = Parcourir les questions
questions-show-records = Voir les fiches de la question
questions-all-folders = Préparer tous les dossiers
question-empty = { $field } : cette information nous manque, pouvez-vous nous la donner ?
