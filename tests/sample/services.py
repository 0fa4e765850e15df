"""The services of the département's workbook, one or two for some structures, with their own planted errors."""

from errors import Row
from world import slug

COLUMNS = ["__ignore__", "source", "structure_id", "id", "date_maj", "nom", "description", "lien_source", "type", "thematiques", "frais", "frais_precisions",
           "publics", "publics_precisions", "conditions_acces", "commune", "code_insee", "code_postal", "adresse", "complement_adresse", "telephone",
           "courriel", "modes_accueil", "zone_eligibilite", "contact_nom_prenom", "modes_mobilisation", "lien_mobilisation", "mobilisable_par",
           "mobilisation_precisions", "volume_horaire_hebdomadaire", "nombre_semaines", "horaires_accueil"]

# Kind of structure: the services it offers (name, type, audiences, text).
OFFERS = {
    "ccas": [("Instruction des demandes d’aide sociale", "accompagnement", ["tous-publics"],
              "Un agent reçoit sur rendez-vous, vérifie les droits, constitue le dossier et suit la demande jusqu’à la réponse."),
             ("Aide alimentaire d’urgence", "aide-materielle", ["beneficiaires-des-minimas-sociaux", "familles"],
              "Bons d’achat ou colis remis le jour même après un entretien, dans la limite de trois aides par an.")],
    "cdas": [("Accompagnement social global", "accompagnement", ["tous-publics"],
              "Une assistante sociale de secteur fait le point sur la situation et propose un plan d’action : logement, budget, santé, enfants."),
             ("Consultation de puériculture", "information", ["familles"],
              "Pesée, conseils d’alimentation et de sommeil, vaccinations, avec une puéricultrice, sans rendez-vous le mardi.")],
    "mission-locale": [("Parcours contractualisé vers l’emploi", "accompagnement", ["jeunes", "demandeurs-emploi"],
                        "Entretiens réguliers, ateliers, immersions en entreprise et allocation ponctuelle pour construire son projet."),
                       ("Atelier code de la route", "atelier", ["jeunes"], "Deux séances par semaine pour préparer l’examen du code en petit groupe.")],
    "chantier": [("Contrat d’insertion en maraîchage", "formation", ["demandeurs-emploi", "beneficiaires-des-minimas-sociaux"],
                  "Contrat de 26 heures par semaine, renouvelable, avec un accompagnement socioprofessionnel et des formations.")],
    "mobilite": [("Préparation du permis B", "formation", ["demandeurs-emploi", "jeunes"],
                  "Code et conduite au rythme de chacun, avec un moniteur diplômé et un suivi individuel.")],
    "logement": [("Location d’un studio meublé", "aide-materielle", ["jeunes"], "Studios de 18 à 25 m² ouvrant droit aux aides au logement, bail d’un mois renouvelable.")],
    "accueil-jour": [("Domiciliation administrative", "aide-materielle", ["personnes-en-situation-durgence"],
                      "Une adresse pour recevoir son courrier et ouvrir ses droits, renouvelée chaque année.")],
    "famille": [("Médiation familiale", "accompagnement", ["familles"], "Entretiens avec un médiateur diplômé pour rétablir le dialogue, tarif selon les revenus.")],
    "centre-social": [("Cours de français pour adultes", "atelier", ["tous-publics"], "Trois groupes de niveau, deux fois deux heures par semaine pendant l’année scolaire.")],
    "droit": [("Consultation juridique gratuite", "information", ["tous-publics"], "Un avocat ou un juriste répond aux questions de logement, de travail et de famille.")],
    "sante": [("Bilan de santé infirmier", "accompagnement", ["tous-publics"], "Un entretien d’une heure pour faire le point et être orienté vers un médecin.")],
}


def service_rows(structures, world):
    """Rows of services, in the order of their structures: about one structure in two offers one, some two."""
    rows = []
    for structure in structures:
        entity = structure.entity
        for number, (nom, kind, publics, text) in enumerate(OFFERS.get(entity["kind"], [])):
            if number and world.random.random() < 0.45:
                continue
            rows.append(service_row(structure, number, (nom, kind, publics, text), world))
    return rows


