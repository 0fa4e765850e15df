#!/usr/bin/env python3
"""Writes labelled sets of duplicate French social structures, of other kinds than the shared ones, to teach and to measure linkage.

    python3 benches/structures.py OUT_DIR --rows 10000 --seed 1 [--damage plain|messy|sparse|foreign] [--traps]

OUT_DIR/records.csv holds the records, one source after the other as deliveries come; OUT_DIR/truth.csv holds every true
pair (id_a,id_b), all pairs within an entity. The same arguments give the same bytes, whatever the number of processes.
With --traps, OUT_DIR/traps.csv lists the planted near-misses (id_a,id_b,trap): pairs that look alike and are NOT true.

Profiles of damage:
  plain    tidy exports: few typing errors, some missing SIRET, another mailbox or another way to write the site
  messy    the same columns badly kept: typing errors, broken accents, words lost or swapped, stale addresses and phones
  sparse   mostly empty cells: a name, a commune and, now and then, a phone or an address
  foreign  moderate damage in an unfamiliar layout: other headers, spreadsheet numbers without their zeros, `NC`,
           `LILLE (59)`, two phones in a cell (`id` and `source` keep their names, since truth.csv points at them)

The world is built commune by commune, each with its own generator, so that communes can be made in any order, one at a
time, and none ever has two town halls. A true pair must be one that a person could recognise: what each record still
shows is tracked while it is damaged, and a copy that shares too little with another record of its entity is written
again more gently, or not at all. Communes and postcodes are real (assets/reference); the rest is invented. Coordinates
fall near the middle of the département.
"""

import argparse
import csv
import gc
import io
import multiprocessing
import os
import random
import re
import sys
import unicodedata
import zlib
from bisect import bisect
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, combinations
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent / "../assets/reference"
HEADER = ("id source nom siret adresse complement_adresse code_postal commune code_insee telephone courriel site_web "
          "date_maj latitude longitude").split()
FOREIGN = ("id|source|Nom de la structure|N° SIRET|Adresse 1|Adresse 2|CP|Ville|Code commune|Tél.|E-mail|Site internet|"
           "Mis à jour le|Lat.|Long.").split("|")

# Rates of damage, as shares of the records. `blank` empties each optional cell by itself.
RATES = ("typo mojibake ocr words digit nic siren nosiret parent moved renamed newphone personal site oldtown badcp "
         "blank swap nogeo").split()
DAMAGE = {
    "plain": (.03, .004, .002, .03, .01, .05, .02, .15, .04, .02, .005, .04, .08, .2, .01, .01, .04, .02, .1),
    "messy": (.22, .05, .03, .16, .07, .15, .08, .35, .1, .1, .04, .15, .25, .45, .06, .08, .2, .1, .35),
    "sparse": (.06, .01, .005, .06, .01, .05, .03, .85, .02, .03, .01, .05, .1, .3, .03, .02, .7, .03, .9),
    "foreign": (.09, .02, .01, .08, .03, .08, .04, .4, .06, .05, .02, .08, .15, .35, .03, .03, .16, .06, .5),
}

# The sources and their habits: weight, form of name, case (t as is, U upper without accents, u upper, a no accents),
# phone (s spaces, d dots, c compact, i +33, I +33 spaced, - none), how often mail, site, SIRET, INSEE code and
# coordinates are given (%), address (p plain, c comma after the number, v commune repeated, b complement first, - no),
# abbreviations (%), and commune (o official, U upper without hyphens, a arrondissement, x CEDEX kept).
SOURCES = [line.split() for line in """
annuaire-insertion 14 long t s 75 60 85 95 90 p 5 o
carte-solidaire 12 mix t c 60 65 10 90 95 p 5 o
fichier-siae 10 long U d 70 20 98 98 80 p 60 U
lieux-numeriques 9 mix t i 65 75 55 97 97 c 5 a
guide-familles 7 short t s 40 30 30 60 85 p 15 o
cd-solidarites 7 short u d 55 10 15 30 10 b 35 x
guide-seniors 6 long t I 70 70 20 80 70 v 5 o
parcours-emploi 6 mix a c 50 40 60 95 60 p 30 U
sante-precarite 5 short t s 45 50 5 40 75 c 10 o
annuaire-agences 5 short U - 20 40 90 90 60 p 70 x
formation-region 5 long U c 80 60 95 90 30 b 50 U
tableau-metropole 4 sigle t d 65 25 5 10 20 v 40 a
aide-alimentaire 3 mix t s 30 20 5 20 50 p 15 o
apprendre-francais 3 mix a s 85 55 10 70 80 c 10 o
handicap-acces 2 long t I 60 45 50 85 70 p 10 x
liste-associations 2 sigle U - 70 15 10 5 0 - 30 U
""".strip().splitlines()]

