"""Writes a stock of establishments in the columns of INSEE, with its successions: benches/establishments.py ROWS FOLDER [--shuffle]."""

import random
import sys

COLUMNS = (
    "siren,nic,siret,statutDiffusionEtablissement,dateCreationEtablissement,trancheEffectifsEtablissement,anneeEffectifsEtablissement,"
    "activitePrincipaleRegistreMetiersEtablissement,dateDernierTraitementEtablissement,etablissementSiege,nombrePeriodesEtablissement,"
    "complementAdresseEtablissement,numeroVoieEtablissement,indiceRepetitionEtablissement,typeVoieEtablissement,libelleVoieEtablissement,"
    "codePostalEtablissement,libelleCommuneEtablissement,codeCommuneEtablissement,dateDebut,etatAdministratifEtablissement,"
    "enseigne1Etablissement,denominationUsuelleEtablissement,activitePrincipaleEtablissement,nomenclatureActivitePrincipaleEtablissement,"
    "caractereEmployeurEtablissement"
)


def check(body):
    total = 0
    for place, digit in enumerate(reversed(body)):
        double = int(digit) * (2 if place % 2 == 0 else 1)
        total += double // 10 + double % 10
    return body + str((10 - total) % 10)


rows, folder = int(sys.argv[1]), sys.argv[2]
random.seed(1)
# About as dense as the register: 43 million of nine digits, an enterprise with 1.4 establishments.
step = 2 * 900_000_000 // (43_000_000 * 10 // 14)
sirets, siren = [], 100_000_000
while len(sirets) < rows:
    siren += random.randint(1, step)
    head = check(str(siren)[:8])
    for nic in range(1, 1 + random.choice([1, 1, 1, 1, 2, 2, 3])):
        sirets.append(check(f"{head}{nic:04}"))
sirets = sirets[:rows]
if "--shuffle" in sys.argv:
    random.shuffle(sirets)
with open(f"{folder}/StockEtablissement_utf8.csv", "w") as out, open(f"{folder}/StockEtablissementLiensSuccession_utf8.csv", "w") as links:
    out.write(COLUMNS + "\n")
    links.write("siretEtablissementPredecesseur,siretEtablissementSuccesseur,dateLienSuccession,transfertSiege,continuiteEconomique,dateDernierTraitementLienSuccession\n")
    for number, siret in enumerate(sirets):
        closed = random.random() < 0.6
        day = f"{random.randint(1975, 2026)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
        out.write(
            f"{siret[:9]},{siret[9:]},{siret},O,{day},NN,,,2026-10-{1 + number % 28:02}T14:13:12,true,2,,{number % 200},,RUE,DES LILAS,"
            f"35000,RENNES,35238,{day},{'F' if closed else 'A'},,,88.99B,NAFRev2,N\n"
        )
        if closed and number and random.random() < 0.3:
            links.write(f"{siret},{sirets[random.randrange(number)]},{day},false,true,{day}T00:00:00\n")
