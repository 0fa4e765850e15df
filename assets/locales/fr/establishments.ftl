# La liste des établissements (SIRENE) apportée par l’utilisateur.
stage-establishments = Lecture des établissements
stage-establishments-sort = Écriture de la liste

operation-establishments = SIRET contrôlés avec SIRENE du { $date } : { N($count, "établissement", "établissements") }
operation-establishments-none = SIRET contrôlés sans liste d’établissements

issue-establishment-unknown = SIRENE (au { $date }) ne connaît pas ce SIRET : vérifiez-le auprès du producteur.
issue-establishment-closed = { $followed ->
    [0] Établissement fermé depuis le { $since } selon SIRENE (au { $date }), sans successeur ouvert connu.
   *[other] Établissement fermé depuis le { $since } selon SIRENE (au { $date }) ; { $successor } lui succède.
 }
short-establishment-unknown = inconnu de SIRENE
short-establishment-closed = établissement fermé
note-establishment-successor = Établissement ouvert qui lui succède, d’après SIRENE

establishment-open = { $siret } est ouvert, d’après SIRENE au { $date }.
establishments-none = Aucune liste d’établissements : les SIRET ne sont contrôlés que par leur clé.
establishments-chosen = SIRENE du { $date }, { N($count, "établissement", "établissements") } : { $path }
establishments-gone = La liste du { $date } n’est pas sur cet ordinateur : les SIRET ne sont contrôlés que par leur clé. { $path }
establishments-built = { N($count, "établissement", "établissements") }, dont { N($open, "ouvert", "ouverts") } ; { N($successions, "succession", "successions") } : { $path }

error-no-stock = Ce fichier n’est pas un stock d’établissements : il y manque { $columns }. { $path }
error-stock-damaged = Ce fichier d’établissements ne peut pas être lu : { $path }
error-stock-empty = Aucun établissement dans ce fichier : { $path }
error-stock-date = Les fichiers ne disent pas de quel jour ils sont.
error-stock-index = Ce n’est pas une liste d’établissements, ou elle est abîmée : { $path }
error-stock-folder = Aucun dossier où garder la liste.
error-no-establishments = Cet espace de travail n’a pas de liste d’établissements.
hint-stock = Prenez StockEtablissement et StockEtablissementLiensSuccession sur data.gouv.fr, en CSV, ZIP ou Parquet.
hint-stock-date = Ajoutez --date AAAA-MM-JJ.
hint-stock-folder = Dites où avec --index FICHIER.
hint-establishments = tamis establishments ESPACE FICHIER en donne une.

command-establishments = Contrôler les SIRET avec SIRENE…
command-establishments-tip = Prend le stock des établissements de l’INSEE (CSV, ZIP ou Parquet), avec ses successions, pour trouver les SIRET inconnus ou fermés
establishments-title = Établissements (SIRENE)
establishments-day = SIRENE du { $date } · { N($count, "établissement", "établissements") }
establishments-away = SIRENE du { $date } : la liste n’est pas sur cet ordinateur
