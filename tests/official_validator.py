"""Checks DIR/pipeline/structures.json and services.json with the official validator, as the API does: warnings counted.

Prints counts, and of the first faults the line and field, never a value. Exit code: 0 all pass, 1 some do not, 2 could not
run. The day of today is the machine's, as in the official validator, unless TAMIS_TODAY gives one (2026-11-23).
"""

import collections
import datetime
import json
import os
import pathlib
import sys

import pydantic
from data_inclusion.schema import v1
from data_inclusion.schema.v1 import services as services_module
from data_inclusion.schema.v1 import structures as structures_module

SHOWN = 20


def freeze(day: str) -> None:
    class Day(datetime.date):
        @classmethod
        def today(cls):
            return datetime.date.fromisoformat(day)

    structures_module.date = services_module.date = Day


def load(path: pathlib.Path) -> list:
    if not path.exists():
        return []
    records = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(records, list):
        raise ValueError(f"{path.name} is not a list of records")
    return records


def faults_of(model: type[pydantic.BaseModel], records: list) -> list[tuple]:
    """Position of the record, field and error type of each fault."""
    faults = []
    for position, record in enumerate(records):
        try:
            model.model_validate_json(json.dumps(record), context={"ignore_warnings": False})
        except pydantic.ValidationError as error:
            for one in error.errors(include_input=False, include_url=False):
                faults.append((position, ".".join(map(str, one["loc"])), one["type"]))
    return faults


def main() -> int:
    folder = pathlib.Path(sys.argv[1]) / "pipeline"
    if day := os.environ.get("TAMIS_TODAY"):
        freeze(day)
    try:
        structures, services = load(folder / "structures.json"), load(folder / "services.json")
    except (OSError, ValueError) as error:
        print(f"cannot read: {error}", file=sys.stderr)
        return 2
    if not (folder / "structures.json").exists() and not (folder / "services.json").exists():
        print(f"neither structures.json nor services.json in {folder}", file=sys.stderr)
        return 2

    total = 0
    for name, model, records in (
        ("structures", v1.Structure, structures),
        ("services", v1.Service, services),
    ):
        faults = faults_of(model, records)
        ids = collections.Counter(record.get("id") for record in records if isinstance(record, dict))
        repeated = sum(count > 1 for count in ids.values())
        refused = len({position for position, _, _ in faults})
        print(f"{name}: {len(records)} records, {len(records) - refused} pass, {refused} do not, {repeated} repeated ids")
        for position, field, kind in faults[:SHOWN]:
            print(f"  {name}[{position}] {field}: {kind}")
        total += len(faults) + repeated

    known = {record.get("id") for record in structures if isinstance(record, dict)}
    orphans = [i for i, record in enumerate(services) if isinstance(record, dict) and record.get("structure_id") not in known]
    print(f"services without their structure: {len(orphans)}")
    for position in orphans[:SHOWN]:
        print(f"  services[{position}] structure_id: orphan")
    return 1 if total or orphans else 0


if __name__ == "__main__":
    sys.exit(main())
