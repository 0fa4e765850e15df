"""Writes sample_data/ and tests/sample/truth.json, always the same bytes.

    python3 -m venv .venv && .venv/bin/pip install openpyxl==3.1.5
    .venv/bin/python tests/sample/build_sample.py
    .venv/bin/python tests/sample/build_sample.py --check     (with data-inclusion-schema==1.0.10 too: asks the official validator)

Everything is invented (see world.py). The truth says, for every row, what reading alone must make of it and whether the official schema then
accepts it; and which rows are one place under two spellings, or two places that only look alike.
"""

import collections
import csv
import io
import json
import pathlib
import re
import sys
import unicodedata
import zipfile

import openpyxl
from openpyxl.styles import Font, PatternFill

from cast import A, B, C, D, Cast
from errors import Row, e164, errors_of_structures, spaced
from services import COLUMNS as SERVICE_COLUMNS, OFFERS, errors_of_services, service_rows
from world import lambert93

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "sample_data"
TODAY = "2026-11-23"
DATE_OF_B = "2026-11-02"
SOURCES = {A: "cd35", B: "asso", C: "reseau-entraide", D: "points-acces"}

STRUCTURE_COLUMNS = ["__ignore__", "source", "id", "nom", "date_maj", "siret", "description", "adresse", "complement_adresse", "commune", "code_postal",
                     "code_insee", "telephone", "courriel", "lien_source", "site_web", "horaires_accueil", "accessibilite_lieu", "reseaux_porteurs"]
JUDGED = ["nom", "siret", "commune", "code_postal", "code_insee", "adresse", "telephone", "courriel", "site_web", "date_maj"]


def phone_as_written(digits, position):
    """The ways in which people write one number."""
    return [spaced(digits), spaced(digits), digits, spaced(digits).replace(" ", "."), "+33 " + spaced(digits)[1:], spaced(digits).replace(" ", "-")][position % 6]


def french_date(iso):
    return "/".join(reversed(iso.split("-")))


def final_of(entity, source, natural):
    """The record that a row without any error gives."""
    return {
        "source": source, "id": natural and f"{source}--{natural}", "nom": entity["nom"], "date_maj": entity["date"], "description": entity["description"],
        "lien_source": None, "siret": entity["siret"], "commune": entity["commune"], "code_postal": entity["code_postal"], "code_insee": entity["code_insee"],
        "adresse": entity["adresse"], "complement_adresse": None, "longitude": entity["longitude"], "latitude": entity["latitude"],
        "telephone": e164(entity["telephone"]), "courriel": entity["courriel"], "site_web": entity["site_web"], "horaires_accueil": entity["horaires"][0],
        "accessibilite_lieu": None, "reseaux_porteurs": entity["reseaux_porteurs"] or None,
    }


def plant(rows, names, errors, may=lambda row: True):
    """One error a row, in the order given, on rows that belong to no pair as long as there are some."""
    quiet = [row for row in rows if not row.entity.get("used") and may(row)]
    others = [row for row in rows if row.entity.get("used") and may(row)]
    free = collections.deque(quiet[::2] + quiet[1::2] + others[::2])
    for name in names:
        errors[name](free.popleft())


# ------------------------------------------------------------------------------------------------------------------ departement-35.xlsx


