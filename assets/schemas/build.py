#!/usr/bin/env python3
"""Writes structure.json and service.json from the official package data-inclusion-schema (PyPI).

    pip install data-inclusion-schema==1.0.10 && python3 assets/schemas/build.py

The package is under Licence Ouverte 2.0 (data·inclusion); field texts and code lists are copied from it,
English titles and the survivorship blocks are ours.
"""
import importlib.metadata, inspect, json, pathlib, re
from data_inclusion.schema import v1

HERE = pathlib.Path(__file__).parent
EN = dict(source="Source", id="Identifier", nom="Name", date_maj="Last update", description="Description",
    lien_source="Link at the source", siret="SIRET number", commune="Commune", code_postal="Postcode",
    code_insee="INSEE commune code", adresse="Address", complement_adresse="Address line 2", longitude="Longitude",
    latitude="Latitude", telephone="Phone", courriel="E-mail", site_web="Website", horaires_accueil="Opening hours",
    accessibilite_lieu="Accessibility of the place", reseaux_porteurs="Networks", structure_id="Structure identifier",
    type="Service type", thematiques="Themes", frais="Fees", frais_precisions="Fees, details", publics="Audiences",
    publics_precisions="Audiences, details", conditions_acces="Access conditions", modes_accueil="Ways of welcome",
    zone_eligibilite="Eligible area", contact_nom_prenom="Contact person", lien_mobilisation="Link to apply",
    modes_mobilisation="Ways to apply", mobilisable_par="Who may apply", mobilisation_precisions="How to apply, details",
    volume_horaire_hebdomadaire="Hours a week", nombre_semaines="Number of weeks")
FR = dict(source="Source", id="Identifiant", nom="Nom", date_maj="Date de mise à jour", description="Description",
    lien_source="Lien chez le producteur", siret="Numéro SIRET", commune="Commune", code_postal="Code postal",
    code_insee="Code INSEE", adresse="Adresse", complement_adresse="Complément d’adresse", longitude="Longitude",
    latitude="Latitude", telephone="Téléphone", courriel="Courriel", site_web="Site web",
    horaires_accueil="Horaires d’accueil", accessibilite_lieu="Accessibilité du lieu",
    reseaux_porteurs="Réseaux porteurs", structure_id="Identifiant de la structure", type="Type de service",
    thematiques="Thématiques", frais="Frais", frais_precisions="Précisions sur les frais", publics="Publics",
    publics_precisions="Précisions sur les publics", conditions_acces="Conditions d’accès",
    modes_accueil="Modes d’accueil", zone_eligibilite="Zone d’éligibilité", contact_nom_prenom="Contact (nom, prénom)",
    lien_mobilisation="Lien de mobilisation", modes_mobilisation="Modes de mobilisation",
    mobilisable_par="Mobilisable par", mobilisation_precisions="Précisions sur la mobilisation",
    volume_horaire_hebdomadaire="Volume horaire hebdomadaire", nombre_semaines="Nombre de semaines")
TYPES = dict(date_maj="date", lien_source="url", accessibilite_lieu="url", site_web="url", lien_mobilisation="url",
    courriel="email", longitude="float", latitude="float", volume_horaire_hebdomadaire="float",
    nombre_semaines="integer", reseaux_porteurs="set", thematiques="set", publics="set", modes_accueil="set",
    modes_mobilisation="set", mobilisable_par="set", zone_eligibilite="zones")
CODES = dict(reseaux_porteurs="ReseauPorteur", thematiques="Thematique", publics="Public", modes_accueil="ModeAccueil",
    modes_mobilisation="ModeMobilisation", mobilisable_par="PersonneMobilisatrice", type="TypeService", frais="Frais")
FORMATS = dict(siret=("siret", 14, r"^\d{14}$"), code_postal=("postcode", 5, r"^\d{5}$"),
    code_insee=("commune_code", 5, r"^\w{5}$"), telephone=("phone", None, None), horaires_accueil=("opening_hours", None, None),
    id=("record_id", None, None), structure_id=("record_id", None, None), source=("source", None, None))
BLOCKS = {**dict.fromkeys(["adresse", "complement_adresse", "code_postal", "commune", "code_insee", "longitude", "latitude"], "address"),
    **dict.fromkeys(["telephone", "courriel", "contact_nom_prenom"], "contact"), "site_web": "site", "horaires_accueil": "hours",
    **dict.fromkeys(["frais", "frais_precisions"], "fees"),
    **dict.fromkeys(["modes_mobilisation", "mobilisable_par", "lien_mobilisation", "mobilisation_precisions"], "apply")}

def clean(text):
    return inspect.cleandoc(text).strip() if text else None

def field(name, info):
    kind = TYPES.get(name, "code" if name in CODES else "text")
    out = dict(name=name, type=kind, required=info.is_required(), title=dict(fr=FR[name], en=EN[name]))
    if info.description: out["description"] = clean(info.description)
    ex = [clean(e) if isinstance(e, str) else [str(getattr(x, "value", x)) for x in e] if isinstance(e, (list, tuple, set)) else e
          for e in (info.examples or [])]
    if ex: out["examples"] = [json.loads(json.dumps(e, default=lambda v: v.value)) for e in ex]
    for m in info.metadata:
        for key in ("min_length", "max_length", "ge"):
            v = getattr(m, key, None)
            if v is not None: out[{"ge": "minimum"}.get(key, key)] = v
    if kind == "set" or kind == "zones":
        n = out.pop("min_length", None)
        if name in ("publics", "zone_eligibilite", "modes_mobilisation", "mobilisable_par"): out["min_items"] = 1
        assert n in (None, 1), (name, n)
    if name == "publics": out["alone"] = "tous-publics"
    if name == "nom": out["no_final_dot_unless"] = "etc."
    if name == "date_maj": out.update(minimum_date="2000-01-01", not_after_today=True)
    if name == "volume_horaire_hebdomadaire": out["minimum"] = 0
    if name == "nombre_semaines": out["minimum"] = 1
    if name in FORMATS:
        fmt, n, pattern = FORMATS[name]
        out["format"] = fmt
        if n: out.update(exact_length=n, pattern=pattern)
    if name in CODES: out["codes"] = CODES[name]
    if name in BLOCKS: out["block"] = BLOCKS[name]
    return out

version = importlib.metadata.version("data-inclusion-schema")
for slug, model, fr, en in (("structure", v1.Structure, "Structure", "Structure"), ("service", v1.Service, "Service", "Service")):
    used = [CODES[n] for n in model.model_fields if n in CODES]
    lists = {c: [dict(value=e.value, label=e.label, **({"description": clean(e.description)} if e.description and e.description != e.label else {}))
                 for e in getattr(v1, c)] for c in used}
    doc = dict(slug=slug, version=version, origin=f"data-inclusion-schema {version}, Licence Ouverte 2.0",
        title=dict(fr=fr, en=en), fields=[field(n, i) for n, i in model.model_fields.items()], code_lists=lists)
    (HERE / f"{slug}.json").write_text(json.dumps(doc, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(slug, len(doc["fields"]), {k: len(v) for k, v in lists.items()})
