"""Asks the official validator about each value of tests/it/official_values.jsonl and writes its verdicts back.

Usage: python tests/official_values.py FILE, with data-inclusion-schema 1.0.10 installed (tests/official_validator.sh does it).
A line is {"model", "field", "value", "faults": [[position in a list or null, error type], …]}; the day of today is 2026-11-23.
"""

import datetime
import json
import pathlib
import sys

import pydantic
from data_inclusion.schema import v1
from data_inclusion.schema.v1 import services, structures

BASE = {"source": "a", "id": "a--1", "nom": "Nom", "date_maj": "2024-01-15"}
MODELS = {
    "structure": (v1.Structure, BASE),
    "service": (v1.Service, {**BASE, "structure_id": "a--2", "description": "Une description"}),
}


class Day(datetime.date):
    @classmethod
    def today(cls):
        return datetime.date(2026, 11, 23)


structures.date = services.date = Day


def faults(model: str, field: str, value) -> list:
    checker, base = MODELS[model]
    try:
        checker.model_validate_json(json.dumps({**base, field: value}), context={"ignore_warnings": False})
    except pydantic.ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        return [[next((at for at in one["loc"][1:] if isinstance(at, int)), None), one["type"]] for one in found]
    return []


path = pathlib.Path(sys.argv[1])
cases = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
with path.open("w", encoding="utf-8") as out:
    for case in cases:
        case["faults"] = faults(case["model"], case["field"], case["value"])
        out.write(json.dumps(case, ensure_ascii=False) + "\n")