# The kinds: weight | scope | SIREN | phone | mail | site | sigle | short name | long name | former name | proper names.
# Scope: town (one in a commune), site (agencies of a network, told apart by a quarter), own (has a proper name).
# SIREN: C the commune's, D one in the département, N one in the country, O its own. In templates {v} is the commune's
# domain, {t} the commune, {d} the département, {o} the proper name, {n} a number: what has none of these but {d} is
# shared by the network, and so is a short phone number. Proper names: k nurseries, e homes, p persons, c others.
KINDS = [line.split("|") for line in """
30|town|C||mairie@{v}|{v}||Mairie|Mairie|Hôtel de ville|
26|town|O||ccas@{v}|{v}|CCAS|CCAS|Centre communal d'action sociale|Bureau d'aide sociale|
4|town|O||accueil@cias-{t}.fr|cias-{t}.fr|CIAS|CIAS|Centre intercommunal d'action sociale||
5|town|O||plie@{v}|{v}|PLIE|PLIE|Plan local pour l'insertion et l'emploi||
7|town|C||pij@{v}|{v}|PIJ|Point information jeunesse|Point information jeunesse|Bureau information jeunesse|
4|town|O||fr.{t}@wanadoo.fr|famillesrurales.org||Familles rurales|Association Familles rurales||
12|site|N|3949|ape.{n}@francetravail.fr|francetravail.fr||France Travail|Agence France Travail|Pôle emploi|
8|site|D|3230|contact@caf{d}.fr|caf.fr|CAF|CAF|Caisse d'allocations familiales||
6|site|D|3646|accueil@cpam{d}.fr|ameli.fr|CPAM|CPAM|Caisse primaire d'assurance maladie||
14|site|D||mds@departement{d}.fr|departement{d}.fr|MDS|MDS|Maison départementale des solidarités|Centre médico-social|
6|site|D||pmi@departement{d}.fr|departement{d}.fr|PMI|Centre de PMI|Centre de protection maternelle et infantile||
10|site|O||contact@ml-{t}.fr|ml-{t}.fr|ML|Mission locale|Mission locale pour l'insertion des jeunes||
5|site|D||contact@capemploi{d}.com|capemploi{d}.com||Cap emploi|Cap emploi|Ohé Prométhée|
5|site|D||greta{d}@ac-education.fr|greta{d}.fr|GRETA|GRETA|Groupement d'établissements GRETA||
5|site|D||cidff{d}@orange.fr|cidff{d}.fr|CIDFF|CIDFF|Centre d'information sur les droits des femmes et des familles||
14|site|O||{t}.{n}@france-services.fr|france-services.fr||France services|Espace France services|MSAP|
9|site|D||contact@spf{d}.org|secourspopulaire.fr|SPF|Secours populaire|Secours populaire français||
8|site|D||{d}@secours-catholique.org|secours-catholique.org||Secours catholique|Secours catholique - Caritas France||
8|site|N||ul.{t}@croix-rouge.fr|croix-rouge.fr|CRF|Croix-Rouge|Croix-Rouge française||
9|site|D||ad{d}@restosducoeur.org|restosducoeur.org||Restos du Cœur|Les Restaurants du Cœur|Relais du Cœur|
6|site|O||communaute@emmaus-{t}.org|emmaus-{t}.org||Emmaüs|Communauté Emmaüs||
5|site|D||info@admr{d}.fr|admr{d}.fr|ADMR|ADMR|Aide à domicile en milieu rural||
22|own|O||{o}@{v}|{v}||Crèche|Établissement d'accueil du jeune enfant|Multi-accueil|k
22|own|O||accueil@{o}.fr|{o}.fr||EHPAD|Établissement d'hébergement pour personnes âgées dépendantes|Maison de retraite|e
9|own|O||{o}@{v}|{v}||Résidence autonomie|Résidence autonomie|Foyer-logement|e
14|own|C||{o}@{v}|{v}||Médiathèque|Médiathèque municipale|Bibliothèque|p
14|own|O||accueil@{o}.fr|{o}.fr|CS|Centre social|Centre social et socioculturel|Espace de vie sociale|p
9|own|O||contact@{o}.fr|{o}.fr|MJC|MJC|Maison des jeunes et de la culture||p
6|own|O||accueil@{o}.org|{o}.org|FJT|FJT|Foyer de jeunes travailleurs|Résidence Habitat Jeunes|p
7|own|O||contact@{o}.org|{o}.org|CHRS|CHRS|Centre d'hébergement et de réinsertion sociale||c
10|own|O||contact@{o}.org|{o}.org|ACI|Chantier d'insertion|Atelier et chantier d'insertion||c
6|own|O||contact@{o}.fr|{o}.fr||Ressourcerie|Ressourcerie|Recyclerie|c
6|own|O||{o}@gmail.com|{o}.org||Épicerie solidaire|Épicerie sociale et solidaire||c
5|own|O||contact@{o}.fr|{o}.fr||Auto-école sociale|Auto-école sociale et associative||c
7|own|O||contact@{o}.org|{o}.org||Régie de quartier|Régie de quartier||c
6|own|O||direction@{o}.fr|{o}.fr|ESAT|ESAT|Établissement et service d'accompagnement par le travail|CAT|e
6|own|O||contact@{o}.fr|{o}.fr|SAAD|Aide à domicile|Service d'aide et d'accompagnement à domicile||c
6|own|C||{o}@{v}|{v}|EPN|Espace numérique|Espace public numérique|Cyber-base|p
""".strip().splitlines()]
KIND = {kind[7]: kind for kind in KINDS}
# An association with an invented name: the other half of the entities.
FREE, FREE_SHARE = "0|free|O||||||Association||c".split("|"), .42
KIND_MARKS = list(accumulate(int(kind[0]) for kind in KINDS))
SOURCE_MARKS = list(accumulate(int(source[1]) for source in SOURCES))

