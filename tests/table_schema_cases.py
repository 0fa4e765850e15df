"""Generated Table Schemas and tables: every type, format, constraint and key, with cells that are right or nearly so.

The same seed gives the same cases. All values are invented.
"""

import json
import random

WORDS = ["", " ", "a", "Abc", "élan", "Saint-Étienne", "35000", "01000", "oui", "N/A", "a b", "👍", "12.5", "x" * 12, "AB-12", "35000\n"]
PATTERNS = [
    r"[A-Z]{2}-\d+", r"^[0-9]{5}$", r"^(?!0)[0-9]{5}$", r"a|Abc", r"(oui|non)", r"[^\s]+", r"\w+", r"[\w\-. ]{2,8}",
    r"(?=.*\d).+", r"[[a-z]+", r".*\.5$", r"(?i)abc", r"x{12}", r"(.).*\1", r"^$|^[a-z].*$",
]

NUMBERS = ["0", "1", "-1", "12", "12.5", "-0.5", "1e3", "1E-2", ".5", "5.", "007", "+3", " 4 ", "NaN", "INF", "-INF", "1.0", "100000000000000000001"]
NOT_NUMBERS = ["", "a", "1,5", "1.5.2", "0x1", "1 000", "--1", "1_000", "_1", "1e", "12 €", "€ 12", "12%", "-", "١٢", "１２", "sNaN", "1__0"]
DATES = ["2024-02-29", "2023-12-31", "2024-1-5", "1999-01-01", "2024-03-01"]
NOT_DATES = ["2023-02-29", "29/02/2024", "2024-02", "2024-02-29T10:00:00", "20240229", "24-02-29", "0000-01-01", "hier", "2024-13-01", "2024-02-029", "2024-02- 9", "２０２４-02-29"]
TIMES = ["10:20:30", "00:00:00", "23:59:59", "10:20:30.5", "10:20:30,25", "24:00:00"]
ZONED_TIMES = ["10:20:30Z", "10:20:30+02:00", "10:20:30-0130", "10:20:30+02"]
NOT_TIMES = ["10:20", "25:00:00", "10:60:00", "10:20:60", "102030", "dix", "10:20:3", "10:20:30+2", "10h20", "10:20:30+25:00", "10:20:30.", "24:00:01", "10+01:00", "10:20:30 "]
STAMPS = ["2024-02-29T10:20:30", "2023-12-31T23:59:59", "2024-02-29T10:20:30.125", "2024-02-29T24:00:00"]
ZONED_STAMPS = ["2024-02-29T10:20:30Z", "2024-02-29T12:20:30+02:00", "2024-03-01T00:00:00-05:00"]
NOT_STAMPS = ["2024-02-29", "2024-02-29 10:20:30", "2024-02-29x10:20:30", "2023-02-29T10:20:30", "2024-02-29T10:20", "hier",
              "2024-W09-4T10:20:30", "2024-02-29T10+01:00", "2024-2-29T10:20:30", "2024-02-29T25:00:00", "2024-02-29T10:20:30 Z"]
