"""Scores the pairs with Splink 4 (pip install "splink<5"): python run.py, in this folder. Writes pairs_splink.csv."""

import json
from pathlib import Path

import duckdb
from splink import DuckDBAPI, Linker


def linker(folder):
    """The linker of a folder that Tamis wrote, the column of each comparison, and the decision point of Tamis."""
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    tamis = json.loads((folder / "tamis.json").read_text(encoding="utf-8"))
    database = duckdb.connect()
    # Every column is text. Keys hold several values, separated by the character 30.
    keys = ", ".join(f"string_split({key}, chr(30)) AS {key}" for key in tamis["keys"])
    database.execute(
        f"CREATE TABLE records AS SELECT * REPLACE ({keys}) FROM read_csv('{folder / 'records.csv'}', all_varchar = true)"
    )
    made = Linker("records", settings, DuckDBAPI(connection=database))
    for column in tamis["frequencies"]:
        table = database.execute(
            f"SELECT value AS {column}, tf::DOUBLE AS tf_{column} FROM read_csv('{folder / 'frequencies.csv'}', all_varchar = true) "
            f"WHERE \"column\" = '{column}'"
        ).df()
        made.table_management.register_term_frequency_lookup(table, column)
    return made, [comparison["output_column_name"] for comparison in settings["comparisons"]], tamis["threshold"]


def main():
    folder = Path(__file__).parent
    made, _, threshold = linker(folder)
    pairs = made.inference.predict(threshold_match_probability=threshold).as_pandas_dataframe()
    # The exact weights, without Splink's own rounding.
    columns = ["unique_id_l", "unique_id_r", "match_weight", "match_probability"]
    columns += [column for column in pairs.columns if column.startswith("gamma_")]
    pairs[columns].to_csv(folder / "pairs_splink.csv", index=False)
    print(f"{len(pairs)} pairs at or above {threshold}: pairs_splink.csv")


if __name__ == "__main__":
    main()