# Invented and common names, in this order; `{}` in a place takes a number, {q} a quarter, {p} a person.
(KIDS, HOMES, PEOPLE, NOUNS, TAILS, AIMS, PUBLICS, FIELDS, UNITS, QUARTERS, PLACES, STREETS) = (
    " ".join(words.split()).replace("| ", "|").split("|") for words in """
Les Lutins|Pomme d'Api|Les Coccinelles|À petits pas|Les Petits Loups|Câlin câline|Les Marmousets|Trott'menu|L'Île aux
enfants|Les Diablotins|La Souris verte|Les Canaillous|Bout'chou|Les Moussaillons|Am stram gram|Les Pitchouns|La
Farandole|Les Écureuils|Pirouette|Les Bambins|Tom Pouce|Les Libellules|Le Petit Prince|Les Oursons|La Ribambelle;
Les Tilleuls|Le Clos fleuri|Les Magnolias|Saint-Joseph|La Roseraie|Les Glycines|Le Parc|Bel Air|Les Charmilles|La
Chênaie|Beau Soleil|Les Hortensias|Notre-Dame|Le Castel|Les Mimosas|La Sapinière|Sainte-Anne|Les Cèdres|Le Bois joli|
Les Pervenches|Bon Repos|La Châtaigneraie|Les Acacias|Le Manoir|Val Fleuri|Les Jonquilles|L'Orée du bois;
Jean Moulin|Simone Veil|Louise Michel|Jacques Prévert|Lucie Aubrac|Aimé Césaire|Marie Curie|Boris Vian|Georges Brassens|
Germaine Tillion|Jean Jaurès|Olympe de Gouges|Abbé Pierre|Françoise Dolto|Albert Camus|Nelson Mandela|Victor Hugo|Rosa
Parks|Paul Éluard|Joséphine Baker|Émile Zola|Simone de Beauvoir|Louis Aragon|Pablo Neruda|George Sand|Marcel Pagnol|Léo
Ferré|Elsa Triolet|Jules Verne|Colette|André Malraux|Angela Davis|René Char|Camille Claudel|Guy Môquet;
La Fabrique|L'Établi|Le Relais|Les Ateliers|La Ruche|Le Pont|L'Arbre|La Clé|Le Fil|Les Mains|La Grange|Le Phare|L'Ancre|
La Source|Le Sillon|Les Semeurs|La Halte|Le Tremplin|L'Envol|La Rivière|Le Moulin|Les Bâtisseurs|Le Carrefour|L'Étoile|
La Cabane|Le Chaudron|Les Passeurs|La Malle|Le Hangar|L'Oasis|La Pépinière|Le Kiosque|Les Tisserands|La Cordée|Le
Radeau|L'Échoppe|La Remise|Le Préau|Les Voisins|La Bobine|Le Panier|L'Abri|La Navette|Le Bocal|Les Copains|La Marmite|
Le Verger|L'Olivier|La Volière|Le Comptoir|Les Amis|La Lanterne|L'Usine|La Serre|Le Maillon|Les Cigales|La Roulotte|Le
Potager|Les Jardins|L'Atelier|La Maison|Le Café|Les Compagnons|L'Entraide|La Boutique|Le Vestiaire|Cap|Mémoires|
Solidarité;
du Lien|de Demain|des Possibles|du Canal|en Partage|d'Ici|des Deux Rives|aux Mille Mains|sans Frontières|de l'Espoir|du
Coin|pour Tous|du Bocage|des Collines|de la Vallée|du Faubourg|en Mouvement|des Quatre Vents|à Roulettes|du Marais|des
Savoirs|en Fête|d'Ailleurs|du Levant|du Ponant|de l'Amitié|des Tanneurs|en Herbe|du Bout du Monde|des Écluses|en Commun|
du Vivre ensemble|de la Plaine|d'à Côté|des Lavandières|de la Seconde Chance|du Grand Large|des Chemins|du Beffroi|de
la Baie|des Vignes|en Couleurs|de l'Estuaire|du Haut Pays|des Remparts|du Port|de l'Avenir|des Cultures|du Travail;
l'accueil|l'insertion|la formation|le logement|la médiation|l'accompagnement|la prévention|l'autonomie|l'emploi|la
réussite|le développement|l'éducation|la défense|l'hébergement|la culture|le soutien|la santé|la mobilité;
des jeunes|des familles|des femmes|des aînés|des migrants|des personnes isolées|des demandeurs d'emploi|des habitants|
des personnes handicapées|des aidants|des quartiers|des gens du voyage|des parents|des locataires;
Insertion|Formation|Services|Emploi|Solidarités|Multiservices|Propreté|Espaces verts|Habitat|Santé|Culture;
Service logement|Pôle insertion|Service de tutelles|Pôle petite enfance|Service formation|Accueil de jour|Service
social|Pôle numérique|Service mandataire|Point écoute|Atelier couture|Lieu d'accueil enfants-parents;
Centre|Nord|Sud|Est|Ouest|Gare|La Madeleine|Les Hauts|Saint-Pierre|Bellevue|La Plaine|Les Minimes|Beaulieu|Saint-Michel|
Le Port|Les Sablons|Malakoff|La Croix-Blanche|Europe|Montplaisir|Le Lac|Les Coteaux|République|Grand-Parc|Les Aubiers;
Bâtiment {}|{}e étage|Résidence Les Peupliers|Quartier {q}|Espace {p}|ZA des Prés|Rez-de-chaussée|Immeuble Le Forum|
Centre commercial {q}|Mairie annexe|BP {}|Porte {}|Cité administrative|Pôle de services;
de la République|de la Gare|de l'Église|des Écoles|de la Mairie|Victor Hugo|du Général de Gaulle|Jean Jaurès|Pasteur|de
Verdun|du 8 mai 1945|du 11 novembre|de la Liberté|Gambetta|du Stade|de la Fontaine|du Moulin|des Tilleuls|Jules Ferry|
du Maréchal Foch|de la Libération|Voltaire|Saint-Martin|des Lilas|du Château|Carnot|de Paris|du Docteur Calmette|
Sainte-Catherine|de l'Industrie|du Lavoir|Aristide Briand|de la Paix|des Acacias|Anatole France|du Pont|Notre-Dame|des
Jardins|Édouard Vaillant|de Bretagne|du Bois|Saint-Nicolas|Ampère|Molière|Paul Bert|du Commandant Charcot|de la Marne|
des Martyrs|de la Poste
""".split(";"))
FIRST = "Marie Nathalie Sophie Karim Julien Claire Fatima Thomas Isabelle Nicolas Mehdi Olivier Hugo Samir Yann".split()
LAST = "Martin Bernard Petit Durand Leroy Moreau Garcia Roux Girard Dupuis Lambert Benali Diallo Nguyen Perrin".split()
PEOPLE += [f"{first} {last}" for first in FIRST for last in LAST]
BODIES = "Association Comité Collectif Union Groupement Réseau Mouvement Centre Service Maison".split()
# Beginnings, middles and ends of coined words, far enough from each other that a typing error does not make another.
COINED = [part.split() for part in (
    "Sol Emer Val Inter Ori Accor Domi Alter Recy Habi Ini Pro Synér Com Envi Pass Lia Mobi Opti Hori Arti Nova Terra",
    "a davi cino tello luma bari rixo méli sono paco dune nevo",
    "ria gens lys form job pôle bat nea tis xia dom lien lab sens logis tech lor tude")]
ROADS = "rue rue rue rue rue rue avenue avenue boulevard place place chemin impasse allée route cours quai".split()
SHORTER = dict(pair.split("=") for pair in (
    "Saint=St Sainte=Ste Association=Assoc. Centre=Ctre avenue=av. boulevard=bd place=pl. Docteur=Dr Général=Gal "
    "rue=r. allée=all. Résidence=Rés. chemin=che Maison=Mais. Service=Serv. Établissement=Étab.").split())
SEPARATORS = re.compile("[^a-z0-9]+")
LONG_WORDS = re.compile(rf"\b({'|'.join(SHORTER)})\b")

# Thousands of inhabitants of the largest communes, rounded. Those of the others are drawn, see `populations`.
CITIES = """75056 2130 13055 873 69123 522 31555 504 06088 348 44109 323 34172 302 67482 290 33063 261 59350 236
83137 180 51454 179 42218 173 76351 166 21231 159 38185 158 49007 157 69266 156 97411 153 30189 148 63113 147 13001 147
35238 225 72181 145 29019 139 37261 137 80021 134 87085 130 74010 131 66136 119 57463 120 25056 119""".split()
# The first digits of phone numbers by département; the other ones are in 04.
ZONES = {department: zone for zone, departments in (
    ("01", "75 77 78 91 92 93 94 95"), ("02", "14 18 22 27 28 29 35 36 37 41 44 45 49 50 53 56 61 72 76 85"),
    ("03", "02 08 10 21 25 39 51 52 54 55 57 58 59 60 62 67 68 70 71 80 88 89 90"),
    ("05", "09 12 16 17 19 23 24 31 32 33 40 46 47 64 65 79 81 82 86 87"),
    ("0590", "971"), ("0596", "972"), ("0594", "973"), ("0262", "974"), ("0269", "976"))
    for department in departments.split()}
# What Luhn's test makes of a digit that it doubles.
DOUBLED = str.maketrans("0123456789", "0246813579")
# What a record may still show of its entity, as bits.
NAME, SIGLE, PLACE, STREET, PHONE, MAIL, SITE, SIRET = (1 << n for n in range(8))
# What each kind has in common with others of its network: a short number, a mailbox, a site, a SIREN. The commune's
# site is that of all its services, while mailboxes at its domain are their own.
SHARED = {short: PHONE * bool(phone) | MAIL * (not re.search("{[tonv]}", mail)) | SIRET * (siren != "O") |
          SITE * (not re.search("{[ton]}", site)) for _, _, siren, phone, mail, site, _, short, *_ in KINDS}


def fold(text):
    """The text without accents, letters kept."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "OE")).encode("ascii", "ignore").decode()


def slug(text):
    """The text as a part of a domain: lower case, hyphens, cut at a word."""
    words = SEPARATORS.sub("-", fold(text).lower()).strip("-")
    return words if len(words) <= 28 else words[:28].rpartition("-")[0] or words[:28]


def of(town):
    """« de » and the commune's name, contracted as French does."""
    if town.startswith(("Le ", "Les ")):
        return (" du " if town[2] == " " else " des ") + town.split(" ", 1)[1]
    return (" d'" if fold(town[0]) in "AEIOUYH" else " de ") + town