def service_row(structure, number, offer, world):
    nom, kind, publics, text = offer
    entity, random = structure.entity, world.random
    modes = random.choice([["telephoner"], ["se-presenter", "telephoner"], ["envoyer-un-courriel", "telephoner"], ["se-presenter"]])
    modes.sort(key=["envoyer-un-courriel", "se-presenter", "telephoner"].index)
    final = {
        "source": "cd35", "structure_id": "cd35--" + structure.raw["id"], "id": f"cd35--{structure.raw['id']}-{number + 1}", "date_maj": entity["date"],
        "nom": nom, "description": text, "lien_source": None, "type": kind, "thematiques": sorted(entity["thematiques"]), "frais": "gratuit",
        "frais_precisions": None, "publics": publics, "publics_precisions": None, "conditions_acces": None, "commune": entity["commune"],
        "code_insee": entity["code_insee"], "code_postal": entity["code_postal"], "adresse": entity["adresse"], "complement_adresse": None,
        "telephone": "+33" + entity["telephone"][1:], "courriel": entity["courriel"], "modes_accueil": ["en-presentiel"], "zone_eligibilite": ["35"],
        "contact_nom_prenom": None, "modes_mobilisation": modes, "lien_mobilisation": None, "mobilisable_par": ["professionnels", "usagers"],
        "mobilisation_precisions": None, "volume_horaire_hebdomadaire": None, "nombre_semaines": None, "horaires_accueil": None,
        "longitude": None, "latitude": None,
    }
    year, month, day = entity["date"].split("-")
    raw = {name: ", ".join(final[name]) if isinstance(final.get(name), list) else final.get(name) for name in COLUMNS if name != "__ignore__"}
    raw |= {"structure_id": structure.raw["id"], "id": f"{structure.raw['id']}-{number + 1}", "date_maj": f"{day}/{month}/{year}",
            "telephone": " ".join(entity["telephone"][at:at + 2] for at in range(0, 10, 2)), "code_insee": int(final["code_insee"]),
            "code_postal": int(final["code_postal"]), "zone_eligibilite": 35}
    judged = ["id", "structure_id", "source", "nom", "description", "type", "thematiques", "frais", "publics", "code_postal", "code_insee", "commune",
              "telephone", "courriel", "modes_accueil", "zone_eligibilite", "modes_mobilisation", "mobilisable_par", "date_maj"]
    row = Row(raw, final, {name: name for name in final}, judged)
    row.entity = entity
    return row


def errors_of_services():
    """Name → what it does to a row of a service."""

    def theme_old(row):
        row.healed("thematiques", "theme_of_v0", "gestion-financiere--apprendre-a-gerer-son-budget", ["difficultes-financieres--ameliorer-sa-gestion-budgetaire"])

    def theme_label(row):
        row.healed("thematiques", "code_label", "Préparer un permis, Financer ma mobilité", ["mobilite--financer-ma-mobilite", "mobilite--preparer-un-permis"])

    def theme_near(row):
        row.invalid("thematiques", "theme_unknown", "numerique--acquerir-un-equipment", "enum", ["numerique--acquerir-un-equipment"])

    def theme_near_old(row):
        row.invalid("thematiques", "theme_unknown", "mobilite--preparer-un-permis-de-conduire", "enum", ["mobilite--preparer-un-permis-de-conduire"])

    def theme_category(row):
        row.invalid("thematiques", "theme_category_only", "numerique, sante", "enum", ["numerique", "sante"])

    def audience_everyone_and_others(row):
        row.healed("publics", "everyone_with_others", "tous-publics, familles, seniors", ["tous-publics"])

    def audience_labels(row):
        row.healed("publics", "code_label", "Jeunes ; Étudiants ; Familles", ["etudiants", "familles", "jeunes"])

    def audience_unknown(row):
        row.invalid("publics", "audience_unknown", "adultes", "enum", ["adultes"])

    def audience_lines(row):
        row.healed("publics", "list_of_lines", "femmes\nfamilles", ["familles", "femmes"])

    def description_short(row):
        row.invalid("description", "description_short", "Aide", "string_too_short")

    def description_missing(row):
        row.write("description", None)
        row.final["description"] = None
        row.judged.discard("description")
        row.errors.append({"field": "description", "kind": "description_missing", "code": "string_type"})

    def type_label(row):
        row.healed("type", "code_label", "Accompagnement", "accompagnement")

    def type_unknown(row):
        row.invalid("type", "type_unknown", "permanence sociale", "enum")

    def fees_old(row):
        row.healed("frais", "fees_of_v0", "gratuit-sous-conditions", "gratuit")

    def fees_text(row):
        row.invalid("frais", "fees_text", "5 € par séance", "enum")

    def welcome_label(row):
        row.healed("modes_accueil", "code_label", "En présentiel, À distance", ["a-distance", "en-presentiel"])

    def zone_text(row):
        row.invalid("zone_eligibilite", "zone_text", "Tout le pays de Vitré et alentours", "string_too_long", ["Tout le pays de Vitré et alentours"])

    def weeks_text(row):
        row.invalid("nombre_semaines", "weeks_text", "une dizaine", "int_parsing")

    def hours_comma(row):
        row.healed("volume_horaire_hebdomadaire", "decimal_comma", "3,5", 3.5)

    def hours_negative(row):
        row.invalid("volume_horaire_hebdomadaire", "hours_negative", "-2", "greater_than_equal", -2.0)

    def apply_unknown(row):
        row.invalid("modes_mobilisation", "mode_unknown", "telephoner, passer par un partenaire", "enum", ["telephoner", "passer par un partenaire"])

    def applied_by_unknown(row):
        row.invalid("mobilisable_par", "applicant_unknown", "professionnels, usagers, autres", "enum", ["professionnels", "usagers", "autres"])

    def link_no_scheme(row):
        path = slug(row.final["nom"])[:20].strip("-")
        row.healed("lien_mobilisation", "url_no_scheme", f"www.exemple.fr/rdv/{path}", f"https://www.exemple.fr/rdv/{path}")

    def name_dot(row):
        value = row.final["nom"]
        row.healed("nom", "name_final_dot", value + ".", value)

    def date_future(row):
        row.invalid("date_maj", "date_future", "01/09/2028", "value_error", "2028-09-01")

    return {name: function for name, function in locals().items() if callable(function)}