def department(cast, errors):
    rows = []
    for position, entity in enumerate(cast.files[A]):
        natural = f"S{position + 1:04d}"
        final = final_of(entity, "cd35", natural)
        final |= {"longitude": None, "latitude": None}
        raw = {name: final.get(name) for name in STRUCTURE_COLUMNS[1:]}
        raw |= {"id": natural, "date_maj": french_date(entity["date"]), "telephone": phone_as_written(entity["telephone"], position),
                "code_postal": int(entity["code_postal"]), "code_insee": int(entity["code_insee"]),
                "siret": entity["siret"] and (int(entity["siret"]) if position % 3 else entity["siret"]),
                "reseaux_porteurs": ", ".join(entity["reseaux_porteurs"]) or None}
        if position % 11 == 4:
            raw["date_maj"] = entity["date"]
        row = Row(raw, final, {name: name for name in final}, ["id", "source", "description", "reseaux_porteurs", *JUDGED])
        row.entity = entity
        rows.append(row)
    plant(rows, ["siret_dot_zero", "siret_spaces", "siret_lost_zero", "siret_13_digits", "siret_exponent", "siret_bad_key", "phone_two", "mail_spaces",
                 "mail_bracket", "mail_text", "url_no_scheme", "url_handle", "date_future", "date_broken", "date_missing", "postcode_unknown",
                 "postcode_six", "cedex", "insee_conflict", "insee_short", "insee_missing", "name_dot", "name_short", "name_long", "name_etc",
                 "description_short", "formula", "network_label", "network_unknown", "access_text", "address_placeholder", "name_no_break_space", "url_two"], errors)
    # Two structures under one identifier: only one of them can go out.
    clean = [row for row in rows if not row.errors and not row.entity.get("used")]
    first = clean[3]
    second = next(row for row in reversed(clean) if row.entity["kind"] not in OFFERS and row is not first)
    second.raw["id"], second.final["id"] = first.raw["id"], first.final["id"]
    second.errors.append({"field": "id", "kind": "duplicate_id", "batch": "repeated_id"})

    services = service_rows(rows, cast.world)
    of_sound = [row for row in services if not any(error.get("batch") or "code" in error for owner in rows if owner.raw["id"] == row.raw["structure_id"]
                                                   for error in owner.errors)]
    plant(of_sound, ["theme_old", "theme_label", "theme_near", "theme_near_old", "theme_category", "audience_everyone_and_others", "audience_labels",
                     "audience_unknown", "audience_lines", "description_short", "description_missing", "type_label", "type_unknown", "fees_old", "fees_text",
                     "welcome_label", "zone_text", "weeks_text", "hours_comma", "hours_negative", "apply_unknown", "applied_by_unknown", "link_no_scheme",
                     "name_dot", "date_future", "audience_everyone_and_others", "theme_old"], errors_of_services())
    clean = [row for row in of_sound if not row.errors]
    clean[5].raw["structure_id"], clean[5].final["structure_id"] = "S0999", "cd35--S0999"
    clean[5].errors.append({"field": "structure_id", "kind": "orphan_service", "batch": "orphan_service"})
    clean[9].raw["id"], clean[9].final["id"] = clean[8].raw["id"], clean[8].final["id"]
    clean[9].errors.append({"field": "id", "kind": "duplicate_id", "batch": "repeated_id"})
    return rows, services


HELP = {"id": "Un identifiant unique pour cette ligne.", "structure_id": "Identifiant unique de la structure rattachée au service.",
        "nom": "Chaîne de caractères entre 3 et 150 caractères, ne se terminant pas par un point.", "date_maj": "Date de dernière modification.",
        "siret": "14 chiffres, sans espace.", "description": "Entre 50 et 2000 caractères.", "telephone": "Coordonnées publiques.",
        "courriel": "Coordonnées publiques.", "horaires_accueil": "Au format OpenStreetMap.", "thematiques": "Choix multiples, séparés par une virgule.",
        "publics": "Choix multiples. « tous-publics » doit être seul.", "zone_eligibilite": "Code INSEE, département, EPCI ou « france »."}
EXAMPLE = {"source": "exemple", "id": "exemple-1", "structure_id": "exemple-1", "nom": "Centre social Le Tournesol", "date_maj": "14/02/2025",
           "siret": "99999100200016", "description": "Accueil, accès aux droits et activités pour les habitants du quartier.", "adresse": "1 rue des Fleurs",
           "commune": "Rennes", "code_postal": 35000, "code_insee": 35238, "telephone": "02 61 91 00 01", "courriel": "exemple@exemple.fr",
           "horaires_accueil": "Mo-Fr 08:30-12:30; PH off", "reseaux_porteurs": "fcsf", "type": "accompagnement", "publics": "tous-publics",
           "frais": "gratuit", "thematiques": "remobilisation--lien-social", "zone_eligibilite": 35}


