"""Compares `tamis check` with frictionless-py on generated schemas and tables; see table_schema.sh.

Compared are the row, the field and the kind of each fault: type-error, the name of a constraint, unique-error, primary-key,
foreign-key. A difference must be one of EXPLAINED, each with the reason; any other fails. frictionless tells a repeated key from
its second row on and names an earlier row: that row counts as told, since the answer here does not depend on the order.

Tables on which frictionless itself stops are counted and left out: a bound compared with a cell with or without an offset
(TypeError), sNaN (InvalidOperation), a pattern with flags in front, behind the ^ that it adds (error).
"""

import argparse
import collections
import concurrent.futures
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import frictionless
from table_schema_cases import cases

HERE = pathlib.Path(__file__).parent
OFFLINE = HERE / "it" / "table_schema_cases.jsonl"
KEYS = {"unique-error", "primary-key", "foreign-key"}
SHOWN = 40


class Difference:
    """One cell on which the two disagree."""

    def __init__(self, case, row, field, ours, theirs):
        self.row, self.name, self.ours, self.theirs = row, field, ours, theirs
        names = [one["name"] for one in case["schema"]["fields"]]
        self.field = case["schema"]["fields"][names.index(field)]
        self.cell = case["rows"][row][names.index(field)]
        self.type, self.format = self.field["type"], self.field.get("format", "default")
        self.constraints = self.field.get("constraints", {})

    def stricter(self):
        """We say that the cell is not of its type, and frictionless does not."""
        return "type-error" in self.ours and "type-error" not in self.theirs

    def looser(self):
        return "type-error" in self.theirs and "type-error" not in self.ours


def no(pattern):
    """Whether the cell is not of this form."""
    return lambda d: not re.fullmatch(pattern, d.cell)


ISO_TIME = r"\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d(:?\d\d)?)?"

