"""Checks an export with the official validator: DIR/pipeline/structures.json and services.json as the API does, warnings
counted; what is in DIR/open_data likewise; and DIR/pipeline/lot*.xlsx read as the official reader reads a contributor's
workbook, where openpyxl is installed.

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


def read_workbook(path: pathlib.Path) -> tuple[list, list]:
    """The rows of both sheets as the official reader makes them (api/.../valideur/readers.py): every cell is text, rows with
    anything in `__ignore__` are left out, lists are cut on commas."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    models = {"Structures": v1.Structure, "Services": v1.Service}
    found = []
    for name, model in models.items():
        rows = book[name].iter_rows(values_only=True)
        header = [str(cell) for cell in next(rows)]
        lists = {
            field for field, info in model.model_fields.items()
            if any(kind in str(info.annotation) for kind in ("set[", "list[", "Set[", "List["))
        }
        records = []
        for row in rows:
            record = dict(zip(header, row))
            if record.pop("__ignore__", None) or all(value is None for value in record.values()):
                continue
            if not all(value is None or isinstance(value, str) for value in record.values()):
                raise ValueError(f"{path.name}: a cell of {name} is no text")
            for field in lists & record.keys():
                if record[field] is not None:
                    record[field] = [item.strip() for item in record[field].split(",")]
            records.append(record)
        found.append(records)
    return found[0], found[1]


def check(title: str, structures: list, services: list) -> int:
    total = 0
    for name, model, records in (
        ("structures", v1.Structure, structures),
        ("services", v1.Service, services),
    ):
        faults = faults_of(model, records)
        ids = collections.Counter(record.get("id") for record in records if isinstance(record, dict))
        repeated = sum(count > 1 for count in ids.values())
        refused = len({position for position, _, _ in faults})
        print(
            f"{title}{name}: {len(records)} records, {len(records) - refused} pass, {refused} do not, "
            f"{repeated} repeated ids"
        )
        for position, field, kind in faults[:SHOWN]:
            print(f"  {name}[{position}] {field}: {kind}")
        total += len(faults) + repeated

    known = {record.get("id") for record in structures if isinstance(record, dict)}
    orphans = [i for i, record in enumerate(services) if isinstance(record, dict) and record.get("structure_id") not in known]
    print(f"{title}services without their structure: {len(orphans)}")
    for position in orphans[:SHOWN]:
        print(f"  services[{position}] structure_id: orphan")
    return total + len(orphans)


def newest(folder: pathlib.Path, stem: str) -> pathlib.Path:
    found = sorted(folder.glob(f"{stem}-inclusion-*.json"))
    return found[-1] if found else folder / f"{stem}.json"


def main() -> int:
    out = pathlib.Path(sys.argv[1])
    folder, published = out / "pipeline", out / "open_data"
    if day := os.environ.get("TAMIS_TODAY"):
        freeze(day)
    if not (folder / "structures.json").exists() and not (folder / "services.json").exists():
        print(f"neither structures.json nor services.json in {folder}", file=sys.stderr)
        return 2
    try:
        total = check("", load(folder / "structures.json"), load(folder / "services.json"))
        if published.exists():
            total += check("open data, ", load(newest(published, "structures")), load(newest(published, "services")))
        books = sorted(folder.glob("lot*.xlsx"))
        try:
            for book in books:
                total += check(f"{book.name}, ", *read_workbook(book)) if len(books) == 1 else 0
        except ImportError:
            print("openpyxl is not there: the workbook was not read")
    except (OSError, ValueError) as error:
        print(f"cannot read: {error}", file=sys.stderr)
        return 2
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