def write_department(rows, services):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, columns, data in (("Structures", STRUCTURE_COLUMNS, rows), ("Services", SERVICE_COLUMNS, services)):
        sheet = workbook.create_sheet(title)
        sheet.append(columns)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="DCE6F1")
        sheet.append([True, *[HELP.get(name) for name in columns[1:]]])
        sheet.append([True, *[EXAMPLE.get(name) for name in columns[1:]]])
        at = 4
        for position, row in enumerate(data):
            if position and position % 37 == 0:
                # A blank line that someone formatted: it is in the file, and holds nothing.
                for column in range(1, 6):
                    sheet.cell(at, column).fill = PatternFill("solid", fgColor="F7F7F7")
                at += 1
            for column, name in enumerate(columns, 1):
                if name != "__ignore__" and row.raw.get(name) is not None:
                    cell = sheet.cell(at, column)
                    cell.value = row.raw[name]
                    if isinstance(row.raw[name], str):
                        cell.data_type = "s"
                    if isinstance(row.raw[name], int):
                        cell.number_format = "0"
            row.number = at
            at += 1
        sheet.freeze_panes = "A2"
        for column, name in enumerate(columns, 1):
            letter = openpyxl.utils.get_column_letter(column)
            sheet.column_dimensions[letter].width = {"nom": 38, "description": 60, "adresse": 30, "siret": 18, "courriel": 34, "thematiques": 44}.get(name, 16)
        sheet.extent = at - 2
    for title, slug, code_list in (("Thématiques", "service", "Thematique"), ("Publics", "service", "Public"), ("Types de services", "service", "TypeService"),
                                   ("Frais", "service", "Frais"), ("Modes daccueil", "service", "ModeAccueil"),
                                   ("Modes de mobilisation", "service", "ModeMobilisation"), ("Réseaux porteurs", "structure", "ReseauPorteur")):
        sheet = workbook.create_sheet(title)
        sheet.append(["value", "label", "description"])
        for code in json.loads((ROOT / f"assets/schemas/{slug}.json").read_text())["code_lists"][code_list]:
            sheet.append([code["value"], code["label"], code.get("description")])
    extents = {sheet.title: sheet.extent for sheet in workbook if hasattr(sheet, "extent")}
    buffer = io.BytesIO()
    workbook.save(buffer)
    (OUT / A).write_bytes(without_clock(buffer.getvalue()))
    return extents


