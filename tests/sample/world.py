"""The invented directory behind the sample files: places that exist, everything else made up.

Nothing here is a real person, organisation, phone line, mailbox or SIRET number: phones are in the ranges that the French regulator keeps
for fiction, mailboxes and sites are under exemple.fr and exemple.org, SIREN numbers begin with 99999 or 09999.
"""

import random
import unicodedata

# INSEE code, name, postcode, latitude, longitude (of the town hall, about).
COMMUNES = [
    ("35238", "Rennes", "35000", 48.1113, -1.6800),
    ("35360", "Vitré", "35500", 48.1230, -1.2100),
    ("35115", "Fougères", "35300", 48.3525, -1.2000),
    ("35236", "Redon", "35600", 47.6510, -2.0840),
    ("35288", "Saint-Malo", "35400", 48.6481, -2.0075),
    ("35047", "Bruz", "35170", 48.0247, -1.7458),
    ("35051", "Cesson-Sévigné", "35510", 48.1213, -1.6037),
    ("35188", "Montfort-sur-Meu", "35160", 48.1389, -1.9556),
    ("35126", "Guichen", "35580", 47.9678, -1.7953),
    ("35136", "Janzé", "35150", 47.9606, -1.4983),
    ("35069", "Châteaugiron", "35410", 48.0472, -1.5019),
    ("35125", "La Guerche-de-Bretagne", "35130", 47.9417, -1.2306),
    ("35085", "Combourg", "35270", 48.4103, -1.7517),
    ("35093", "Dinard", "35800", 48.6326, -2.0617),
    ("35095", "Dol-de-Bretagne", "35120", 48.5503, -1.7500),
    ("35152", "Liffré", "35340", 48.2133, -1.5083),
    ("35024", "Betton", "35830", 48.1828, -1.6439),
    ("35210", "Pacé", "35740", 48.1481, -1.7744),
    ("35239", "Retiers", "35240", 47.9128, -1.3789),
    ("35012", "Bain-de-Bretagne", "35470", 47.8425, -1.6831),
    ("35297", "Saint-Méen-le-Grand", "35290", 48.1892, -2.1911),
    ("35223", "Plélan-le-Grand", "35380", 48.0017, -2.0981),
    ("35176", "Guipry-Messac", "35480", 47.8256, -1.8219),
    ("35066", "Chartres-de-Bretagne", "35131", 48.0394, -1.7047),
    ("35281", "Saint-Jacques-de-la-Lande", "35136", 48.0656, -1.7189),
    ("35196", "Mordelles", "35310", 48.0736, -1.8461),
    ("35337", "Tinténiac", "35190", 48.3286, -1.8364),
    ("35219", "Pipriac", "35550", 47.8100, -1.9464),
    ("35162", "Louvigné-du-Désert", "35420", 48.4800, -1.1256),
    ("35049", "Cancale", "35260", 48.6758, -1.8517),
    ("35352", "Vern-sur-Seiche", "35770", 48.0450, -1.6008),
    ("35278", "Saint-Grégoire", "35760", 48.1511, -1.6867),
    ("35173", "Melesse", "35520", 48.2175, -1.6961),
    ("35257", "Maen Roch", "35460", 48.4100, -1.3700),
    ("35167", "Martigné-Ferchaud", "35640", 47.8347, -1.3192),
    ("35207", "Noyal-sur-Vilaine", "35530", 48.1122, -1.5247),
]
AROUND = [
    ("22050", "Dinan", "22100", 48.4556, -2.0503),
    ("53130", "Laval", "53000", 48.0706, -0.7734),
    ("44036", "Châteaubriant", "44110", 47.7169, -1.3764),
    ("50025", "Avranches", "50300", 48.6847, -1.3569),
    ("56165", "Ploërmel", "56800", 47.9322, -2.3978),
    ("22278", "Saint-Brieuc", "22000", 48.5140, -2.7654),
    ("56260", "Vannes", "56000", 47.6582, -2.7608),
    ("50410", "Pontorson", "50170", 48.5536, -1.5081),
]
# Where a spreadsheet loses the first digit of a postcode.
FAR = [
    ("01053", "Bourg-en-Bresse", "01000", 46.2052, 5.2255),
    ("05061", "Gap", "05000", 44.5594, 6.0786),
    ("09122", "Foix", "09000", 42.9653, 1.6067),
    ("07186", "Privas", "07000", 44.7350, 4.5992),
]
PHONE_RANGES = {"02": "026191", "04": "046571", "05": "053649"}

