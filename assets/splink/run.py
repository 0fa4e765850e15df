"""Scores the pairs with Splink 4: python run.py [--engine duckdb|spark], in this folder. Writes pairs_splink.csv.

pip install "splink<5" for DuckDB, "splink<5" "pyspark<4" for Spark (on this machine; a cluster's session is given to spark_linker).
"""

import argparse
import json
import re
from pathlib import Path

def read(folder):
    """The settings, and what they leave out: the columns whose rarity is given, the decision point."""
    load = lambda name: json.loads((folder / name).read_text(encoding="utf-8"))
    return load("settings.json"), load("tamis.json")


def duckdb_linker(folder):
    import duckdb
    from splink import DuckDBAPI, Linker

    settings, tamis = read(folder)
    database = duckdb.connect()
    database.execute(f"CREATE TABLE records AS SELECT * FROM read_parquet('{folder / 'records.parquet'}')")
    made = Linker("records", settings, DuckDBAPI(connection=database))
    for column in tamis["frequencies"]:
        table = database.execute(
            f"SELECT value AS {column}, tf::DOUBLE AS tf_{column} FROM read_parquet('{folder / 'frequencies.parquet'}') "
            f"WHERE \"column\" = '{column}'"
        ).df()
        made.table_management.register_term_frequency_lookup(table, column)
    return made


NAMES = {
    "jaro_winkler_similarity": "jaro_winkler",
    "jarowinkler_similarity": "jaro_winkler",
    "list_intersect": "array_intersect",
}


def spark_sql(condition):
    """A condition of DuckDB as Spark writes it; the names of Splink's own functions differ."""
    import sqlglot
    from sqlglot import exp

    def spark(node):
        if isinstance(node, exp.TryCast):
            return exp.Cast(this=node.this, to=node.to)
        return node

    if condition == "ELSE":
        return condition
    text = sqlglot.parse_one(condition, read="duckdb").transform(spark).sql(dialect="spark")
    for ours, theirs in NAMES.items():
        text = re.sub(rf"\b{ours}\(", f"{theirs}(", text, flags=re.IGNORECASE)
    return text


def spark_linker(folder, spark=None):
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as f
    from splink import Linker, SparkAPI
    from splink.backends.spark import similarity_jar_location

    settings, tamis = read(folder)
    if spark is None:
        builder = SparkSession.builder.master("local[*]").config("spark.jars", similarity_jar_location())
        spark = builder.config("spark.sql.shuffle.partitions", "8").config("spark.driver.memory", "4g").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    spark.sparkContext.setCheckpointDir(str(folder / "checkpoints"))
    records = spark.read.parquet(str(folder / "records.parquet"))
    settings["sql_dialect"] = "spark"
    for rule in settings["blocking_rules_to_generate_predictions"]:
        rule["sql_dialect"] = "spark"
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            level["sql_condition"] = spark_sql(level["sql_condition"])
    api = SparkAPI(spark_session=spark, num_partitions_on_repartition=8)
    made = Linker(records, settings, api)
    rarities = spark.read.parquet(str(folder / "frequencies.parquet"))
    for column in tamis["frequencies"]:
        own = rarities.where(f.col("column") == column)
        table = own.select(f.col("value").alias(column), f.col("tf").cast("double").alias(f"tf_{column}"))
        made.table_management.register_term_frequency_lookup(table, column)
    return made


LINKERS = {"duckdb": duckdb_linker, "spark": spark_linker}


def linker(folder, engine="duckdb"):
    """The linker of a folder that Tamis wrote, the column of each comparison, and the decision point of Tamis."""
    settings, tamis = read(folder)
    names = [comparison["output_column_name"] for comparison in settings["comparisons"]]
    return LINKERS[engine](folder), names, tamis["threshold"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--engine", choices=sorted(LINKERS), default="duckdb")
    engine = arguments.parse_args().engine
    folder = Path(__file__).resolve().parent
    made, _, threshold = linker(folder, engine)
    pairs = made.inference.predict(threshold_match_probability=threshold).as_pandas_dataframe()
    # The exact weights, without Splink's own rounding.
    columns = ["unique_id_l", "unique_id_r", "match_weight", "match_probability"]
    columns += [column for column in pairs.columns if column.startswith("gamma_")]
    pairs[columns].to_csv(folder / "pairs_splink.csv", index=False)
    print(f"{len(pairs)} pairs at or above {threshold}: pairs_splink.csv")


if __name__ == "__main__":
    main()