YEARS = ["2024", "1999", "0001", "9999"]
NOT_YEARS = ["24", "20245", "deux", "-202", "+202", " 202", "2_02", "2024.0", "", "20 4"]
MONTHS = ["2024-02", "2023-12", "1999-1"]
NOT_MONTHS = ["2024-13", "2024", "2024-00", "24-02", "2024-02-01", "2024/02", "+2024-02", "2024- 2", "février", "2024-002", "-2024-02"]
DURATIONS = ["P1Y2M", "P3D", "PT1H30M", "P1W", "-P1D", "P1Y", "P12M", "PT90M", "P1DT12H", "PT36H", "PT1.5S", "P0D"]
NOT_DURATIONS = ["P", "PT", "1D", "P1S", "P1DT", "un an", "P1M2Y", "PT1D", "P-1D", "P0001-02-03T04:05:06", "p1d", "P1D ", "P1,5Y"]
POINTS = ["3.06, 50.63", "3.06,50.63", "-180,90", "0,0", "1e1, 2"]
NOT_POINTS = ["200, 50", "3.06", "50,91", "a,b", "1,2,3", "3.06 50.63", "", "NaN, 1", "1;2"]
ARRAY_POINTS = ["[3.06, 50.63]", "[0,0]", "[\"3.06\", \"50.63\"]"]
OBJECT_POINTS = ['{"lon": 3.06, "lat": 50.63}', '{"lat": 0, "lon": 0}']
NOT_JSON_POINTS = ["[1]", "[1,2,3]", '{"lon": 1}', '{"lon": 1, "lat": 2, "alt": 3}', "[200, 0]", '{"lon": 1, "lat": 95}', "3, 4", "[null, 1]", "[[1], 2]", "[true, 1]"]
ARRAYS = ["[]", "[1]", "[1, 2, 3]", '["a"]', "[[1], [2]]", '[{"b": 1, "a": 2}]', "[1.0]"]
# What an item must be, lists of good ones, and lists with others.
ITEMS = [
    ({"type": "string", "constraints": {"pattern": "^[A-Z]{2}[A-Z0-9]{3}$"}}, ['["FRMOB"]', '["FRMOB", "FRABC"]', "[]"], ['["frmob"]', '["FRMOB", 5]', '[""]', "[null]", '["FRMOB", "FRMOB "]', '["NA"]']),
    ({"type": "string", "constraints": {"enum": ["Bouton", "Badge"]}}, ['["Bouton"]', '["Badge", "Bouton"]'], ['["bouton"]', "[1]", '["Autre", "Bouton"]', "[[]]"]),
    ({"type": "integer", "constraints": {"minimum": 1}}, ["[1, 2]", '["3"]', "[1]"], ["[0]", '["a"]', "[1.5]", '[1, 0, "x"]', "[2.0]"]),
    ({"constraints": {"required": True}}, ['[1, "a"]', "[{}]"], ['[""]', "[null]", "[1, null]"]),
    ({"type": "boolean"}, ["[true]", '["1", "false"]'], ["[1]", '["oui"]', "[null]"]),
    ({"type": "date"}, ['["2024-02-29"]'], ['["29/02/2024"]', "[2024]"]),
    ({"type": "array", "arrayItem": {"type": "integer"}, "constraints": {"maxLength": 1}}, ["[[1]]", '[["a"]]'], ["[[1, 2]]", "[1]"]),
]
OBJECTS = ["{}", '{"a": 1}', '{"a": 1, "b": [2]}', '{"b": [2], "a": 1}', '{"é": null}']
NOT_JSON = ["", "a", "[1", "{'a': 1}", "1", "null", "true", '"a"', "[1,]", "[NaN]", '{"a": Infinity}']
SHAPES = [
    '{"type": "Point", "coordinates": [3.06, 50.63]}', '{"type": "MultiPoint", "coordinates": []}',
    '{"type": "LineString", "coordinates": [[0, 0], [1, 1]]}', '{"type": "Feature", "geometry": null, "properties": {}}',
    '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}',
    '{"type": "FeatureCollection", "features": []}',
    '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": null}',
    '{"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}]}',
]
NOT_SHAPES = [
    '{"type": "Point"}', '{"type": "Point", "coordinates": [1]}', '{"type": "LineString", "coordinates": [[0, 0]]}',
    '{"type": "Cube", "coordinates": [1, 2]}', "{}", "[]", '{"type": "Feature", "properties": {}}',
    '{"type": "Point", "coordinates": [1, 2, 30]}', '{"type": "Point", "coordinates": ["1", "2"]}', "POINT(1 2)",
    '{"type": "Feature", "geometry": {"type": "GeometryCollection", "geometries": []}, "properties": {}}',
    '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}', '{"type": "Feature", "geometry": null}',
]
TOPOLOGIES = [
    '{"type": "Topology", "objects": {"a": {"type": "LineString", "arcs": [0]}}, "arcs": [[[0, 0], [1, 1]]]}',
    '{"type": "Point", "coordinates": [1, 2]}', '{"type": "GeometryCollection", "geometries": []}',
    '{"type": "Topology", "objects": {}, "arcs": [], "transform": {"scale": [1, 1], "translate": [0, 0]}}',
]
NOT_TOPOLOGIES = [
    '{"type": "Topology", "objects": {}}', '{"type": "LineString", "arcs": [0.5]}', '{"type": "Cube"}', "{}", "a",
    '{"type": "Topology", "objects": {"a": {}}, "arcs": []}', '{"type": "Polygon", "arcs": [0]}', '{"type": "Point", "coordinates": [1]}',
]
EMAILS = ["contact@exemple.fr", "a.b+c@mairie-exemple.org", "x_y@sous.domaine.exemple.com"]
NOT_EMAILS = ["contact", "a@", "@exemple.fr", "a@b@c.fr", "a b@exemple.fr", "a@exemple", "a@exemple.fr.", "A <a@exemple.fr>",
              "é@exemple.fr", "\"a b\"@exemple.fr", "a..b@exemple.fr", "a@-exemple.fr", "a@exemple.c", "a@192.168.0.1", "a@exemple_x.fr"]