STREETS = [
    "rue de la Gare", "place de l’Église", "rue des Écoles", "avenue du Général de Gaulle", "boulevard de la Liberté",
    "rue Anatole France", "rue du Four", "rue Pasteur", "place du Marché", "rue des Tanneurs", "allée des Tilleuls",
    "rue Jules Ferry", "impasse du Moulin", "rue de Bretagne", "rue Victor Hugo", "quai de la Vilaine",
    "rue des Lavandières", "chemin de la Fontaine", "rue du Stade", "avenue de la République", "rue Émile Zola",
    "place Saint-Martin", "rue du Pré Vert", "boulevard Jean Jaurès", "rue de Fougères", "square des Acacias",
    "rue du Clos Neuf", "avenue des Sports", "rue de l’Abbaye", "rue des Ajoncs",
]

# Kind: (networks, themes, what it does, hours as OSM and as people write them).
WEEK = ("Mo-Fr 09:00-12:00,14:00-17:00", "Du lundi au vendredi 9h-12h / 14h-17h")
KINDS = {
    "ccas": (["ccas-cias"], ["difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits"],
             "Le centre communal d’action sociale accueille, informe et oriente les habitants de {c} dans leurs démarches sociales. "
             "Il instruit les demandes d’aide légale et propose des aides facultatives.", WEEK),
    "mairie": (["communes"], ["difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"],
               "Accueil du public, état civil et première information sur les aides de la commune de {c}.",
               ("Mo-Fr 08:30-12:00; Sa 09:00-12:00", "Lundi au vendredi 8h30-12h, samedi 9h-12h")),
    "france-services": (["france-service"], ["numerique--acceder-a-des-services-en-ligne"],
                        "Aide aux démarches en ligne : impôts, allocations, retraite, santé, emploi. Des ordinateurs sont en libre accès "
                        "et deux agents accompagnent les habitants du secteur de {c}.", WEEK),
    "epicerie": ([], ["equipement-et-alimentation--alimentation"],
                 "Produits frais et d’épicerie à petit prix pour les foyers orientés par un travailleur social. Des ateliers cuisine "
                 "ont lieu chaque mois à {c}.", ("Tu,Th 14:00-17:30", "mardi et jeudi 14h-17h30")),
    "ressourcerie": (["ressourceries"], ["equipement-et-alimentation--habillement", "equipement-et-alimentation--electromenager"],
                     "Collecte, réparation et vente à petit prix de meubles, de vêtements et d’électroménager. L’atelier accueille "
                     "huit salariés en parcours d’insertion.", ("We-Sa 10:00-18:00", "du mercredi au samedi, 10h-18h")),
    "chantier": (["aci"], ["trouver-un-emploi--repondre-a-des-offres-demploi", "remobilisation--lien-social"],
                 "Chantier d’insertion : maraîchage biologique et entretien d’espaces verts autour de {c}. Les salariés sont "
                 "accompagnés vers l’emploi durable pendant leur contrat.", ("Mo-Th 08:30-16:30", "Lundi au jeudi 8h30-16h30")),
    "mobilite": ([], ["mobilite--preparer-un-permis", "mobilite--etre-accompagne-dans-son-parcours-mobilite"],
                 "Auto-école sociale : préparation du code et du permis B au rythme de chacun, bilan de mobilité et prêt de scooters "
                 "pour aller travailler.", ("Mo-Fr 09:00-12:30,13:30-17:30", "Lun-Ven 9h-12h30 et 13h30-17h30")),
    "garage": ([], ["mobilite--entretenir-reparer-son-vehicule"],
               "Garage solidaire : réparation et location de véhicules à tarif réduit pour les personnes en recherche d’emploi ou en "
               "contrat court.", ("Mo-Fr 08:30-12:00,13:30-17:00", "8h30-12h / 13h30-17h sauf week-end")),
    "centre-social": (["fcsf"], ["remobilisation--lien-social", "famille--soutien-a-la-parentalite-et-a-leducation"],
                      "Équipement ouvert à tous les habitants : accompagnement à la scolarité, cours de français, sorties familiales "
                      "et permanences sociales.", ("Mo-Fr 09:00-12:00,13:30-18:30", "Lundi-vendredi : 9h-12h, 13h30-18h30")),
    "jeunes": (["reseau-information-jeunesse"], ["choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite"],
               "Point information jeunesse : logement, formation, jobs d’été, mobilité internationale. Anonyme, gratuit, sans "
               "rendez-vous.", ("Tu-Sa 14:00-18:00", "mardi-samedi 14h-18h")),
    "mission-locale": (["mission-locale"], ["preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi"],
                       "Accueil et accompagnement des jeunes de 16 à 25 ans sortis du système scolaire : emploi, formation, santé, "
                       "logement. Un conseiller référent suit chaque jeune de {c} et des environs.", WEEK),
    "logement": (["residences-fjt"], ["logement-hebergement--rechercher-une-solution-dhebergement-temporaire"],
                 "Résidence de 42 logements meublés pour jeunes travailleurs, apprentis et stagiaires de 16 à 30 ans. Veille de nuit et "
                 "restauration sur place.", ("24/7", "7j/7, 24h/24")),
    "accueil-jour": (["federation-des-acteurs-de-la-solidarite"], ["logement-hebergement--rechercher-une-solution-dhebergement-temporaire"],
                     "Accueil de jour pour les personnes sans domicile : petit-déjeuner, douches, laverie, bagagerie, domiciliation et "
                     "écoute.", ("Mo-Sa 08:30-12:30", "tous les matins sauf dimanche, 8h30-12h30")),
    "lecture": ([], ["lecture-ecriture-calcul--maitriser-le-francais"],
                "Ateliers de français pour adultes, du premier apprentissage à la remise à niveau, animés par des bénévoles formés. "
                "Inscriptions toute l’année à {c}.", ("Mo,Th 18:00-20:00", "Lundi et jeudi de 18h à 20h")),
    "droit": (["points-justice"], ["difficultes-administratives-ou-juridiques--connaitre-ses-droits-face-a-une-discrimination"],
              "Permanences gratuites de juristes, d’avocats et de conciliateurs de justice, sur rendez-vous.",
              ("We 09:00-12:00; Fr 14:00-17:00", "Mercredi matin, vendredi après-midi")),
    "numerique": (["espaces-publics-numeriques"], ["numerique--maitriser-les-fondamentaux-du-numerique"],
                  "Espace public numérique : ordinateurs en libre accès, ateliers d’initiation et accompagnement individuel par un "
                  "conseiller numérique.", ("Tu-Fr 10:00-12:30,14:00-18:00", "Ma-Ve 10h-12h30 / 14h-18h")),
    "mediatheque": (["communes"], ["numerique--acceder-a-une-connexion-internet"],
                    "Lecture sur place, presse, wifi et quatre postes informatiques. Un animateur aide aux premiers pas sur ordinateur le "
                    "mercredi.", ("Tu,Fr 15:30-18:30; We 10:00-12:00,14:00-18:00; Sa 10:00-12:30", "mar. ven. 15h30-18h30, mer. 10h-12h 14h-18h, sam. 10h-12h30")),
    "cafe": ([], ["remobilisation--lien-social"],
             "Café associatif à prix libre, jeux, coups de pouce administratifs entre voisins et soirées à thème.",
             ("We-Sa 15:00-19:00", "mercredi à samedi 15h-19h")),
    "sante": ([], ["sante--acces-aux-soins"],
              "Permanence d’accès aux soins : consultations infirmières, aide à l’ouverture des droits et orientation, sans avance de "
              "frais.", ("Tu 09:00-12:00; Th 14:00-17:00", "mardi 9h-12h, jeudi 14h-17h")),
    "famille": ([], ["famille--soutien-a-la-parentalite-et-a-leducation"],
                "Lieu d’écoute pour les parents : entretiens, groupes de parole et médiation familiale.", WEEK),
    "cdas": (["departements"], ["difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits"],
             "Le centre départemental d’action sociale reçoit sur rendez-vous les habitants du secteur de {c} : insertion, protection de "
             "l’enfance, autonomie, accès aux droits.", ("Mo-Fr 08:45-12:15,13:30-17:30", "Lundi au vendredi 8h45-12h15 13h30-17h30")),
}

