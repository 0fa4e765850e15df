# Pourquoi une valeur a survécu à une fusion : pick-<raison>.
pick-pinned = choisi à la main
pick-locked = verrouillée par une personne
pick-nothing = aucune valeur
pick-same-value = valeurs identiques
pick-only-value = seule valeur
pick-only-valid = seul conforme
pick-trusted-source = source la plus fiable
pick-most-recent = plus récente
pick-most-complete = la plus complète
pick-first-id = premier identifiant, à égalité
pick-union = réunion des codes
pick-base = fiche de base