URIS = ["https://exemple.fr", "http://exemple.fr/a?b=c#d", "mailto:contact@exemple.fr", "urn:isbn:123", "ftp://exemple.fr:21/"]
NOT_URIS = ["exemple.fr", "www.exemple.fr/a", "/a/b", "", "https://exemple.fr/a b", "http://exemple.fr/%zz", "1a:b", "https://exemple.fr/é", "http://a:b/", ":a"]
UUIDS = ["2bc1c94f-0deb-43e9-92a1-4775189ec9f8", "2BC1C94F-0DEB-43E9-92A1-4775189EC9F8", "2bc1c94f0deb43e992a14775189ec9f8"]
NOT_UUIDS = ["2bc1c94f-0deb-43e9-92a1", "a", "2bc1c94f-0deb-43e9-92a1-4775189ec9fg", "{2bc1c94f-0deb-43e9-92a1-4775189ec9f8}",
             "2bc1c94f0deb-43e992a1-4775189ec9f8", "urn:uuid:2bc1c94f-0deb-43e9-92a1-4775189ec9f8"]
BINARIES = ["QQ==", "QUJD", "QUI=", "+/+/"]
NOT_BINARIES = ["QQ", "Q", "QQ=", "é", "QU JD", "QUJD!", "a?b", "QQ==QQ=="]

DATE_FORMATS = {
    "%d/%m/%Y": (["29/02/2024", "1/2/2023", "31/12/1999"], ["2024-02-29", "30/02/2024", "29/02/24", "29 /02/2024", "29/02/2024 "]),
    "%Y%m%d": (["20240229", "19991231"], ["2024-02-29", "20240230", "2024029"]),
    "%d %B %Y": (["29 February 2024", "3 march  2023"], ["29 février 2024", "29 Feb 2024", "February 29 2024"]),
    "%d.%m.%y": (["29.02.24", "01.01.99", "1.1.68"], ["29.02.2024", "29/02/24"]),
    "%Y-%j": (["2024-060", "2023-1"], ["2024-367", "2024-000", "2024-02-29"]),
    "%G-W%V-%u": (["2024-W09-4", "2023-W52-7"], ["2024-W54-1", "2024-W09-8", "2024-09-4"]),
    "%a %d %b %Y": (["Thu 29 Feb 2024", "mon 1 jan 2024"], ["Thursday 29 Feb 2024", "29 Feb 2024"]),
    "fmt:%d-%m-%Y": (["29-02-2024"], ["2024-02-29"]),
    "any": (["2024-02-29", "29 February 2024", "2024/02/29", "31/12/2023"], ["pas une date", "2024-02-31"]),
}
TIME_FORMATS = {
    "%H:%M": (["10:20", "9:05", "23:59"], ["24:00", "10h20", "10:20:30", "10:60"]),
    "%I:%M %p": (["10:20 AM", "12:05 pm", "1:00  am"], ["13:00 PM", "10:20", "0:10 AM"]),
    "%H:%M:%S.%f": (["10:20:30.5", "10:20:30.123456"], ["10:20:30", "10:20:30.1234567", "10:20:61.0"]),
    "any": (["10:20:30", "10:20", "23:59:59"], ["dix", "25:00:00"]),
}
STAMP_FORMATS = {
    "%d/%m/%Y %H:%M": (["29/02/2024 10:20", "1/2/2023 0:00"], ["29/02/2024", "2024-02-29 10:20", "30/02/2024 10:20"]),
    "%Y-%m-%dT%H:%M:%S%z": (["2024-02-29T10:20:30+0200", "2024-02-29T10:20:30Z", "2024-02-29T10:20:30-01:30"], ["2024-02-29T10:20:30", "2024-02-29T10:20:30z"]),
    "any": (["2024-02-29T10:20:30", "2024-02-29 10:20"], ["pas une date"]),
}


class Field:
    """A descriptor, and the cells that are good, nearly good, and those that bounds and lists may use."""

    def __init__(self, kind, good, near, fmt=None, **options):
        self.kind, self.good, self.near, self.format, self.options = kind, good, near, fmt, options


