"""Compares the bits of Tamis with those of Splink 4, comparison by comparison, on the pairs of a workspace.

    tamis match W.tamis --pairs pairs.csv --export-splink DIR
    pip install "splink<5" "pyspark<4" && python tests/splink_weights.py W.tamis DIR [duckdb|spark]

Prints, per comparison and level, the number of pairs, the greatest difference, and the share within 0.01 bit."""

import collections
import json
import math
import sqlite3
import sys
from pathlib import Path


def scored(folder, engine):
    """Every candidate of Splink with its bits, by the folder's own script."""
    sys.path.insert(0, str(folder))
    from run import linker

    made, names, _ = linker(folder, engine)
    return made.inference.predict(threshold_match_probability=0).as_pandas_dataframe().to_dict("records"), names


def evidence(workspace):
    database = sqlite3.connect(f"file:{workspace}?mode=ro", uri=True)
    ids = dict(database.execute('SELECT _id, "id" FROM record_structure'))
    return {
        frozenset((ids[a], ids[b])): {term["comparison"]: term for term in json.loads(terms)}
        for a, b, terms in database.execute("SELECT a, b, evidence FROM pair")
    }


def main():
    ours = evidence(sys.argv[1])
    pairs, names = scored(Path(sys.argv[2]).resolve(), sys.argv[3] if len(sys.argv) > 3 else "duckdb")
    differences, both = collections.defaultdict(list), 0
    for pair in pairs:
        terms = ours.get(frozenset((pair["unique_id_l"], pair["unique_id_r"])))
        if terms is None:
            continue
        both += 1
        for name in names:
            theirs = math.log2(pair["bf_" + name] * pair.get("bf_tf_adj_" + name, 1.0))
            term = terms.get(name, {"bits": 0.0, "level": {"code": "level-missing"}})
            differences[name, term["level"]["code"]].append(abs(theirs - term["bits"]))
    print(f"{len(ours)} pairs of Tamis, {len(pairs)} candidates of Splink, {both} in both")
    for (name, level), values in sorted(differences.items()):
        within = sum(value <= 0.01 for value in values) / len(values)
        print(f"{name:16} {level:14} {len(values):6} pairs  most {max(values):6.3f} bits  {within:6.1%} within 0.01")


main()
