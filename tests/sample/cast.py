"""Who is in which file: the entities, their duplicates under other spellings, and the pairs that only look alike."""

import copy
import re

from world import AROUND, COMMUNES, FAR, STREETS, World, associations, slug

A, B, C, D = "departement-35.xlsx", "asso_35_nov.csv", "reseau-entraide.csv", "points-acces.geojson"

ABBREVIATIONS = [("avenue du Général", "av. Gal"), ("avenue", "av."), ("boulevard", "bd"), ("place", "pl."), ("impasse", "imp."),
                 ("allée", "all."), ("chemin", "che."), ("square", "sq."), ("quai", "q."), ("Saint-", "St-"), ("rue ", "r. ")]
KINDS_OF_PLACE = ["Ressourcerie", "Recyclerie", "Maison de quartier", "Centre social", "Espace de vie sociale", "Épicerie solidaire",
                  "Accueil de jour", "Maison des parents", "Auto-école sociale", "Foyer de jeunes travailleurs", "Espace social",
                  "Épicerie sociale", "Résidence jeunes"]
ACRONYMS = [("Centre communal d’action sociale", "CCAS"), ("Point d’accès au droit", "PAD"), ("Foyer de jeunes travailleurs", "FJT"),
            ("Espace de vie sociale", "EVS"), ("Centre social", "CS"), ("Point information jeunesse", "PIJ"), ("CCAS", "Centre communal d’action sociale"),
            ("Maison des jeunes et de la culture", "MJC"), ("France services", "Espace France services")]


def typo(text, random):
    """One letter doubled, lost or swapped, inside the longest word."""
    word = max(re.findall(r"\w+", text), key=len)
    at = random.randrange(2, max(3, len(word) - 2))
    wrong = random.choice([word[:at] + word[at] + word[at:], word[:at] + word[at + 1:], word[:at] + word[at + 1] + word[at] + word[at + 2:]])
    return text.replace(word, wrong if wrong != word else word[:at] + word[at + 1:], 1)


def abbreviated(text):
    for long, short in ABBREVIATIONS:
        if long in text:
            return text.replace(long, short, 1)
    return text


def variant(one, how, world):
    """The same place as somebody else wrote it down."""
    other = copy.deepcopy(one)
    other["of"] = one
    random = world.random
    if how == "abbreviation":
        other["adresse"] = abbreviated(one["adresse"])
        other["nom"] = abbreviated(one["nom"]).replace("Association", "Asso").replace("Ressourcerie", "Ress.").replace(" et ", " & ")
    elif how == "typo":
        other["nom"] = typo(one["nom"], random)
        if random.random() < 0.5:
            other["adresse"] = typo(one["adresse"], random)
    elif how == "acronym":
        other["nom"] = next((one["nom"].replace(long, short, 1) for long, short in ACRONYMS if long in one["nom"]), one["nom"])
    elif how == "moved_phone":
        other["telephone"] = world.phone()
        other["date"] = "2026-10-12"
    elif how == "moved_address":
        other["adresse"] = f"{random.randint(2, 30)} {random.choice(STREETS)}"
        other["date"] = "2026-09-30"
    elif how == "case":
        other["nom"] = slug(one["nom"], " ").upper()
        other["adresse"] = slug(one["adresse"], " ").upper()
    elif how == "word_order":
        kind = next(kind for kind in KINDS_OF_PLACE if one["nom"].startswith(kind))
        other["nom"] = f"{one['nom'][len(kind) + 1:]} – {kind.lower()}"
    elif how == "name_with_commune":
        other["nom"] = f"{one['nom']} ({one['commune']})"
    if how != "exact" and random.random() < 0.5:
        other["siret"] = None
    if how not in ("exact", "moved_phone", "moved_address") and random.random() < 0.4:
        other["courriel"] = None
    if how != "exact" and random.random() < 0.3:
        other["site_web"] = None
    return other


