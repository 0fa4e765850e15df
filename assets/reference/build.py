#!/usr/bin/env python3
"""Writes geo.tsv, the offline list of places, from two npm packages (both MIT).

    npm pack @etalab/decoupage-administratif@6.0.0 codes-postaux@4.1.2
    python3 assets/reference/build.py etalab-decoupage-administratif-6.0.0.tgz codes-postaux-4.1.2.tgz

geo.tsv is one UTF-8 text read without any dependency: sections that start with `#name count`, then one line an entry,
cells separated by tabs, lists by spaces. Entries are sorted by code, so that the program can search them in place.

    #region       code, name
    #department   code, name, region
    #epci         code, name
    #commune      code, name, postcodes, codes it replaced, position of its EPCI in #epci (empty: none)
    #part         code, name, kind (d: déléguée, a: associée, m: arrondissement municipal), code of the commune, postcodes
    #postcode     postcode, communes: postcodes that only the postal list knows

The département of a commune is the beginning of its code (checked here), so it is not written.
"""
import json, pathlib, sys, tarfile
from collections import Counter, defaultdict

HERE = pathlib.Path(__file__).parent


def load(archive, name):
    with tarfile.open(archive) as tar:
        return json.load(tar.extractfile(f"package/{name}"))


def department_of(code):
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def text(value):
    value = " ".join(value.replace("’", "'").split())
    assert "\t" not in value and "\n" not in value
    return value


official, postal = sys.argv[1:3]
entries = load(official, "data/communes.json")
communes = sorted((c for c in entries if c["type"] == "commune-actuelle"), key=lambda c: c["code"])
active = {c["code"] for c in communes}
assert len(active) == len(communes)
assert all(c["departement"] == department_of(c["code"]) for c in communes), "a département is not the code's beginning"

epcis = sorted(load(official, "data/epci.json"), key=lambda e: e["code"])
epci_of = {m["code"]: i for i, e in enumerate(epcis) for m in e["membres"]}

# An old code that two communes claim is no certain repair: it is left out.
claims = Counter(old for c in communes for old in c.get("anciensCodes", []))
parts = {}
for c in entries:
    kind = {"commune-deleguee": "d", "commune-associee": "a", "arrondissement-municipal": "m"}.get(c["type"])
    if kind:
        parent = c["commune"] if kind == "m" else c["chefLieu"]
        assert parent in active, c
        # A former commune and an associated part can share a code: same name, same parent; one entry is enough.
        parts.setdefault((c["code"], kind), (c["code"], text(c["nom"]), kind, parent, " ".join(c.get("codesPostaux", []))))

known = {cp for c in communes for cp in c.get("codesPostaux", [])}
extra = defaultdict(set)
for row in load(postal, "codes-postaux.json"):
    if row["codePostal"] not in known and row["codeCommune"] in active:
        extra[row["codePostal"]].add(row["codeCommune"])

sections = [
    ("region", sorted((r["code"], text(r["nom"])) for r in load(official, "data/regions.json"))),
    ("department", sorted((d["code"], text(d["nom"]), d["region"]) for d in load(official, "data/departements.json"))),
    ("epci", [(e["code"], text(e["nom"])) for e in epcis]),
    ("commune", [(c["code"], text(c["nom"]), " ".join(sorted(c.get("codesPostaux", []))),
                  " ".join(o for o in sorted(c.get("anciensCodes", [])) if claims[o] == 1 and o not in active),
                  str(epci_of.get(c["code"], ""))) for c in communes]),
    ("part", [parts[key] for key in sorted(parts)]),
    ("postcode", sorted((cp, " ".join(sorted(codes))) for cp, codes in extra.items())),
]
with open(HERE / "geo.tsv", "w", encoding="utf-8", newline="\n") as out:
    for name, lines in sections:
        out.write(f"#{name}\t{len(lines)}\n")
        out.writelines("\t".join(line) + "\n" for line in lines)
print({name: len(lines) for name, lines in sections}, (HERE / "geo.tsv").stat().st_size, "bytes;",
      sum(n > 1 for n in claims.values()), "old codes claimed twice")