# Invented associations: name, kind, commune (position in COMMUNES).
ASSOCIATIONS = """
Le Panier Partagé|epicerie|1;Épicerie solidaire La Cagette|epicerie|2;Les Paniers de la Seiche|epicerie|10;Épi’Sol|epicerie|7
Coup de Pouce Alimentaire|epicerie|3;Épicerie sociale Les Trois Clochers|epicerie|19;Le Garde-Manger|epicerie|13;Bocal et Cie|epicerie|26
La Petite Réserve|epicerie|11;Au Bon Accueil Épicerie sociale|epicerie|22;Marché Solidaire du Couesnon|epicerie|33
Ressourcerie La Seconde Vie|ressourcerie|2;Recyclerie du Meu|ressourcerie|7;Le Grenier des Possibles|ressourcerie|19;La Belle Récup|ressourcerie|4
Ressourcerie du Pays de Redon|ressourcerie|3;Tri et Trésors|ressourcerie|12;Ateliers du Réemploi|ressourcerie|0;La Remise|ressourcerie|9
Les Jardins de la Seiche|chantier|5;Terre et Bois Insertion|chantier|18;Les Mains Vertes du Semnon|chantier|19;Vilaine Nature Insertion|chantier|22
Chantier Nature du Coglais|chantier|33;Le Potager des Remparts|chantier|1;Les Herbes Hautes|chantier|15;Éclos Maraîchage|chantier|25
Auto-école sociale Cap Permis|mobilite|0;En Route Mobilité|mobilite|2;Roulons Solidaires|mobilite|14;Permis pour Tous 35|mobilite|3
Le Garage Solidaire des Quatre Roues|garage|0;Mécano Partage|garage|9;Atelier vélo La Roue Libre|garage|8;Garage associatif du Désert|garage|28
Centre social Les Peupliers|centre-social|0;Centre social La Passerelle|centre-social|4;Centre social du Pays Gallo|centre-social|20
Espace de vie sociale La Grange|centre-social|21;Maison de quartier Le Gast|centre-social|0;Espace social Le Pont-Levis|centre-social|1
Foyer de jeunes travailleurs Les Embruns|logement|4;Résidence jeunes Le Tivoli|logement|2;Habitat Jeunes des Marches|logement|1
Accueil de jour Le Phare|accueil-jour|4;Accueil de jour La Halte|accueil-jour|0;La Pause Café|accueil-jour|3;Puzzle Accueil|accueil-jour|0
Lire et Dire|lecture|6;Mots et Merveilles|lecture|0;L’Encrier|lecture|15;Parler Ensemble|lecture|23;Des Mots pour Vivre Ici|lecture|10
Point d’accès au droit du Pays Malouin|droit|4;Point d’accès au droit de Fougères|droit|2;Permanence juridique Les Balances|droit|0
Le Fil Numérique|numerique|16;Cyber-espace Les Ondes|numerique|24;Clic & Compagnie|numerique|17;Numérique en Vallons|numerique|8
La Souris Verte informatique|numerique|30;Bug et Buvette|cafe|26;Le Temps d’un Café|cafe|33;Café associatif Le Tremplin|cafe|34;La Fabrique du Bourg|cafe|32
Le Comptoir des Voisins|cafe|31;Permanence de soins La Source|sante|0;Santé Nomade 35|sante|27;Le Point d’Appui santé|sante|4
Maison des parents L’Escale|famille|5;Parents en Chemin|famille|35;Médiation Familles Armorique|famille|0;Le Nid des Parents|famille|16
Association Trait d’Union Emploi|mission-locale|23;Horizon Emploi Vallons|mission-locale|8;Tremplin vers l’Emploi|mission-locale|13
Solidarité Paysanne du Vendelais|famille|1;Relais Parental des Bords de Rance|famille|13;La Clef de Voûte|logement|6;Un Toit pour Demain|logement|35
Le Vestiaire du Cœur de Ville|ressourcerie|16;Boutique solidaire Fil en Aiguille|ressourcerie|29;Coudre Ensemble|cafe|15;Les Petites Mains|cafe|17
Jardin partagé de la Flume|chantier|17;Récup’ et Savoirs|ressourcerie|24;Vélo Solid’R|garage|23;Les Passeurs de Langues|lecture|5
Entraide Malouine|epicerie|4;Le Frigo du Quartier|epicerie|0;Table Ouverte|epicerie|5;Le Cellier|epicerie|8
"""