def drawn(rng):
    """A field of a random type, format and way of writing."""
    kind = rng.choice("string string number number integer boolean object array date date time datetime year yearmonth duration geopoint geojson any".split())
    if kind == "string":
        pools = {None: (WORDS, []), "email": (EMAILS, NOT_EMAILS), "uri": (URIS, NOT_URIS), "uuid": (UUIDS, NOT_UUIDS), "binary": (BINARIES, NOT_BINARIES)}
        fmt = rng.choice([None, None, None, "email", "uri", "uuid", "binary"])
        return Field(kind, *pools[fmt], fmt)
    if kind == "number":
        return rng.choice([
            lambda: Field(kind, NUMBERS, NOT_NUMBERS),
            lambda: Field(kind, ["1,5", "12", "-0,5", "1e3"], NOT_NUMBERS + ["1.5"], decimalChar=","),
            lambda: Field(kind, ["1 234,5", "12", "1 000"], NOT_NUMBERS + ["1 234.5"], decimalChar=",", groupChar=" "),
            lambda: Field(kind, ["1.234,5", "12"], NOT_NUMBERS, decimalChar=",", groupChar="."),
            lambda: Field(kind, ["12.5 €", "€12", "-3%", "12"], NOT_NUMBERS, bareNumber=False),
            lambda: Field(kind, ["1,234.5", "7"], NOT_NUMBERS, groupChar=","),
        ])()
    if kind == "integer":
        good = ["0", "1", "-1", "12", "007", "+3", " 4 ", "100000000000000000001"]
        if rng.random() < 0.1:
            return Field(kind, good + ["1 000", "12 000"], NOT_NUMBERS + ["1.0"], groupChar=" ")
        if rng.random() < 0.3:
            return Field(kind, good + ["12 €", "€ 12", "12%"], NOT_NUMBERS + ["1.0"], bareNumber=False)
        return Field(kind, good, NOT_NUMBERS + ["1.0", "12.5", "1e3", "NaN"])
    if kind == "boolean":
        if rng.random() < 0.4:
            return Field(kind, ["oui", "non"], ["Oui", "true", "1", "", "o"], trueValues=["oui"], falseValues=["non"])
        return Field(kind, ["true", "True", "TRUE", "1", "false", "False", "FALSE", "0"], ["yes", "oui", "tRUE", " true", "2", ""])
    if kind == "object":
        return Field(kind, OBJECTS, NOT_JSON + ARRAYS)
    if kind == "array" and rng.random() < 0.5:
        item, good, others = rng.choice(ITEMS)
        return Field(kind, good, others * 2 + NOT_JSON, arrayItem=item)
    if kind == "array":
        return Field(kind, ARRAYS, NOT_JSON + OBJECTS)
    if kind in ("date", "time", "datetime"):
        formats = {"date": DATE_FORMATS, "time": TIME_FORMATS, "datetime": STAMP_FORMATS}[kind]
        if rng.random() < 0.5:
            fmt = rng.choice(sorted(formats))
            return Field(kind, *formats[fmt], fmt)
        good, near = {"date": (DATES, NOT_DATES), "time": (TIMES, NOT_TIMES), "datetime": (STAMPS, NOT_STAMPS)}[kind]
        # frictionless stops where a bound has an offset and the cell has none, or the other way round: a column has one kind.
        if kind == "time" and rng.random() < 0.3:
            good = ZONED_TIMES
            near = [t for t in near if t != "10+01:00"]
        if kind == "datetime" and rng.random() < 0.3:
            good = ZONED_STAMPS
        return Field(kind, good, near)
    if kind == "geopoint":
        return rng.choice([Field(kind, POINTS, NOT_POINTS), Field(kind, ARRAY_POINTS, NOT_JSON_POINTS, "array"), Field(kind, OBJECT_POINTS, NOT_JSON_POINTS, "object")])
    if kind == "geojson":
        return rng.choice([Field(kind, SHAPES, NOT_SHAPES), Field(kind, TOPOLOGIES, NOT_TOPOLOGIES, "topojson")])
    pools = {"year": (YEARS, NOT_YEARS), "yearmonth": (MONTHS, NOT_MONTHS), "duration": (DURATIONS, NOT_DURATIONS), "any": (WORDS + NUMBERS, [])}
    return Field(kind, *pools[kind])