def luhn(digits):
    """The digits and the one that makes them pass Luhn's test, as SIREN and SIRET must."""
    doubled = digits[-1::-2].translate(DOUBLED)
    return digits + str(-sum(map(int, doubled + digits[-2::-2])) % 10)


def hashed(*key):
    """A number that is the same in every run, unlike `hash`."""
    return zlib.crc32("/".join(map(str, key)).encode())


class Geography:
    """Communes, their postcodes, former names and arrondissements, and a point in each département."""

    def __init__(self):
        blocks = {}
        for line in (REFERENCE / "geo.tsv").read_text("utf-8").splitlines():
            if line.startswith("#"):
                rows = blocks[line[1:].split("\t")[0]] = []
            else:
                rows.append(line.split("\t"))
        self.epci = [row[1] for row in blocks["epci"]]
        # Overseas collectivities have other rules for phones and postcodes: left out.
        self.towns = [row for row in blocks["commune"] if row[2] and (row[0] < "975" or row[0].startswith("976"))]
        self.former, self.wards, self.by_name, self.by_department, self.middle = {}, {}, {}, {}, {}
        for code, name, kind, parent, postcode in blocks["part"]:
            if kind == "m":
                self.wards.setdefault(parent, {})[postcode] = (code, name)
            else:
                self.former.setdefault(parent, []).append(name)
        for index, row in enumerate(self.towns):
            self.by_name.setdefault(row[1], []).append(index)
            self.by_department.setdefault(row[0][:2], []).append(index)
        for line in (REFERENCE / "outlines.tsv").read_text("utf-8").splitlines():
            code, _, rings = line.partition("\t")
            steps = [int(n) for n in rings.split(";")[0].split()]
            xs, ys = list(accumulate(steps[0::2])), list(accumulate(steps[1::2]))
            self.middle[code] = (sum(ys) / len(ys) / 100, sum(xs) / len(xs) / 100)

    def populations(self):
        """Thousands of inhabitants of each commune: known for large ones, otherwise drawn by code with a long tail."""
        known = dict(zip(CITIES[0::2], map(int, CITIES[1::2])))
        for code, name, _, _, epci in self.towns:
            group = self.epci[int(epci)] if epci else ""
            # A commune that gives its name to its EPCI is the town of the area; the suburbs of large towns are dense.
            size = .25 * (1 - hashed("size", code) / 2**32) ** -.7 * (6 if name in group else 1)
            size *= {"Mé": 3, "CU": 2.5, "CA": 1.6}.get(group[:2], 1) * (9 if code[:2] in ("92", "93", "94") else 1)
            yield known.get(code) or min(size, 45)

    def shares(self, rows, seed):
        """Rows of each commune. Twelve at a time, since a commune with one row could hold no duplicate."""
        sizes = [size ** .85 for size in self.populations()]
        start, scale = random.Random(seed).random(), rows // 12 / sum(sizes)
        marks = [int(mark * scale + start) for mark in accumulate(sizes, initial=0)]
        counts = [12 * (after - before) for before, after in zip(marks, marks[1:])]
        largest = max(range(len(counts)), key=counts.__getitem__)
        # Rounding may give one lot too many; the rest and the correction go to the largest commune.
        counts[largest] = max(counts[largest] + rows - sum(counts), 0)
        return counts


