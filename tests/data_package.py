"""Validates DIR/datapackage.json with frictionless-py, and compares the other formats with the CSV, record by record.

Prints counts and names of fields, never a value. Exit code: 0 all is well, 1 it is not.
"""

import csv
import hashlib
import json
import pathlib
import sys

import frictionless
import openpyxl
import pyarrow.parquet


def text(value) -> str:
    """A value as the CSV writes it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value if isinstance(value, str) else str(value)


def same(field: str, cell: str, value) -> bool:
    if isinstance(value, float):
        return cell != "" and float(cell) == value
    written = text(value)
    # The CSV guards what a spreadsheet would run.
    return cell == written or cell == "'" + written


def records_of(path: pathlib.Path) -> list[dict] | None:
    match path.suffix:
        case ".json":
            return json.loads(path.read_text(encoding="utf-8"))
        case ".geojson":
            features = json.loads(path.read_text(encoding="utf-8"))["features"]
            for feature in features:
                longitude, latitude = feature["geometry"]["coordinates"]
                own = feature["properties"]
                if (longitude, latitude) != (float(own["longitude"]), float(own["latitude"])):
                    raise ValueError(f"{path.name}: a point is not where its record is")
            return [feature["properties"] for feature in features]
        case ".parquet":
            return pyarrow.parquet.read_table(path).to_pylist()
        case ".xlsx":
            rows = openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True)
            header = next(rows)
            return [dict(zip(header, row)) for row in rows]
    return None


def main() -> int:
    folder = pathlib.Path(sys.argv[1])
    report = frictionless.validate(str(folder / "datapackage.json"))
    wrong = len(report.errors)
    for task in report.tasks:
        print(f"{task.name}: {task.stats.get('rows')} rows, {len(task.errors)} errors")
        for error in task.errors[:10]:
            print(f"  {error.type} in {getattr(error, 'field_name', '')}")
        wrong += len(task.errors)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        path = folder / resource["path"]
        with path.open(encoding="utf-8", newline="") as file:
            known = {row["id"]: row for row in csv.DictReader(file)}
        for other in [resource, *resource["otherFormats"]]:
            bytes_ = (folder / other["path"]).read_bytes()
            if other["bytes"] != len(bytes_) or other["hash"] != "sha256:" + hashlib.sha256(bytes_).hexdigest():
                print(f"{other['path']}: size or hash is another")
                wrong += 1
            records = records_of(folder / other["path"])
            if records is None:
                continue
            on_map = {i for i, row in known.items() if row["longitude"] and row["latitude"]}
            expected = on_map if other["path"].endswith(".geojson") else set(known)
            fields = {
                field for record in records for field, value in record.items() if not same(field, known[record["id"]][field], value)
            }
            if {record["id"] for record in records} != expected or fields:
                print(f"{other['path']}: other records, or other values in {sorted(fields)}")
                wrong += 1
            else:
                print(f"{other['path']}: {len(records)} records, the same")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