# Name, why we differ, and which differences it is about.
EXPLAINED = [
    ("number-underscore", "frictionless reads numbers as Python does, underscores wherever they stand and the digits of every script; the standard has ASCII digits (one underscore between two digits is taken, as in frictionless)",
     lambda d: d.type in ("number", "integer", "geopoint") and d.stricter() and bool(re.search(r"_|sNaN|[^\x00-\x7f]", d.cell))),
    ("integer-group", "the second version of the standard gives groupChar to whole numbers, frictionless does not",
     lambda d: d.type == "integer" and d.looser() and "groupChar" in d.field),
    ("date-form", "the standard writes YYYY-MM-DD in ASCII digits; frictionless reads a blank in place of a zero, and the digits of every script",
     lambda d: d.type == "date" and d.format == "default" and d.stricter() and no(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")(d)),
    ("geopoint-flag", "true is no coordinate, though Python reads it as 1",
     lambda d: d.type == "geopoint" and d.stricter() and "true" in d.cell),
    ("items-too", "frictionless looks at the items of a list only where the list itself is right; here every error is told at once",
     lambda d: "arrayItem" in d.field and bool(d.theirs) and d.theirs < d.ours),
    ("pattern-newline", "the standard matches the whole value; the $ of Python lets a line end stand behind it",
     lambda d: d.cell.endswith("\n") and d.ours - d.theirs == {"pattern"}),
    ("year-form", "the standard writes a year with four digits; frictionless takes any four characters that Python reads as a number (+202, 2_02)",
     lambda d: d.type == "year" and d.stricter() and no(r"[0-9]{4}")(d)),
    ("yearmonth-form", "the standard writes YYYY-MM; frictionless takes any two numbers with a dash between (24-02, +2024-02)",
     lambda d: d.type == "yearmonth" and d.stricter() and no(r"[0-9]{4}-[0-9]{1,2}")(d)),
    ("duration-form", "ISO 8601 has nothing after an empty T, and the standard names the form PnYnMnDTnHnMnS alone; frictionless takes PT, P1DT and P0001-02-03T04:05:06",
     lambda d: d.type == "duration" and d.stricter() and (d.cell.endswith("T") or bool(re.match(r"P\d{4}-", d.cell)))),
    ("time-form", "the standard writes hh:mm:ss; frictionless takes an offset in place of minutes (10+01:00)",
     lambda d: d.type == "time" and d.format == "default" and d.stricter() and no(ISO_TIME)(d)),
    ("datetime-form", "the standard writes YYYY-MM-DDThh:mm:ss; frictionless takes any character between date and time, week dates, and an offset in place of minutes (a blank is taken here too)",
     lambda d: d.type == "datetime" and d.format == "default" and d.stricter() and no(r"\d{4}-\d\d-\d\d[Tt ]" + ISO_TIME)(d)),
    ("any-guess", "the format `any` is left to the program: frictionless guesses a date from nearly any text (a number alone, a month alone), here only usual whole forms are dates",
     lambda d: d.type in ("date", "time", "datetime") and d.format == "any" and (d.stricter() or d.looser())),
    ("uuid-form", "RFC 4122 writes 8-4-4-4-12 (the 32 digits alone are taken too); frictionless takes dashes anywhere, braces and a urn",
     lambda d: d.format == "uuid" and d.stricter()),
    ("binary-form", "frictionless leaves out what is not base64 before it reads; the standard asks for base64",
     lambda d: d.format == "binary" and d.stricter()),
    ("uri-form", "frictionless only looks for a scheme; RFC 3986 has no blanks, no broken percent signs, and ports of digits",
     lambda d: d.format == "uri" and d.stricter()),
    ("email-form", "other rules for addresses: here those of RFC 5321 as the official validator of data-inclusion has them",
     lambda d: d.format == "email" and (d.stricter() or d.looser())),
    ("geojson-height", "RFC 7946 lets a place have a height and a feature be a collection; frictionless's profile is older",
     lambda d: d.type == "geojson" and d.looser()),
    ("json-constants", "NaN and Infinity are no JSON, though Python reads them",
     lambda d: d.type in ("array", "object", "geojson", "geopoint") and d.stricter() and bool(re.search("NaN|Infinity", d.cell))),
    ("pattern-whole", "the standard matches the whole value; frictionless puts ^ and $ around the pattern as a text, so that of `a|b` only `^a` and `b$` are asked",
     lambda d: "|" in d.constraints.get("pattern", "") and (d.ours ^ d.theirs) == {"pattern"}),
    ("geopoint-fraction", "frictionless reads a number of JSON as a binary fraction: [3.06, 0] is then not [\"3.06\", 0]",
     lambda d: d.type == "geopoint" and d.format in ("array", "object") and (d.ours ^ d.theirs) <= {"enum", "unique-error"}),
    ("duration-alike", "P12M is P1Y (XML Schema); frictionless's durations are equal and yet differ as keys",
     lambda d: d.type == "duration" and d.ours - d.theirs <= {"enum", "unique-error"} and not d.theirs - d.ours),
]

# The same for keys; a key also follows an explained difference on one of its cells.
EXPLAINED_KEYS = [
    ("primary-key-complete", "the standard: no field of a primary key may be missing; frictionless lets some be, as long as not all are",
     lambda d, unread: "primary-key" in d.ours and "primary-key" not in d.theirs and not unread),
    ("primary-key-missing-alike", "rows that leave out a field of the primary key are told for that, in that field; frictionless compares what is left of them",
     lambda d, unread: "primary-key" in d.ours ^ d.theirs),
]


def theirs(case):
    """Faults by row and field; None where frictionless itself stops."""
    found = collections.defaultdict(set)
    schema = json.loads(json.dumps(case["schema"]))
    header = [field["name"] for field in schema["fields"]]
    first = schema.get("primaryKey") or [""]
    first = first if isinstance(first, str) else first[0]
    try:
        descriptor = frictionless.Schema.from_descriptor(schema)
        with frictionless.Resource(data=[header] + case["rows"], schema=descriptor) as resource:
            for row in resource.row_stream:
                at = row.row_number - 2
                for error in row.errors:
                    earlier = re.search(r"row at position (\d+)", error.note or "")
                    rows = [at] + ([int(earlier.group(1)) - 2] if earlier else [])
                    if error.type == "constraint-error":
                        kind, field = re.search(r'constraint "(\w+)"', error.note).group(1), error.field_name
                    elif error.type == "primary-key":
                        kind, field = error.type, first
                    elif error.type == "foreign-key":
                        kind, field = error.type, error.field_names[0]
                    else:
                        kind, field = error.type, error.field_name
                    for one in rows:
                        found[one, field].add(kind)
    except frictionless.FrictionlessException as error:
        return None, "schema: " + str(error).split("\n")[0]
    except Exception as error:
        return None, type(error).__name__
    return found, None


def ours(tamis, folder, case, number):
    """Faults by row and field, read from a CSV file."""
    schema, table = folder / f"schema-{number}.json", folder / f"table-{number}.csv"
    schema.write_text(json.dumps(case["schema"]), encoding="utf-8")
    with table.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerow([field["name"] for field in case["schema"]["fields"]])
        writer.writerows(case["rows"])
    run = subprocess.run([tamis, "check", table, "--schema", schema, "--format", "jsonl", "--lang", "en"], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        return None, run.stderr.strip()
    found = collections.defaultdict(set)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    if [line["row"] for line in lines] != list(range(2, 2 + len(case["rows"]))):
        return None, f"{len(lines)} records for {len(case['rows'])} rows"
    for line in lines:
        for issue in line["issues"]:
            found[line["row"] - 2, issue["field"]].add(issue.get("constraint", issue["code"]))
    schema.unlink()
    table.unlink()
    return found, None


def differences(case, mine, its):
    """Explained differences with the name of the reason, and those without."""
    explained, unexplained = [], []
    follows = set()
    # Cells first: a key follows what its cells are.
    for keys in (False, True):
        for row, field in sorted(set(mine) | set(its)):
            a = {kind for kind in mine.get((row, field), ()) if (kind in KEYS) == keys}
            b = {kind for kind in its.get((row, field), ()) if (kind in KEYS) == keys}
            if a == b:
                continue
            one = Difference(case, row, field, a, b)
            why = key_reason(case, one, its, follows) if keys else next((name for name, _, about in EXPLAINED if about(one)), None)
            (explained if why else unexplained).append((one, why))
            if why and not keys and (one.stricter() or one.looser() or one.format == "any"):
                follows.add(field)
    return explained, unexplained


def key_reason(case, one, its, follows):
    schema = case["schema"]
    primary = schema.get("primaryKey") or []
    primary = [primary] if isinstance(primary, str) else primary
    foreign = [name for key in schema.get("foreignKeys", []) for name in (key["fields"], key["reference"]["fields"])]
    fields = {one.name} | set(primary if "primary-key" in one.ours ^ one.theirs else []) | set(foreign if "foreign-key" in one.ours ^ one.theirs else [])
    if fields & follows:
        return "key-of-a-cell"
    kinds = {field["name"]: (field["type"], field.get("format")) for field in schema["fields"]}
    if any(kinds[name] in (("geopoint", "array"), ("geopoint", "object")) for name in fields):
        return "geopoint-fraction"
    if not one.theirs and any(kinds[name][0] == "duration" for name in fields):
        return "duration-alike"
    if one.ours ^ one.theirs == {"primary-key"}:
        unread = any("type-error" in its.get((one.row, name), ()) for name in primary)
        if "primary-key" in one.theirs and unread:
            return "key-unread"
        return next((name for name, _, about in EXPLAINED_KEYS if about(one, unread) and len(primary) > 1), None)
    return None


REASONS = {name: why for name, why, _ in EXPLAINED + EXPLAINED_KEYS} | {
    "key-of-a-cell": "a key sees the cells as they are read: one of them is among the differences above",
    "key-unread": "a cell that cannot be read is told for that; frictionless also tells it as missing from the key, or as the same as another",
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tamis")
    parser.add_argument("--cases", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--rows", type=int, default=12)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    if args.write:
        args.cases, args.rows = 300, 8
    drawn = cases(args.seed, args.cases, args.rows)
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda one: ours(args.tamis, pathlib.Path(folder), one[1], one[0]), enumerate(drawn))
        return compare(args, drawn, answers)


def compare(args, drawn, answers):
    counts, reasons, stopped, failed, kept = collections.Counter(), collections.Counter(), collections.Counter(), 0, []
    types = collections.Counter()
    for number, (case, (mine, refused)) in enumerate(zip(drawn, answers)):
        its, stop = theirs(case)
        if stop:
            stopped[stop] += 1
            continue
        if refused:
            failed += 1
            if failed <= SHOWN:
                print(f"case {number}: refused: {refused}\n  {json.dumps(case['schema'], ensure_ascii=False)}")
            continue
        explained, unexplained = differences(case, mine, its)
        counts["tables"] += 1
        counts["cells"] += sum(map(len, case["rows"]))
        counts["faults"] += sum(map(len, its.values()))
        types.update(field["type"] for field in case["schema"]["fields"])
        reasons.update(why for _, why in explained)
        failed += len(unexplained)
        for one, _ in unexplained:
            if failed <= SHOWN:
                print(f"case {number} row {one.row} {one.name}={one.cell!r}: ours {sorted(one.ours)}, theirs {sorted(one.theirs)}\n  {json.dumps(one.field, ensure_ascii=False)}")
        faults = [[row, field, kind] for (row, field), kinds in sorted(its.items()) for kind in sorted(kinds)]
        told = [[one.row, one.name, sorted(one.ours), sorted(one.theirs), why] for one, why in explained]
        kept.append({**case, "faults": faults, "differences": told})
    print(f"frictionless {frictionless.__version__}: {counts['tables']} tables, {counts['cells']} cells, {counts['faults']} faults, seed {args.seed}")
    print("columns: " + ", ".join(f"{name} {count}" for name, count in sorted(types.items())))
    print(f"frictionless stopped on {sum(stopped.values())} tables: {dict(stopped)}")
    print(f"explained differences: {sum(reasons.values())}")
    for name, count in reasons.most_common():
        print(f"  {count:5} {name}: {REASONS[name]}")
    print(f"other differences: {failed}")
    if args.write and not failed:
        OFFLINE.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in kept), encoding="utf-8")
        print(f"{len(kept)} cases in {OFFLINE}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