class Town:
    """A commune as the generator sees it: its streets, its web domain and the names already taken in it."""

    def __init__(self, index, rows):
        self.code, self.name, postcodes, _, _ = GEOGRAPHY.towns[index]
        self.index, self.rows, self.taken, self.postcodes = index, rows, set(), postcodes.split()
        self.department = self.code[:3] if self.code[:2] == "97" else self.code[:2]
        self.former, self.wards = GEOGRAPHY.former.get(self.code, []), GEOGRAPHY.wards.get(self.code, {})
        self.homonym = len(GEOGRAPHY.by_name[self.name]) > 1
        draw = random.Random(hashed("town", self.code))
        # Web domains are unique: where communes share a name, the département is a part of them.
        self.suffix = f"-{self.department.lower()}" if self.homonym else ""
        self.slug = slug(self.name) + self.suffix
        self.domain = draw.choice(["{}.fr", "ville-{}.fr", "mairie-{}.fr", "{}.fr"]).format(self.slug)
        self.lines = ZONES.get(self.department, "04")
        if len(self.lines) == 2:
            self.lines += f"{hashed('lines', self.department) % 70 + 20}"
        lat, lon = GEOGRAPHY.middle.get(self.department, (46.5, 2.5))
        self.point = (lat + draw.uniform(-.3, .3), lon + draw.uniform(-.35, .35))
        # Few streets, so that neighbours in one street are common; large communes add streets named after persons.
        r, start = draw.random, draw.randrange(len(STREETS))
        names = (STREETS[start:] + STREETS[:start])[:8 + rows // 5] + PEOPLE[35:][:max(0, rows // 8 - 20)]
        self.streets = [(ROADS[int(r() * len(ROADS))], name, self.postcodes[int(r() * len(self.postcodes))],
                         r() * .04 - .02, r() * .06 - .03) for name in names]


class Entity:
    """One structure of the world, with all that is true of it; `Maker.render` writes what a source tells of it."""


class Maker:
    """Makes the records of one commune: entities alone or in groups that mislead, then what sources say of them."""

    def __init__(self, index, rows, first, seed, damage):
        self.town = Town(index, rows)
        self.first, self.seed, self.damage = first, seed, damage
        # A record is damaged at full strength, then at half, then not at all, until it can be recognised.
        self.rates = {by: {name: rate * by for name, rate in zip(RATES, DAMAGE[damage])} for by in (1, .5, 0)}
        self.rng = random.Random(hashed(seed, self.town.code, damage))
        self.r = self.rng.random

    def pick(self, options):
        """One of the options; faster than `choice`."""
        return options[int(self.r() * len(options))]

    # ---- the world: one entity -------------------------------------------------------------------------------------

    def core(self, town):
        """An invented name and its sigle: an image, an aim spelt out, or a coined word."""
        style = self.r()
        if style < .5:
            return f"{self.pick(NOUNS)} {self.pick(TAILS)}", ""
        if style < .8:
            aim = int(self.r() * len(AIMS))
            text = f"{self.pick(BODIES)} pour {AIMS[aim]} et {self.pick(AIMS[:aim] or AIMS[1:])} {self.pick(PUBLICS)}"
            sigle = "".join(word[0].upper() for word in re.findall(r"\w{4,}", fold(text)) if word != "pour")
            return (text, sigle) if self.r() < .7 else (f"{text} du {self.pick(['bassin', 'canton'])}{of(town.name)}",
                                                        sigle + fold(town.name)[0])
        word = "".join(map(self.pick, COINED))
        return (word, "") if self.r() < .4 else (f"{word} {self.pick(FIELDS)}", "")

    def phone(self, town):
        """A number of the area, sometimes a mobile or an Internet one."""
        start = town.lines if self.r() > .14 else self.pick(["06", "07", "09"])
        return (start + f"{int(self.r() * 10**8):08d}")[:10]

    def siret(self, siren):
        """A SIRET of that SIREN; first establishments are the most common."""
        return luhn(siren + f"{int(self.r() ** 4 * 900) + 1:04d}")

    def siren(self, which, town, name):
        """A commune's SIREN holds its code; that of a network is the same wherever the network is met."""
        if which == "C":
            return luhn("21" + (town.code[:2] + "0" + town.code[2:]).replace("A", "0").replace("B", "0"))
        key = {"D": (town.department, name), "N": (name,)}.get(which)
        return luhn(str((hashed(*key) if key else int(self.r() * 2**32)) % 60_000_000 + 30_000_000))

    def entity(self, kind, town=None, core=None, quarter="", again=False):
        """An entity of that kind, or None when the commune already has its like (unless `again`)."""
        town, e, r = town or self.town, Entity(), self.r
        _, e.scope, which, phone, mail, site, e.sigle, short, long, alias, family = kind
        e.town, e.heads, e.parent, e.parent_siret = town, (long, short, alias or short), "", ""
        # In a large commune a network has several agencies: each shows its quarter or its street, or nobody could tell.
        e.quarter = quarter or (self.pick(QUARTERS) if e.scope == "site" and town.rows >= 60 else "")
        e.guard, e.solo, e.proper, e.renamed = bool(e.quarter), not e.quarter, "", ""
        if family:
            names = {"k": KIDS, "e": HOMES, "p": PEOPLE[:35] if town.rows < 3000 else PEOPLE}
            e.proper, sigle = core or (self.core(town) if family == "c" else (self.pick(names[family]), ""))
            e.renamed = f"{self.pick(NOUNS)} {self.pick(TAILS)}" if family == "c" else self.pick(names[family])
        if e.scope == "free":
            e.sigle = sigle
            mail, site = self.pick([("contact@{o}.fr", "{o}.fr"), ("{o}@gmail.com", "{o}.org"), ("asso.{o}@orange.fr",
                                    "{o}.asso.fr"), ("contact@{o}.org", "www.helloasso.com/associations/{o}")])
        # An invented name is taken for all kinds; others for their kind; a sigle for the commune.
        keys = {e.proper} if family == "c" else {(short, e.proper, e.quarter)}
        keys |= {e.sigle} if e.scope == "free" and e.sigle else set()
        if keys & town.taken and not again:
            return None
        town.taken |= keys
        e.number = f"{int(r() ** 2 * 140) + 1}{' bis' if r() < .04 else ''}" if r() < .92 else ""
        e.street, e.former_street = self.pick(town.streets), (f"{int(r() * 90) + 1}", self.pick(town.streets))
        place = self.pick(PLACES) if r() < .2 else ""
        e.place = place.format(int(r() * 9) + 2, q=self.pick(QUARTERS), p=self.pick(PEOPLE))
        e.place = self.pick(town.former) if town.former and r() < .3 else e.place
        e.box = f"BP {int(r() * 900) + 20}" if town.rows > 100 and r() < .12 else ""
        e.siret, e.phone = self.siret(self.siren(which, town, short)), phone or self.phone(town)
        fill = {"v": town.domain, "t": town.slug, "d": town.department.lower(), "n": int(r() * 9e4) + 10000,
                "o": slug(e.proper if e.scope == "free" or family == "c" and not again else f"{short} {e.proper}")}
        fill["o"] += town.suffix
        e.mail, e.site = mail.format(**fill), site.format(**fill)
        e.shared = SHARED.get(short, 0)
        return e

    def free(self, town=None):
        """An association; its name gets longer until no other has it."""
        e, core = None, None
        while not (e := self.entity(FREE, town, core)):
            core = (f"{self.pick(NOUNS)} {self.pick(TAILS)} {self.pick(['', '- '])}{self.pick(FIELDS)}", "")
            core = core if self.r() < .5 else (f"{core[0]} {self.pick(PEOPLE)}", "")
        return e

    def any(self, scope=None):
        """An entity of a kind drawn by weight; an association when the commune has all that it can have."""
        for _ in range(4):
            kind = KINDS[bisect(KIND_MARKS, self.r() * KIND_MARKS[-1])]
            if (not scope or kind[1] == scope) and (e := self.entity(kind)):
                return e
        return self.free()

    # ---- the world: groups that look alike -------------------------------------------------------------------------

    def share(self, e, other, place=False, phone=False, mail=False):
        """Gives an entity the address, the switchboard or the mailbox of another."""
        if place:
            e.number, e.street, e.place, e.box = other.number, other.street, other.place, other.box
            e.former_street = other.former_street
        if phone:
            e.phone = other.phone
        if mail:
            e.mail, e.site = other.mail, other.site
        e.shared |= PHONE * phone | (MAIL | SITE) * mail
        other.shared |= e.shared & (PHONE * phone | (MAIL | SITE) * mail)
        return e

    def group(self):
        """One entity most of the time; otherwise several that look alike, and the name of the trap."""
        if self.r() < .79:
            return [self.free() if self.r() < FREE_SHARE else self.any()], ""
        trap = self.pick([self.hall, self.agencies, self.branches, self.unit, self.near, self.homonym] * 2 + [
            self.building, self.near, self.homonym])
        made = [e for e in trap() if e]
        return (made, trap.__name__) if made else ([self.any()], "")

    def hall(self):
        """The town hall, its CCAS and its services at one address, behind one switchboard."""
        hall = self.entity(KIND["Mairie"])
        for name in ("CCAS", "Point information jeunesse", "France services", "Médiathèque"):
            if hall and self.r() < (.9 if name == "CCAS" else .3) and (e := self.entity(KIND[name])):
                e.parent_siret = hall.siret
                yield self.share(e, hall, True, self.r() < .8, self.r() < .4)
        yield hall

    def agencies(self):
        """Agencies of one network in one town: one SIREN, and some share a phone, a mailbox and a site."""
        kind = self.pick([kind for kind in KINDS if kind[1] == "site"])
        if (kind[7], "", "") in self.town.taken:
            return
        # From now on, this network's agencies in the commune all bear a quarter.
        self.town.taken.add((kind[7], "", ""))
        first, streets = self.entity(kind, quarter=self.pick(QUARTERS)), self.rng.sample(self.town.streets, 4)
        if first:
            first.street = streets.pop()
        for _ in range(1 + int(self.r() * 3)):
            if first and (e := self.entity(kind, quarter=self.pick(QUARTERS))):
                e.siret, e.parent_siret = self.siret(first.siret[:9]), first.siret if self.r() < .4 else ""
                e.street = streets.pop()
                e.shared, first.shared = e.shared | SIRET, first.shared | SIRET
                yield self.share(e, first, False, self.r() < .5, self.r() < .5)
        yield first

    def branches(self):
        """An association and its branches around: one name, one SIREN, often one mailbox."""
        head, phone, mail = self.free(), self.r() < .4, self.r() < .7
        head.guard, head.solo, head.quarter = True, False, self.pick(["Siège", "Siège social", "Direction"])
        yield head
        around = GEOGRAPHY.by_department[self.town.code[:2]]
        for index in {self.pick(around): 0 for _ in range(1 + int(self.r() * 4))}:
            if index != self.town.index:
                town = other_town(index)
                quarter = self.pick(["Antenne", "Site", "Agence", "Permanence"]) + of(town.name)
                e = self.entity(FREE, town, (head.proper, head.sigle), quarter, again=True)
                e.siret, e.parent_siret = self.siret(head.siret[:9]), head.siret
                e.shared, head.shared = e.shared | SIRET, head.shared | SIRET
                yield self.share(e, head, False, phone, mail)

    def building(self):
        """A house of associations: one address, one switchboard, sometimes one mailbox, and nothing else in common."""
        host = self.free()
        host.place = f"{self.pick(['Maison des associations', 'Espace associatif', 'Foyer'])} {self.pick(PEOPLE)}"
        yield host
        for _ in range(min(3 + int(self.r() * 7), self.town.rows // 6)):
            tenant = self.free() if self.r() < .8 else self.any("own")
            yield self.share(tenant, host, True, self.r() < .5, self.r() < .1)

    def unit(self):
        """A body and its services, each with a name of its own: same SIREN, often the same address and contacts."""
        body = self.free() if self.r() < .6 else self.any("own")
        body.guard, body.renamed = True, ""
        yield body
        for name in self.rng.sample(UNITS, 1 + int(self.r() * 2.3)):
            e = self.any("own") if self.r() < .35 else self.free()
            if e.scope == "free":
                e.heads, e.proper, e.sigle, e.scope = (name, name, name), "", "", "unit"
                e.mail, e.site = f"{slug(name)}@{body.mail.partition('@')[2]}", body.site
            e.parent, e.guard, e.solo, e.renamed = body.sigle or body.proper or body.heads[1], True, False, ""
            e.siret, e.parent_siret = self.siret(body.siret[:9]), body.siret
            e.shared, body.shared = e.shared | SIRET, body.shared | SIRET
            near = self.r() < .6
            yield self.share(e, body, near, near and self.r() < .7, near and self.r() < .6)

    def near(self):
        """Two names that differ by a word, or one name carried by two kinds of structure, in one town."""
        noun, tail = self.pick(NOUNS), self.pick(TAILS)
        twin = f"{noun} {self.pick(TAILS)}" if self.r() < .6 else f"{self.pick(NOUNS)} {tail}"
        if self.r() < .5 and twin != f"{noun} {tail}":
            made = [self.entity(FREE, None, (name, "")) for name in (f"{noun} {tail}", twin)]
        else:
            kinds = self.rng.sample([kind for kind in KINDS if kind[1] == "own" and kind[10] in "pc"], 2)
            name = self.pick(PEOPLE)
            made = [] if any((kind[7], name, "") in self.town.taken for kind in kinds) else [
                self.entity(kind, None, (name, ""), again=True) for kind in kinds]
        for e in filter(None, made):
            e.guard, e.renamed = True, ""
        if all(made) and made and self.r() < .3:
            made[1].street, made[1].number = made[0].street, str(int(self.r() * 60) + 1)
        return made

    def homonym(self):
        """One name, in two communes of one name; made by the first of the two only, lest the other make it again."""
        alike = GEOGRAPHY.by_name[self.town.name]
        place = alike.index(self.town.index)
        name = self.pick(["Les Amis", "La Maison", "Les Aînés", "Le Foyer", "La Ruche"]) + of(self.town.name)
        if place % 2 == 0 and place + 1 < len(alike) and (first := self.entity(FREE, None, (name, ""))):
            for e in (first, self.entity(FREE, other_town(alike[place + 1]), (name, ""), again=True)):
                e.guard, e.renamed = True, ""
                yield e

    # ---- the records -----------------------------------------------------------------------------------------------

    def records(self):
        """The commune's rows, its true pairs and its traps."""
        rows, truth, traps, wanted = [], [], [], self.town.rows
        while len(rows) < wanted:
            group, trap = self.group()
            told = []
            for e in group:
                size = 1 if self.r() > .14 else bisect((.7, .87, .945, .98), self.r()) + 2
                ids = []
                for source, cells in self.copies(e, size)[:wanted - len(rows)]:
                    # The id tells nothing of the entity: the row's number scattered over 32 bits, without collisions.
                    ids.append(f"{source}-{((self.first + len(rows)) * 2654435761 + self.seed * 40503) % 2**32:08x}")
                    rows.append((source, [ids[-1], source, *cells]))
                truth += combinations(ids, 2)
                traps += [(a, b, trap) for other in told for a in other for b in ids]
                told.append(ids)
        self.rng.shuffle(rows)
        return rows, truth, traps

    def copies(self, e, size):
        """Up to `size` records of the entity, mostly from different sources, each recognisable next to every other."""
        kept, used = [], set()
        for _ in range(size):
            for strength in self.rates:
                number = bisect(SOURCE_MARKS, self.r() * SOURCE_MARKS[-1])
                # Most sources list a structure once; a few list it twice.
                if number in used and self.r() < .9:
                    number = bisect(SOURCE_MARKS, self.r() * SOURCE_MARKS[-1])
                cells, right, shown = self.render(e, SOURCES[number], strength)
                if all(recognisable(e, right, shown, *seen) for _, _, *seen in kept):
                    kept.append((SOURCES[number][0], cells, right, shown))
                    used.add(number)
                    break
        return [(source, cells) for source, cells, _, _ in kept]

    def render(self, e, source, strength):
        """The cells that a source gives for the entity, what they show rightly of it, and what they show at all."""
        r, rates, town = self.r, self.rates[strength], e.town
        habit, _, form, case, phone_form, mails, sites, sirets, insees, points, style, short, town_form = source
        hit = lambda name: r() < rates[name]
        full = lambda percent: (r() * 100 < int(percent) or strength == 0) and not hit("blank")
        short = r() * 100 < int(short)
        right = shown = PLACE

        number, street, place = e.number, e.street, e.place
        moved = not e.guard and hit("moved")
        if moved:
            (number, street), place = e.former_street, ""
        place = place if r() < .75 else ""
        kind, road, postcode, dy, dx = street
        commune, insee, line = town.name, town.code, ""
        if postcode in town.wards and (town_form == "a" or r() < .5):
            insee, ward = town.wards[postcode]
            commune = self.pick([ward, f"{commune} {int(postcode[-2:])}"]) if town_form == "a" else commune
        if town_form == "U":
            commune = re.sub(r"\bSAINT(E?)\b", r"ST\1", fold(commune).upper().replace("-", " "))
        if style != "-" and not hit("blank"):
            line = f"{number}{',' if number and style == 'c' else ''} {kind} {road}".strip()
            shown, right = shown | STREET, right | STREET * (not moved)
            if number and hit("digit"):
                line = str(int(r() * 90) + 1) + line.lstrip("0123456789")
            if e.box and town_form == "x":
                postcode = f"{postcode[:3]}{hashed(e.box, postcode) % 90 + 10}"
                commune, place = f"{commune} CEDEX {r() * 9 + 1:.0f}", place or e.box
                if r() < .4 and not e.guard:
                    line, place, right, shown = e.box, "", right & ~STREET, shown & ~STREET
            line = abbreviated(line) if short else line
            line = self.typo(line) if hit("typo") else line
            if place and style == "b":
                line, place = f"{place}{self.pick([' ', ' - '])}{line}", ""
            if style == "v" or r() < .02:
                line += f"{self.pick([',', ''])} {postcode} {commune}"
            if place and hit("swap"):
                line, place = place, line
        # Only the postcode tells communes of one name apart.
        if not town.homonym and hit("badcp"):
            postcode = self.pick([postcode[:3] + "00", postcode[:2] + "000", digit_error(postcode, r)])
        if town.former and not e.guard and hit("oldtown"):
            commune, right = self.pick(town.former), right & ~PLACE
        postcode = "" if not town.homonym and hit("blank") and r() < .6 else postcode

        name, bit = self.name(e, form, short, hit, bool(right & STREET))
        right, shown = right | bit, shown | (bit or NAME)
        phone = mail = site = siret = lat = lon = ""
        if phone_form != "-" and full("80"):
            stale = hit("newphone")
            phone = self.phone(town) if stale else e.phone
            if not stale and len(phone) == 10 and hit("digit"):
                phone = digit_error(phone, r)
            else:
                shown, right = shown | PHONE, right | PHONE * (not stale)
            phone = written(phone, phone_form)
        if full(mails):
            personal = hit("personal")
            mail = f"{self.pick(FIRST)}.{self.pick(LAST)}@".lower() + e.mail.partition("@")[2] if personal else e.mail
            shown, right = shown | MAIL, right | MAIL * (not personal)
            mail = self.pick([mail.upper(), mail.capitalize()]) if r() < .06 else mail
            mail = mail.replace(".fr", self.pick([".com", ",fr", ".f"])) if hit("typo") and r() < .3 else mail
        if full(sites):
            site, shown, right = self.site(e, hit("site")), shown | SITE, right | SITE
        if full(sirets) and not hit("nosiret"):
            siret, shown = e.siret, shown | SIRET
            if e.parent_siret and r() < .3 + rates["parent"]:
                siret = e.parent_siret
            elif hit("nic"):
                siret = self.siret(siret[:9])
            elif hit("siren"):
                siret = siret[:9]
            elif hit("digit"):
                siret = digit_error(siret, r)
            else:
                right |= SIRET
        if full(points) and not hit("nogeo"):
            # The point follows the number along the street, with a geocoder's error; a few are the commune's middle.
            along = int(re.match(r"\d*", number)[0] or 0) * 1e-5 + r() * 3e-4
            exact = r() > .05 * strength
            lat, lon = (f"{at + (by + along) * exact:.6f}" for at, by in zip(town.point, (dy, dx)))
            lat, lon = (lon, lat) if hit("swap") and r() < .2 else (lat, lon)

        if case in "Uu":
            name, line, place, commune = name.upper(), line.upper(), place.upper(), commune.upper()
        if case in "Ua":
            name, line, place = fold(name), fold(line), fold(place)
        if hit("mojibake"):
            name, line, place, commune = map(self.broken(), (name, line, place, commune))
        if hit("ocr"):
            name, line = self.scanned(name), self.scanned(line)
        if self.damage != "plain" and r() < .03:
            name = self.pick([" {}", "{} ", "{}  ", "« {} »", "{}."]).format(name)
        updated = (date(2019, 1, 1) + timedelta(days=int(r() ** .5 * 2500))).isoformat()
        insee = insee if full(insees) else ""
        cells = [name, siret, line, place, postcode, commune, insee, phone, mail, site, updated, lat, lon]
        return (self.foreign(cells, town, hashed(habit) % 3) if self.damage == "foreign" else cells), right, shown

    def name(self, e, form, short, hit, placed):
        """The name as a source writes it, and NAME, SIGLE or 0: what a reader recognises in it."""
        r, town, bit, proper = self.r, e.town.name, NAME, e.proper
        head = e.heads[2] if r() < .1 else e.heads[0 if form == "long" or form == "mix" and r() < .5 else 1]
        if e.renamed and not e.guard and hit("renamed"):
            proper, bit = e.renamed, 0
        name = f"{head} {proper}".strip() if not proper.startswith("Association") else proper
        if e.scope == "free" and e.sigle and bit and r() < .6:
            if form == "sigle" or r() < .1:
                name, bit = self.pick([e.sigle, e.sigle, ".".join(e.sigle) + "."]), SIGLE
            else:
                name = self.pick([f"{e.sigle} - {name}", f"{name} ({e.sigle})"])
        elif e.scope == "own" and not e.guard and r() < .12:
            # A proper name alone tells little: a library may bear the same.
            name, bit = (proper, bit and SIGLE) if r() < .5 else (f"{proper} - {head}", bit)
        elif e.sigle and not proper and form == "sigle":
            name = self.pick([e.sigle, e.sigle, ".".join(e.sigle) + "."])
        if e.parent and (e.scope == "unit" or r() < .6):
            name = self.pick([f"{e.parent} - {name}", f"{name} - {e.parent}", f"{name} ({e.parent})"])
        # A network's name alone says nothing: it takes the commune, most of the time.
        if r() < (.9 if e.scope in ("town", "site") else .1):
            name = self.pick([name + of(town)] * 3 + [f"{name} - {town}", f"{name} {town}", f"{name} ({town})",
                                                      f"{town} - {name}"])
        # Branches with nothing to tell them apart would be duplicates for anyone: the street or the quarter must show.
        if e.quarter and (not placed or r() < .8):
            name += self.pick([" - ", " ", " - Agence " if e.scope == "site" else " - "]) + e.quarter
        if e.scope == "free" and r() < .03:
            name += self.pick([" (association loi 1901)", " - Association", " ASSO"])
        name = self.words(name) if hit("words") and not e.guard else name
        name = abbreviated(name) if short else name
        name = self.typo(name) if hit("typo") else name
        return (self.typo(name) if hit("typo") and r() < .3 else name), bit

    def site(self, e, damaged):
        """The site, in the way that someone copied it."""
        site = e.site if e.site.startswith("www.") or self.r() < .2 else "www." + e.site
        forms = ("{}", "http://{}", "http://{}/", "https://{}/contact", "https://{}/accueil/nous-contacter.html", "{}/")
        if damaged and self.r() < .1:
            return f"https://www.facebook.com/{e.site.removeprefix('www.').partition('.')[0]}"
        return (self.pick(forms) if damaged else "https://{}").format(site)

    def typo(self, text):
        """One typing error, past the first letter."""
        if len(text) < 6:
            return text
        i, c = 1 + int(self.r() * (len(text) - 2)), self.pick("aeinorstlu")
        return text[:i] + self.pick(["", text[i + 1] + text[i], text[i] * 2, c, c + text[i]]) + text[i + 1:]

    def words(self, text):
        """A word lost, a short one if there is any, or two swapped, or the parts around a hyphen."""
        words = text.split(" ")
        if " - " in text and self.r() < .4:
            return " - ".join(reversed(text.split(" - ")))
        if len(words) > 2:
            i = 1 + int(self.r() * (len(words) - 1))
            light = [n for n, word in enumerate(words) if len(word) <= 3]
            if self.r() < .6 and (light or len(words) > 4):
                words.pop(self.pick(light) if light else i)
            else:
                words[i - 1], words[i] = words[i], words[i - 1]
        return " ".join(words)

    def broken(self):
        """A way to break accents, for all the cells of a record."""
        if self.r() < .5:
            return lambda text: text.encode().decode("cp1252", "replace")
        mark = self.pick(["?", "\ufffd", "\ufffd", ""])
        return lambda text: "".join(c if c.isascii() else mark for c in text)

    def scanned(self, text):
        """The confusions of a scanner."""
        for before, after in (("rn", "m"), ("l", "1"), ("O", "0"), ("é", "6"), ("m", "rn"), ("I", "l"), ("B", "8")):
            text = text.replace(before, after, 1) if self.r() < .3 else text
        return text

    def foreign(self, cells, town, habit):
        """The same cells in one of three unfamiliar ways; a spreadsheet that took codes for numbers is one of them."""
        name, siret, line, place, postcode, commune, insee, phone, mail, site, updated, lat, lon = cells
        day = "/".join(reversed(updated.split("-")))
        if line and self.r() < .15:
            line, place = f"{line} - {place}" if place else line, ""
        if habit == 0:
            siret = f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}".strip()
            commune, phone = f"{commune.upper()} ({town.department})", phone and "Tél : " + phone
            lat, lon = lat.replace(".", ","), lon.replace(".", ",")
        elif habit == 1:
            siret, postcode, insee = siret and siret + ".0", postcode.lstrip("0"), insee.lstrip("0")
            phone, day = re.sub(r"\D", "", phone).lstrip("0"), day + " 00:00"
        else:
            commune = f"{postcode} {commune}".strip()
            mail = self.pick([mail.replace("@", "[at]"), f"mailto:{mail}"]) if mail and self.r() < .15 else mail
            phone += f" / {written(self.phone(town), 's')}" if phone and self.r() < .15 else ""
            none = self.pick(["NC", "-", "Néant", "non renseigné", "", "", "", ""])
            phone, mail, site, place = phone or none, mail or none, site or none, place or none
        return [name, siret, line, place, postcode, commune, insee, phone, mail, site, day, lat, lon]


def recognisable(e, right, shown, other_right, other_shown):
    """Whether a person who sees both records would take them for one structure.

    What both show rightly counts; a shared switchboard or mailbox does not. A name that only this structure bears in
    its commune is enough with the commune, unless street and phone speak against it. A new name needs nearly all else.
    """
    both, score = right & other_right, 0
    named = right & (NAME | SIGLE) and other_right & (NAME | SIGLE)
    if named:
        score = 2 if not both & NAME else 5 if e.solo else 3
    for bit, weight in ((PLACE, 1), (STREET, 2), (PHONE, 2), (MAIL, 2), (SITE, 1), (SIRET, 2)):
        if both & bit:
            score += weight if not e.shared & bit else bit == SIRET
        elif bit & (STREET | PHONE) & shown & other_shown:
            score -= 1
    return score >= (6 if named else 7)


def written(phone, form):
    """A phone number in a source's form; short numbers stay as they are."""
    if len(phone) < 10:
        return phone if form != "s" else f"{phone[:2]} {phone[2:]}"
    pairs = [phone[i:i + 2] for i in range(0, 10, 2)]
    if form in "sdc":
        return {"s": " ", "d": ".", "c": ""}[form].join(pairs)
    country = "+" + {"0590": "590", "0596": "596", "0594": "594", "0262": "262", "0269": "262"}.get(phone[:4], "33")
    return country + phone[1:] if form == "i" else f"{country} {phone[1]} {' '.join(pairs[1:])}"


def abbreviated(text):
    """The text with the usual short forms: St, av., Ctre…"""
    return LONG_WORDS.sub(lambda found: SHORTER[found[0]], text)


def digit_error(text, r):
    """One digit changed, or two neighbours swapped."""
    i = 1 + int(r() * (len(text) - 2))
    return text[:i] + text[i + 1] + text[i] + text[i + 2:] if r() < .4 else text[:i] + str(int(r() * 10)) + text[i + 1:]


def as_csv(rows):
    """The rows as lines of CSV. The module is slow: it is left the rows where a cell must be quoted."""
    text = io.StringIO()
    quoting = csv.writer(text, lineterminator="\n")
    for row in rows:
        line = ",".join(row)
        if '"' in line or line.count(",") >= len(row):
            quoting.writerow(row)
        else:
            text.write(line + "\n")
    return text.getvalue()


def prepare():
    """Reads the reference once in each process. Nothing made here has cycles, so the collector would only cost time."""
    global GEOGRAPHY
    GEOGRAPHY = Geography()
    gc.disable()


@lru_cache(1000)
def other_town(index):
    """A commune that lends a name and a street to an entity made elsewhere."""
    return Town(index, 40)


def job(task):
    """The records of some communes as text by source, their true pairs and traps, and how many there are."""
    communes, seed, damage = task
    texts, truth, traps = {}, [], []
    for index, rows, first in communes:
        made, pairs, near = Maker(index, rows, first, seed, damage).records()
        for source, row in made:
            texts.setdefault(source, []).append(row)
        truth += pairs
        traps += near
    texts = {source: as_csv(rows) for source, rows in texts.items()}
    return texts, as_csv(truth), as_csv(traps), len(truth), len(traps)


def tasks(counts, seed, damage):
    """The work in lots of some thousands of rows, each commune with the number of its first row."""
    lot, first, start = [], 0, 0
    for index, rows in enumerate(counts):
        if rows:
            lot.append((index, rows, first))
            first += rows
        if first - start > 4000:
            yield lot, seed, damage
            lot, start = [], first
    if lot:
        yield lot, seed, damage


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--damage", choices=DAMAGE, default="plain")
    parser.add_argument("--traps", action="store_true", help="also write traps.csv")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    work = tasks(Geography().shares(options.rows, options.seed), options.seed, options.damage)
    new = lambda name: open(options.out / name, "w", encoding="utf-8", newline="")
    # The rows wait in one file a source, so that memory stays small however many there are.
    parts = {source[0]: new(f".{source[0]}.part") for source in SOURCES}
    pairs = near = 0
    with multiprocessing.Pool(options.jobs, prepare) as pool, new("truth.csv") as truth, new("traps.csv") as traps:
        truth.write("id_a,id_b\n")
        traps.write("id_a,id_b,trap\n")
        for texts, true, false, some, more in pool.imap(job, work):
            for source, text in texts.items():
                parts[source].write(text)
            truth.write(true)
            traps.write(false)
            pairs, near = pairs + some, near + more
    with new("records.csv") as records:
        records.write(as_csv([FOREIGN if options.damage == "foreign" else HEADER]))
        for part in parts.values():
            part.close()
            with open(part.name, encoding="utf-8", newline="") as lines:
                while block := lines.read(1 << 20):
                    records.write(block)
            os.remove(part.name)
    if not options.traps:
        os.remove(options.out / "traps.csv")
    print(f"{options.rows} rows, {pairs} true pairs, {near} planted near-misses in {options.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