def without_clock(workbook):
    """The same workbook without the hour at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-11-03T08:00:00Z", content)
            info = zipfile.ZipInfo(name, (2026, 11, 3, 8, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, content, compresslevel=9)
    return out.getvalue()


# -------------------------------------------------------------------------------------------------------------------- asso_35_nov.csv

COLUMNS_B = {"nom": "Nom de la structure", "commune": "CP Ville", "siret": "N° Siret", "adresse": "Adresse", "code_postal": "CP Ville", "telephone": "Tél", "courriel": "Mail",
             "site_web": "Site internet", "description": "Présentation", "horaires_accueil": "Horaires", "longitude": "X (L93)", "latitude": "Y (L93)"}


def federation(cast, errors):
    rows = []
    for position, entity in enumerate(cast.files[B]):
        final = final_of(entity, "asso", None)
        final["date_maj"], final["reseaux_porteurs"] = DATE_OF_B, None
        x, y = lambert93(entity["latitude"], entity["longitude"])
        raw = {"Nom de la structure": entity["nom"], "N° Siret": entity["siret"], "Adresse": entity["adresse"],
               "CP Ville": f"{entity['code_postal']} {entity['commune']}", "Tél": phone_as_written(entity["telephone"], position), "Mail": entity["courriel"],
               "Site internet": entity["site_web"], "Présentation": entity["description"], "Horaires": entity["horaires"][1],
               "X (L93)": f"{x:.2f}".replace(".", ","), "Y (L93)": f"{y:.2f}".replace(".", ","), "Adhérent depuis": 2009 + position * 7 % 17,
               "Observations": ["", "", "", "à relancer", "", "", "ok", ""][position % 8]}
        row = Row(raw, final, COLUMNS_B, ["description", "longitude", "latitude", *JUDGED])
        row.judged.discard("date_maj")
        row.entity = entity
        rows.append(row)
    may = lambda row: True
    plant(rows, ["siret_no_break_spaces", "siret_13_digits", "siret_exponent", "siret_bad_key", "siret_zeros", "phone_lost_zero", "phone_two_or", "phone_label",
                 "phone_zeros", "phone_short", "mail_two", "mail_mailto", "mail_upper", "mail_text", "url_no_scheme", "url_broken_scheme", "url_text",
                 "name_dot", "name_long", "description_placeholder", "description_short", "formula_dash", "address_box", "siret_spaces", "mail_bracket",
                 "phone_mobile", "name_short"], errors, may)
    clean = [row for row in rows if not row.errors and not row.entity.get("used")]
    # Degrees where all the others are in metres.
    degrees = clean[0]
    degrees.healed("latitude", "degrees_among_lambert", f"{degrees.final['latitude']}".replace(".", ","), degrees.final["latitude"])
    degrees.write("longitude", f"{degrees.final['longitude']}".replace(".", ","))
    clean[1].raw["X (L93)"] = clean[1].raw["Y (L93)"] = "0"
    clean[1].final["longitude"] = None
    clean[1].healed("latitude", "coordinates_zero", "0", None)
    place = clean[2]
    place.healed("commune", "cedex", place.raw["CP Ville"], place.final["commune"].upper())
    place.write("code_postal", f"{int(place.final['code_postal']) + 6:05d} {place.final['commune'].upper()} CEDEX")
    place = clean[3]
    place.suspect("code_postal", "postcode_unknown", f"35999 {place.final['commune']}", "35999")
    place.judged -= {"code_insee", "commune"}
    place = clean[4]
    place.healed("commune", "commune_then_postcode", None, place.final["commune"])
    place.write("code_postal", f"{place.final['commune']} ({place.final['code_postal']})")
    return rows


def write_federation(rows):
    """Two title rows, a header, data, and lines that hold nothing; Windows-1252 and semicolons, as a French spreadsheet saves them."""
    header = [*rows[0].raw]
    lines = [["Annuaire des associations d’insertion d’Ille-et-Vilaine"], ["Mise à jour : novembre 2026 – document de travail"], header]
    for position, row in enumerate(rows):
        if position in (24, 25, 51):
            lines.append([""] * len(header))
        lines.append(["" if row.raw.get(name) is None else row.raw[name] for name in header])
        row.number = len(lines)
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows([line + [""] * (len(header) - len(line)) for line in lines])
    (OUT / B).write_bytes(buffer.getvalue().encode("cp1252"))
    return len(lines) - 3


# ---------------------------------------------------------------------------------------------------------------- reseau-entraide.csv

COLUMNS_C = {"id": "identifiant", "nom": "raison_sociale", "siret": "siret", "adresse": "rue", "complement_adresse": "complement", "code_postal": "code_postal",
             "commune": "ville", "code_insee": "code_commune", "latitude": "latitude", "longitude": "longitude", "telephone": "telephone", "courriel": "email",
             "site_web": "url", "description": "presentation", "horaires_accueil": "horaires", "date_maj": "modifie_le"}
AUDIENCES = ["public_jeunes", "public_femmes", "public_familles", "public_seniors", "public_tous"]


def network(cast, errors):
    rows = []
    for position, entity in enumerate(cast.files[C]):
        natural = f"{1040 + position * 3}"
        final = final_of(entity, "reseau-entraide", natural)
        final["reseaux_porteurs"] = None
        raw = {column: final.get(field) for field, column in COLUMNS_C.items()}
        raw |= {"identifiant": natural, "telephone": [e164(entity["telephone"]), spaced(entity["telephone"])][position % 2]}
        checked = {"epicerie": ["public_familles", "public_tous"], "logement": ["public_jeunes"], "accueil-jour": ["public_tous"]}.get(entity["kind"], ["public_seniors"])
        raw |= {name: "X" if name in checked else None for name in AUDIENCES}
        if entity["code_postal"].startswith("0"):
            raw["code_postal"], raw["code_commune"] = entity["code_postal"][1:], entity["code_insee"][1:]
        row = Row(raw, final, COLUMNS_C, ["id", "description", "longitude", "latitude", *JUDGED])
        row.entity = entity
        if entity["code_postal"].startswith("0"):
            row.errors.append({"field": "code_postal", "kind": "postcode_lost_zero", "healed": entity["code_postal"]})
            row.errors.append({"field": "code_insee", "kind": "insee_lost_zero", "healed": entity["code_insee"]})
        rows.append(row)
    near = [row for row in rows if not row.errors and row.final["code_postal"].startswith("35")]
    plant(near, ["siret_lost_zero", "siret_bad_key", "mail_spaces", "mail_final_dot", "url_handle", "date_future", "postcode_wrong_four", "cedex",
                 "insee_conflict", "name_accents", "description_html", "address_tail", "commune_upper", "phone_two", "mail_two", "insee_missing",
                 "url_no_scheme", "postcode_unknown"], errors)
    clean = [row for row in rows if not row.errors and not row.entity.get("used")] + [row for row in rows if not row.errors and row.entity.get("used")]
    for row in clean[:2]:
        row.healed("latitude", "coordinates_swapped", str(row.final["longitude"]), row.final["latitude"])
        row.write("longitude", str(row.final["latitude"]))
    row = clean[2]
    row.healed("latitude", "decimal_comma", str(row.final["latitude"]).replace(".", ","), row.final["latitude"])
    row.write("longitude", str(row.final["longitude"]).replace(".", ","))
    row = clean[3]
    row.healed("date_maj", "date_french", french_date(row.final["date_maj"]), row.final["date_maj"])
    row = clean[4]
    row.healed("date_maj", "date_and_time", row.final["date_maj"] + "T10:40:26Z", row.final["date_maj"])
    return rows


def write_network(rows):
    header = [*rows[0].raw]
    lines = [header]
    for position, row in enumerate(rows):
        if position == 30:
            # Two exports pasted one under the other.
            lines.append(header)
        lines.append(["" if row.raw.get(name) is None else row.raw[name] for name in header])
        row.number = len(lines)
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(lines)
    (OUT / C).write_bytes(buffer.getvalue().encode())
    return len(lines) - 1


# --------------------------------------------------------------------------------------------------------------- points-acces.geojson

COLUMNS_D = {"id": "gid", "nom": "nom_lieu", "siret": "siret", "adresse": "adresse", "code_postal": "cp", "commune": "commune", "code_insee": "insee",
             "telephone": "tel", "courriel": "mail", "site_web": "site", "description": "descriptif", "horaires_accueil": "horaires", "date_maj": "date_maj"}
NETWORKS_D = {"france_services": "france-service", "aidants_connect": "aidants-connect", "conseiller_numerique": "conseillers-numeriques"}


def points(cast, errors):
    rows = []
    for position, entity in enumerate(cast.files[D]):
        natural = f"PA{position + 201}"
        final = final_of(entity, "points-acces", natural)
        raw = {column: final.get(field) for field, column in COLUMNS_D.items()}
        raw |= {"gid": natural, "tel": phone_as_written(entity["telephone"], position), "horaires": entity["horaires"][1],
                "date_maj": f"{entity['date'].replace('-', '/')} {8 + position % 9:02d}:40:26.185"}
        yes = {"france_services": entity["kind"] == "france-services", "aidants_connect": position % 4 == 0, "conseiller_numerique": entity["kind"] in ("numerique", "mediatheque")}
        raw |= {name: "oui" if yes[name] else "non" for name in NETWORKS_D} | {"wifi": "oui" if position % 3 else "non"}
        final["reseaux_porteurs"] = sorted(code for name, code in NETWORKS_D.items() if yes[name]) or None
        row = Row(raw, final, COLUMNS_D, ["id", "description", "longitude", "latitude", *JUDGED])
        row.entity, row.point = entity, [entity["longitude"], entity["latitude"]]
        row.errors.append({"field": "reseaux_porteurs", "kind": "one_hot", "healed": final["reseaux_porteurs"]})
        row.judged.add("reseaux_porteurs")
        rows.append(row)
    plant(rows, ["name_dot", "mail_bracket", "url_no_scheme", "phone_lost_zero", "insee_conflict", "date_broken", "siret_exponent", "url_text", "name_etc",
                 "postcode_six", "mail_upper", "formula", "address_tail", "siret_13_digits"], errors)
    clean = [row for row in rows if len(row.errors) == 1 and not row.entity.get("used")]
    for row in clean[:3]:
        row.point.reverse()
        row.errors.append({"field": "latitude", "kind": "coordinates_swapped", "healed": row.final["latitude"]})
    row = clean[3]
    row.point = None
    row.final |= {"longitude": None, "latitude": None}
    row.errors.append({"field": "latitude", "kind": "no_geometry", "healed": None})
    # Decomposed accents, as some phones and Macs write them.
    row = clean[4]
    row.healed("nom", "name_decomposed", unicodedata.normalize("NFD", row.final["nom"]), row.final["nom"])
    return rows


def write_points(rows):
    features = []
    for number, row in enumerate(rows, 1):
        geometry = row.point and {"type": "Point", "coordinates": row.point}
        features.append({"type": "Feature", "properties": row.raw, "geometry": geometry})
        row.number = number
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    (OUT / D).write_text('{"type": "FeatureCollection", "name": "points_acces_numerique",\n"features": [\n' + lines + "\n]}\n")
    return len(rows)


# ------------------------------------------------------------------------------------------------------------------------------ truth


def table(rows, schema, sheet, read, ignored=0, **more):
    """What the truth says of one table."""
    return {"sheet": sheet, "schema": schema, **more, "read": read, "ignored": ignored, "empty": read - ignored - len(rows), "records": len(rows),
            "valid": sum(row.valid for row in rows),
            "rows": [{"row": row.number, "valid": row.valid, "errors": row.errors,
                      "expected": {field: row.final.get(field) for field in row.final if field in row.judged}} for row in rows]}


def what_goes_out(rows, services):
    """How many records of the workbook go out alone, merging nothing (DESIGN D14)."""
    structures = {row.final["id"] for row in rows if row.valid}
    kept, orphans = set(), []
    for row in services:
        if row.valid and row.final["structure_id"] in structures:
            kept.add(row.final["id"])
        elif row.valid:
            orphans.append(row.number)
    return {"structures": len(structures), "services": len(kept), "orphans": orphans}


def place_of(one, rows):
    row = next(row for row in rows[one["file"]] if row.entity is one)
    return {"file": one["file"], "row": row.number, **({"sheet": "Structures"} if one["file"] == A else {})}


def main():
    OUT.mkdir(exist_ok=True)
    cast = Cast()
    errors = errors_of_structures(cast.world)
    structures, services = department(cast, errors)
    rows = {A: structures, B: federation(cast, errors), C: network(cast, errors), D: points(cast, errors)}
    extents = write_department(structures, services)
    read_b, read_c, read_d = write_federation(rows[B]), write_network(rows[C]), write_points(rows[D])
    truth = {
        "today": TODAY, "date_maj": {B: DATE_OF_B}, "sources": SOURCES,
        "files": {
            A: [table(structures, "structure", "Structures", extents["Structures"], 2, header_row=1),
                table(services, "service", "Services", extents["Services"], 2, header_row=1)],
            B: [table(rows[B], "structure", None, read_b, header_row=3, encoding="windows-1252", delimiter=";")],
            C: [table(rows[C], "structure", None, read_c, 1, header_row=1, encoding="UTF-8", delimiter=",")],
            D: [table(rows[D], "structure", None, read_d, header_row=0, encoding="UTF-8")],
        },
        "goes_out_alone": {A: what_goes_out(structures, services)},
        "duplicates": [{"a": place_of(a, rows), "b": place_of(b, rows), "kind": kind} for a, b, kind in cast.pairs],
        "traps": [{"a": place_of(a, rows), "b": place_of(b, rows), "kind": kind, "verdict": verdict} for a, b, kind, verdict in cast.traps],
    }
    (ROOT / "tests/sample/truth.json").write_text(compact(truth))
    summary(truth)
    if "--check" in sys.argv:
        check({"structure": [row for file in rows.values() for row in file], "service": services})


def compact(truth):
    """Indented, but one line a row."""
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    for depth, items in ((5, [row for file in truth["files"].values() for one in file for row in one["rows"]]), (2, truth["duplicates"] + truth["traps"])):
        for item in items:
            long = json.dumps(item, ensure_ascii=False, indent=1).replace("\n", "\n" + " " * depth)
            text = text.replace(long, json.dumps(item, ensure_ascii=False))
    return text + "\n"


def summary(truth):
    kinds = collections.Counter()
    for name, tables in truth["files"].items():
        for one in tables:
            print(f"{name:24} {one['sheet'] or '':10} read {one['read']:3} empty {one['empty']} ignored {one['ignored']} records {one['records']:3} valid {one['valid']}")
            kinds.update(error["kind"] for row in one["rows"] for error in row["errors"])
    print(len(kinds), "kinds:", dict(sorted(kinds.items())))
    print(len(truth["duplicates"]), "duplicates", dict(collections.Counter(one["kind"] for one in truth["duplicates"])))
    print(len(truth["traps"]), "traps", dict(collections.Counter(one["kind"] for one in truth["traps"])), truth["goes_out_alone"])


def check(records):
    """Asks the official validator about every record of the truth."""
    import pydantic
    from data_inclusion.schema import v1
    wrong = 0
    for slug, model in (("structure", v1.Structure), ("service", v1.Service)):
        for row in records[slug]:
            record = dict(row.final)
            record["id"] = record.get("id") or "x--1"
            try:
                model.model_validate_json(json.dumps(record))
                found = set()
            except pydantic.ValidationError as error:
                found = {(issue["loc"][0], issue["type"]) for issue in error.errors()}
            planted = {(error["field"], error["code"]) for error in row.errors if "code" in error}
            if bool(found) != bool(planted) or not planted <= found:
                wrong += 1
                print("differs:", slug, row.number, planted, found, {field: record[field] for field, _ in planted | found})
    print("the official validator agrees" if not wrong else f"{wrong} differences")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