class Cast:
    """The rows of the four files, in order, with the true pairs and the traps."""

    def __init__(self):
        self.world = World()
        self.files = {A: [], B: [], C: [], D: []}
        self.pairs, self.traps = [], []
        self.everyone()
        self.look_alikes()
        self.duplicates()
        for rows in self.files.values():
            self.world.random.shuffle(rows)
            # Entities of a pair must be told apart by place in the file; this is what the truth is written from.
            for position, one in enumerate(rows):
                one["at"] = position

    def add(self, file, one):
        one["file"] = file
        self.files[file].append(one)
        return one

    def everyone(self):
        entity, places = self.world.entity, COMMUNES
        for place in places[:22]:
            self.add(A, entity(f"CCAS {de(place[1])}", "ccas", place))
        for at in (0, 1, 2, 3, 4, 7, 8, 9, 12, 14):
            self.add(A, entity(f"Centre départemental d’action sociale {de(places[at][1])}", "cdas", places[at]))
        for at in (1, 3, 4, 7, 15):
            self.add(A, entity(f"Mission locale {de(places[at][1])}", "mission-locale", places[at]))
        for at in (22, 23, 25, 26, 27, 29, 31):
            self.add(A, entity(f"Mairie {de(places[at][1])}", "mairie", places[at]))
        for number, (nom, kind, place) in enumerate(associations()):
            self.add((A, B, C, B, A)[number % 5], entity(nom, kind, place))
        for at in (1, 2, 3, 7, 8, 11, 12, 14, 18, 19, 20, 21, 22, 26, 28, 33):
            self.add(D, entity(f"France services {de(places[at][1])}", "france-services", places[at]))
        for at in (0, 1, 2, 3, 4, 7, 9, 14, 5, 6, 8, 10, 13, 15, 17, 23, 24, 25, 29, 30, 31, 32):
            self.add(D, entity(f"Médiathèque {de(places[at][1])}", "mediatheque", places[at]))
        for at in (0, 1, 2, 3, 4, 5, 9, 12, 16, 34):
            self.add(D, entity(f"Point information jeunesse {de(places[at][1])}", "jeunes", places[at]))
        for at in (0, 3, 4, 6, 11, 27, 35):
            self.add(D, entity(f"Espace public numérique {de(places[at][1])}", "numerique", places[at]))
        for at, kind, nom in ((0, "cafe", "Le Bar Commun"), (5, "lecture", "Savoirs Ordinaires"), (9, "famille", "Une Souris chez Toi"),
                              (12, "garage", "Les Clés à Molette"), (14, "epicerie", "La Musette du Marais"), (20, "cafe", "Le Lavoir"),
                              (18, "numerique", "Octets Locaux"), (28, "chantier", "Granit et Genêts"), (27, "lecture", "À Livre Ouvert"),
                              (33, "mobilite", "Deux Roues pour un Emploi"), (2, "sante", "Bus santé du Pays de Fougères"), (13, "lecture", "Babel sur Rance")):
            self.add(B, entity(nom, kind, places[at]))
        for place in AROUND:
            self.add(C, entity(f"Maison de l’entraide {de(place[1])}", "epicerie", place))
        for place in places[15:27]:
            self.add(C, entity(f"Maison de l’entraide {de(place[1])}", "epicerie", place))
        for place in FAR:
            self.add(C, entity(f"Maison de l’entraide {de(place[1])}", "epicerie", place, "04" if place[0][:2] != "09" else "05"))
        for nom, kind, at in (("Le Relais des Quais", "accueil-jour", 3), ("Chez Nous Demain", "logement", 5), ("Vestiboutique des Halles", "ressourcerie", 1),
                              ("Entraide Pays de Brocéliande", "epicerie", 21), ("Atelier Bois des Carmes", "chantier", 2), ("Frip’Ouille", "ressourcerie", 30),
                              ("Domicile Solidaire", "logement", 0), ("Le Car à Soupe", "accueil-jour", 0), ("Colis du Mercredi", "epicerie", 16),
                              ("Ménage Service Entraide", "chantier", 6), ("Laverie des Voisins", "accueil-jour", 4), ("Loca’Scoot 35", "mobilite", 19)):
            self.add(C, entity(nom, kind, places[at]))

    def look_alikes(self):
        """Pairs that only look alike: never to be merged."""
        entity, places = self.world.entity, COMMUNES
        by_name = {one["nom"]: one for one in self.files[A]}
        for at in (7, 12, 19, 20):
            ccas = by_name[f"CCAS {de(places[at][1])}"]
            mairie = entity(f"Mairie {de(places[at][1])}", "mairie", places[at], adresse=ccas["adresse"], telephone=ccas["telephone"],
                            latitude=ccas["latitude"], longitude=ccas["longitude"])
            self.trap(ccas, self.add(A, mairie), "mairie_and_ccas", "related")
        agency = self.add(A, entity("Mission locale du Pays de Fougères", "mission-locale", places[2]))
        branch = entity("Mission locale du Pays de Fougères – antenne de Maen Roch", "mission-locale", places[33], siret=agency["siret"], courriel=agency["courriel"],
                        site_web=agency["site_web"])
        self.trap(agency, self.add(A, branch), "two_agencies", "distinct")
        head = self.add(B, entity("Jardins du Semnon", "chantier", places[18], siret=self.world.siret()))
        branch = entity("Jardins du Semnon – site de Martigné-Ferchaud", "chantier", places[34], siret=head["siret"], courriel=head["courriel"], telephone=head["telephone"])
        self.trap(head, self.add(B, branch), "one_siret_two_branches", "distinct")
        head = self.add(C, entity("Roche Collecte – atelier", "ressourcerie", places[9], siret=self.world.siret()))
        branch = entity("Roche Collecte – boutique", "ressourcerie", places[11], siret=head["siret"], telephone=head["telephone"])
        self.trap(head, self.add(C, branch), "one_siret_two_branches", "distinct")
        home = self.add(B, entity("Club des aînés du Vendelais", "cafe", places[1], adresse="3 place du Marché"))
        guest = entity("Couture et Cie du Vendelais", "cafe", places[1], adresse="3 place du Marché", latitude=home["latitude"], longitude=home["longitude"])
        self.trap(home, self.add(B, guest), "house_of_associations", "distinct")
        one = self.add(C, entity("Les Paniers Solidaires", "epicerie", places[1], courriel="reseau.paniers@exemple.org", site_web="https://www.exemple.org/paniers"))
        two = entity("Les Paniers Solidaires", "epicerie", places[3], courriel="reseau.paniers@exemple.org", site_web="https://www.exemple.org/paniers")
        self.trap(one, self.add(C, two), "same_name_other_town", "distinct")
        stops = [entity(f"Bus numérique du Couesnon – arrêt {de(places[at][1])}", "numerique", places[at], telephone="0261910007", siret="99999100100018",
                        courriel="bus@exemple.fr", site_web="https://www.exemple.fr/bus") for at in (12, 26, 33, 28, 14)]
        stops = [self.add(D, stop) for stop in stops]
        for first in range(len(stops)):
            for second in range(first + 1, len(stops)):
                self.trap(stops[first], stops[second], "stops_of_one_bus", "distinct")
        libraries = [one for one in self.files[D] if one["kind"] == "mediatheque"][:2]
        for one in libraries:
            one["courriel"] = "mediatheques@exemple.fr"
        self.trap(*libraries, "shared_mailbox", "distinct")

    def duplicates(self):
        random = self.world.random
        plain = lambda file, kinds=None: [one for one in self.files[file] if not one.get("used") and "of" not in one
                                          and (kinds is None or one["kind"] in kinds)]
        def pick(file, kinds=None, want=lambda one: True):
            one = random.choice([one for one in plain(file, kinds) if want(one)])
            one["used"] = True
            return one
        def again(one, file, how):
            other = variant(one, how, self.world)
            other["used"] = True
            self.pair(one, self.add(file, other), how)
            return other
        # While there is one left.
        again(pick(A, None, lambda one: "Centre social" in one["nom"]), D, "acronym")
        for how in ("abbreviation", "abbreviation", "typo", "typo", "case", "moved_phone", "moved_address", "word_order", "name_with_commune"):
            again(pick(A, ("chantier", "logement", "mobilite", "famille", "sante", "centre-social", "epicerie", "ressourcerie", "lecture", "cafe"),
                       lambda one: how != "word_order" and len(one["nom"].split()) > 2 or any(map(one["nom"].startswith, KINDS_OF_PLACE))), B, how)
        for how in ("typo", "moved_address", "abbreviation", "case", "exact", "moved_phone", "typo"):
            again(pick(B, ("epicerie", "ressourcerie", "accueil-jour", "logement", "chantier", "garage", "lecture", "cafe"), lambda one: len(one["nom"]) > 10), C, how)
        for how in ("acronym",) * 5 + ("typo", "case"):
            again(pick(A, ("ccas",)), D, how)
        for how in ("moved_phone", "abbreviation"):
            again(pick(C, ("epicerie", "ressourcerie")), D, how)
        # Three sources for one place.
        for how, how_else in (("typo", "case"), ("abbreviation", "moved_phone")):
            one = pick(A, ("chantier", "famille", "mobilite", "centre-social", "ressourcerie", "epicerie", "numerique", "cafe"))
            second, third = again(one, B, how), again(one, C, how_else)
            self.pair(second, third, f"{how}+{how_else}")
        for file, hows in ((A, ("exact", "typo", "moved_phone")), (B, ("exact", "typo", "case")), (C, ("exact", "abbreviation")), (D, ("exact", "name_with_commune"))):
            for how in hows:
                again(pick(file, None, lambda one: len(one["nom"]) > 8 and one["kind"] != "mairie"), file, f"{how}")

    def pair(self, one, other, kind):
        self.pairs.append((one, other, kind))

    def trap(self, one, other, kind, verdict):
        one["used"] = other["used"] = True
        self.traps.append((one, other, kind, verdict))


def de(name):
    """« de Rennes », « d’Argentré », « du Grand-Fougeray », « de La Guerche »."""
    return ("d’" if name[0] in "AEIOUÉ" else "de ") + name


if __name__ == "__main__":
    cast = Cast()
    print({file: len(rows) for file, rows in cast.files.items()}, len(cast.pairs), len(cast.traps))
    for one, other, kind in cast.pairs:
        print(kind, "|", one["file"], one["nom"], "·", one["adresse"], "|", other["file"], other["nom"], "·", other["adresse"])
