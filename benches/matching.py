#!/usr/bin/env python3
"""How the search for duplicates grows with the table, and what a new batch costs beside what was there.

    cargo build --release && python3 benches/matching.py [--sizes 10000,100000,1000000,3000000] [--splink PYTHON]

Makes sets of structures (benches/structures.py) in --folder and prints, for each size: seconds and peak memory of `tamis match`
from the CSV to the pairs, how many times the time of the size before, and, with --splink (a Python that has splink and duckdb),
those of Splink 4 on the same file in the same run. Then, in a workspace: all records compared, and a thousandth of them that came
afterwards (at least a hundred) compared with the others, in seconds and as a share; and whether the two give the same pairs.
"""

import argparse
import csv
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run(*command, fine=(0,)):
    """Seconds and peak memory in MiB of a command; its output is dropped."""
    began = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in fine:
        sys.exit(f"{' '.join(map(str, command))}: failed")
    return time.monotonic() - began, usage.ru_maxrss / 1024


def made(folder, rows):
    """The folder of a set of so many records, made where it is not there."""
    out = folder / f"plain-{rows}"
    if not (out / "truth.csv").exists():
        subprocess.run([sys.executable, HERE / "structures.py", out, "--rows", str(rows), "--seed", "13"], check=True)
    return out


def split(records, folder):
    """All rows but every thousandth (at least a hundred in all), and those."""
    with open(records, newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    step = min(1000, max(len(rows) // 100, 2))
    parts = [row for at, row in enumerate(rows) if at % step], rows[::step]
    for name, part in zip(("known.csv", "new.csv"), parts):
        with open(folder / name, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([head, *part])
    return len(parts[1])


def pairs(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {(row["id_a"], row["id_b"]) for row in csv.DictReader(file)}


def growth(options, rows, before):
    records = made(options.folder, rows) / "records.csv"
    seconds, peak = run(options.tamis, "match", records, "--pairs", options.folder / "pairs.csv")
    times = f"{seconds / before:5.1f} ×" if before else "      –"
    line = f"{rows:>10,}  {seconds:8.1f} s  {peak / 1024:6.2f} GiB  {times}"
    if options.splink:
        peer = HERE / "peers.py"
        theirs, memory = run(options.splink, peer, "find", "splink", records.parent, options.folder / "splink.csv", "--set", "structures")
        line += f"   Splink {theirs:7.1f} s  {memory / 1024:6.2f} GiB   {theirs / seconds:5.1f} × as long"
    print(line, flush=True)
    return seconds


def beside(options, rows):
    folder = options.folder
    count = split(made(folder, rows) / "records.csv", folder)
    workspace, copy = folder / "w.tamis", folder / "anew.tamis"
    for old in folder.glob("*.tamis*"):
        old.unlink()
    match = lambda of, name, *more: run(options.tamis, "match", of, "--pairs", folder / name, *more)[0]
    # 1: done, with issues.
    take = lambda name: run(options.tamis, "import", workspace, folder / name, "--schema", "structure", "--source", name, fine=(0, 1))
    take("known.csv")
    whole = match(workspace, "first.csv")
    take("new.csv")
    shutil.copy(workspace, copy)
    new = match(workspace, "beside.csv")
    again = match(copy, "anew.csv", "--anew")
    found, wanted = pairs(folder / "beside.csv"), pairs(folder / "anew.csv")
    same = "the same pairs" if found == wanted else f"{len(found - wanted)} pairs more, {len(wanted - found)} less"
    print(f"{rows:>10,}  all {whole:6.1f} s, anew {again:6.1f} s; {count:,} new ones {new:5.1f} s = {new / again:6.1%}; {same}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    target = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent / "target"))
    parser.add_argument("--tamis", type=Path, default=target / "release" / "tamis")
    parser.add_argument("--sizes", default="10000,100000,1000000,3000000")
    parser.add_argument("--splink", type=Path, help="a Python that has splink and duckdb")
    parser.add_argument("--splink-most", type=int, default=1_000_000, help="larger sets are not given to Splink")
    parser.add_argument("--folder", type=Path, default=Path("/tmp/tamis-matching"))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    sizes = [int(size) for size in options.sizes.split(",")]
    print("tamis match FILE.csv")
    before, peer = 0.0, options.splink
    for rows in sizes:
        options.splink = peer if rows <= options.splink_most else None
        before = growth(options, rows, before)
    print("tamis match W.tamis after an import")
    for rows in sizes[:3]:
        beside(options, rows)


if __name__ == "__main__":
    main()