def order(field):
    """Good cells of the field as bounds: written as in cells, from the least."""
    if field.kind in ("number", "integer") and not field.options:
        return sorted((n for n in ["-1", "0", "1", "12", "12.5", "1.0"] if field.kind == "number" or "." not in n), key=float)
    if field.kind == "date" and field.format is None:
        return ["1999-01-01", "2023-12-31", "2024-02-29"]
    if field.kind == "time" and field.format is None and field.good is TIMES:
        return ["00:00:00", "10:20:30", "23:59:59"]
    if field.kind == "time" and field.format == "%H:%M":
        return ["9:05", "10:20", "23:59"]
    if field.kind == "date" and field.format == "%d/%m/%Y":
        return ["31/12/1999", "1/2/2023", "29/02/2024"]
    if field.kind == "datetime" and field.format is None:
        return ["2023-12-31T23:59:59", "2024-02-29T10:20:30"] if field.good is STAMPS else ["2024-02-29T10:20:30Z", "2024-03-01T00:00:00-05:00"]
    if field.kind == "year":
        return ["0001", "1999", "2024"]
    if field.kind == "yearmonth":
        return ["1999-1", "2023-12", "2024-02"]
    return []


def constraints(rng, field):
    out = {}
    if rng.random() < 0.3:
        out["required"] = rng.random() < 0.8
    bounds = order(field)
    if bounds and rng.random() < 0.5:
        low, high = sorted(rng.choices(range(len(bounds)), k=2))
        native = field.kind in ("number", "integer") and rng.random() < 0.6
        read = json.loads if native else str
        if rng.random() < 0.7:
            out["minimum"] = read(bounds[low])
        if rng.random() < 0.7:
            out["maximum"] = read(bounds[high])
    if field.kind in ("string", "array", "object") and rng.random() < 0.35:
        low = rng.randrange(0, 4)
        if rng.random() < 0.7:
            out["minLength"] = low
        if rng.random() < 0.7:
            out["maxLength"] = low + rng.randrange(0, 8)
    if field.kind == "string" and field.format is None and rng.random() < 0.4:
        out["pattern"] = rng.choice(PATTERNS)
    if rng.random() < 0.2 and (field.kind, field.format) != ("date", "any"):
        good = [cell for cell in field.good if cell.strip() and cell != "NaN"]
        out["enum"] = sorted(rng.sample(good, min(len(good), rng.randrange(1, 4))))
    return out


def case(rng, rows):
    fields = [drawn(rng) for _ in range(rng.randrange(2, 5))]
    descriptors = [{"name": "ligne", "type": "string"}]
    missing = rng.choice([None, None, [""], ["", "NA"], ["NA"], [], ["-", "n/a", ""]])
    for at, field in enumerate(fields):
        descriptor = {"name": f"c{at}", "type": field.kind, **field.options}
        if field.format or rng.random() < 0.1:
            descriptor["format"] = field.format or "default"
        limits = constraints(rng, field)
        if hashable(field) and rng.random() < 0.15:
            limits["unique"] = True
        if limits:
            descriptor["constraints"] = limits
        if rng.random() < 0.08:
            descriptor["missingValues"] = rng.choice([[], ["NA"], ["", "vide"]])
        descriptors.append(descriptor)
    schema = {"fields": descriptors}
    if missing is not None:
        schema["missingValues"] = missing
    keyable = [f"c{at}" for at, field in enumerate(fields) if hashable(field)]
    if keyable and rng.random() < 0.35:
        names = rng.sample(keyable, min(len(keyable), rng.choice([1, 1, 2])))
        schema["primaryKey"] = names[0] if len(names) == 1 and rng.random() < 0.5 else names
    if keyable and rng.random() < 0.25:
        name = rng.choice(keyable)
        kind = fields[int(name[1:])].kind
        same = [one for one in keyable if fields[int(one[1:])].kind == kind]
        schema["foreignKeys"] = [{"fields": name, "reference": {"resource": "", "fields": rng.choice(same)}}]
    table = []
    for row in range(rows):
        cells = [f"r{row}"] + [cell(rng, field, missing) for field in fields]
        # Rows that share values, so that keys have something to find.
        if table and rng.random() < 0.4:
            other = rng.choice(table)
            for at in range(1, len(cells)):
                if rng.random() < 0.6:
                    cells[at] = other[at]
        table.append(cells)
    return {"schema": schema, "rows": table}


def hashable(field):
    return field.kind not in ("array", "object", "geojson")


def cell(rng, field, missing):
    draw = rng.random()
    if draw < 0.62 or (draw < 0.85 and not field.near):
        return rng.choice(field.good)
    if draw < 0.85:
        return rng.choice(field.near)
    if draw < 0.95:
        return rng.choice(list(missing or []) + ["", "NA"])
    return rng.choice(WORDS + NUMBERS + DATES)


def cases(seed, count, rows):
    rng = random.Random(seed)
    return [case(rng, rows) for _ in range(count)]