def luhn_digit(digits):
    """The digit that makes digits + digit pass Luhn."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def slug(text, separator="-"):
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("&", "et")).encode("ascii", "ignore").decode().lower()
    return separator.join("".join(c if c.isalnum() else " " for c in plain).split())


EXTRAS = [
    "Entrée par la cour, au rez-de-chaussée.", "Fermé pendant les vacances de Noël.", "Un parking gratuit se trouve à cent mètres.",
    "Arrêt de car Illenoo à proximité.", "Interprète en langue des signes sur demande.", "Prendre rendez-vous par téléphone de préférence.",
    "Créée en 1998 par un collectif d’habitants, la structure emploie six personnes.", "Une antenne est ouverte un jour par mois dans les communes voisines.",
    "L’équipe compte trois salariés et une vingtaine de bénévoles.", "Adhésion annuelle de cinq euros pour les activités régulières.",
    "Possibilité de garde d’enfants pendant les entretiens.", "Locaux accessibles aux personnes à mobilité réduite.",
    "Le courrier est à envoyer à l’accueil.", "Partenaire de la communauté de communes depuis 2016.", "Travaux prévus au printemps : accès par l’arrière.",
]


def short_slug(nom, commune):
    """A name for mailboxes and pages, without cutting a word: « france-services-vitre »."""
    words = [word for word in slug(nom).split("-") if word not in ("de", "du", "des", "la", "le", "les", "d", "l", "et", "en", "pour", "un", "une", "centre")]
    kept = words[:1]
    for word in words[1:]:
        if len("-".join([*kept, word])) > 26:
            break
        kept.append(word)
    return "-".join(kept)


class World:
    """Deals out invented entities, always in the same order."""

    def __init__(self, seed=35):
        self.random = random.Random(seed)
        self.phones = dict.fromkeys(PHONE_RANGES, 10)
        self.sirens = 100
        self.low_sirens = 100
        self.entities = []

    def phone(self, area="02"):
        """Ten national digits."""
        self.phones[area] += self.random.choice([1, 2, 3, 7])
        return PHONE_RANGES[area] + f"{self.phones[area]:04d}"

    def siret(self, low=False, nic="0001"):
        if low:
            self.low_sirens += 1
            siren = f"0999{self.low_sirens:04d}"
        else:
            self.sirens += 1
            siren = f"99999{self.sirens:03d}"
        siren += luhn_digit(siren)
        return siren + nic + luhn_digit(siren + nic)

    def entity(self, nom, kind, place, area=None, **more):
        code, commune, postcode, lat, lon = place
        networks, themes, text, hours = KINDS[kind]
        number = self.random.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 17, 18, 20, 22, 25, 27, 31, 34, 42])
        bis = self.random.choice(["", "", "", "", "", " bis"])
        name = short_slug(nom, commune)
        more_text = self.random.choice(["", "", *EXTRAS])
        one = {
            "nom": nom, "kind": kind, "code_insee": code, "commune": commune, "code_postal": postcode,
            "adresse": f"{number}{bis} {self.random.choice(STREETS)}",
            "latitude": round(lat + self.random.uniform(-0.006, 0.006), 5), "longitude": round(lon + self.random.uniform(-0.008, 0.008), 5),
            "telephone": self.phone(area or "02"), "courriel": f"{self.random.choice(['contact', 'accueil', 'bonjour', 'secretariat'])}.{name}@exemple.fr",
            "site_web": f"https://www.exemple.fr/{name}" if self.random.random() < 0.7 else None,
            "description": (text.format(c=commune) + " " + more_text).strip(), "horaires": hours, "reseaux_porteurs": networks, "thematiques": themes,
            "siret": self.siret() if self.random.random() < 0.8 else None,
            "date": f"{self.random.choice([2024, 2025, 2025, 2026])}-{self.random.randint(1, 10):02d}-{self.random.randint(1, 28):02d}",
        }
        one.update(more)
        self.entities.append(one)
        return one


def associations():
    """Name, kind, commune."""
    for line in ASSOCIATIONS.strip().splitlines():
        for item in line.split(";"):
            nom, kind, at = item.split("|")
            yield nom, kind, COMMUNES[int(at)]


def lambert93(lat, lon):
    """Degrees to Lambert-93 metres (IGN, NTG 71)."""
    from math import atanh, cos, exp, log, pi, radians, sin, tan
    e = 0.0818191908426215
    n, c, xs, ys = 0.7256077650532670, 11754255.4260960, 700000.0, 12655612.0498760
    phi, lam = radians(lat), radians(lon)
    iso = log(tan(pi / 4 + phi / 2)) - e * atanh(e * sin(phi))
    r, gamma = c * exp(-n * iso), n * (lam - radians(3))
    return xs + r * sin(gamma), ys - r * cos(gamma)
