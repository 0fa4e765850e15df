"""The Python side of `benches/peers.sh`: the peers' settings, the measuring, the reliability table.

    python3 benches/peers.py find PEER DATA PAIRS [--set NAME]              one peer (in its virtualenv) on DATA/records.csv
    python3 benches/peers.py measure TRUTH PAIRS [--threshold T] -- COMMAND  runs it, then one line of figures
    python3 benches/peers.py reliability PAIRS TRUTH                        are the probabilities true, and what is lost where?

`measure` and `reliability` need nothing but Python; SHARED_ER says where the sets' scorer and the peers' scripts are.
"""

import argparse
import contextlib
import csv
import itertools
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import types
import unicodedata
from pathlib import Path

SHARED = Path(os.environ.get("SHARED_ER", Path(__file__).resolve().parents[2] / "shared" / "er"))
LABELS = 500  # the answers that dedupe is given, all true, from the file it is then measured on
REFERENCE = 0.98  # F1 of the supervised reference
BINS = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1]


# The tables, cleaned alike for the peers that take them from Python.


def records(data):
    with open(data / "records.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def plain(text):
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def digits(text):
    return re.sub(r"\D", "", text)


def of_structure(row):
    """What the shared Splink settings do in SQL: the town out of the name and the address, the last nine digits of the phone."""
    town = re.sub(r" cedex.*", "", plain(row["commune"]))
    town = re.sub(r"\bste\b", "sainte", re.sub(r"\bst\b", "saint", town))
    name = plain(row["nom"])
    name = " ".join(f" {name} ".replace(f" {town} ", " ").split()) or name
    address = plain(re.sub(r", [0-9]{5} .*$", "", row["adresse"]))
    number = re.search("[0-9]+", address)
    return {
        "nom": name,
        "mot": max(name.split(), key=len, default=""),
        "siret": row["siret"],
        "siren": row["siret"][:9],
        "adresse": address,
        "numero": number.group() if number else "",
        "code_postal": row["code_postal"],
        "cp3": row["code_postal"][:3],
        "commune": town,
        "telephone": digits(row["telephone"])[-9:],
        "courriel": row["courriel"].lower(),
    }


def of_restaurant(row):
    return {"name": plain(row["name"]), "addr": plain(row["addr"]), "phone": digits(row["phone"]), "city": plain(row["city"])}


def as_it_is(row):
    return {column: value for column, value in row.items() if column not in ("id", "source")}


CLEAN = {"structures": of_structure, "restaurant_864": of_restaurant, "fake_1000": as_it_is, "febrl3": as_it_is}


def cleaned(data, kind):
    """id → columns, None where empty."""
    rows = {row["id"]: CLEAN[kind](row) for row in records(data)}
    return {key: {column: value or None for column, value in row.items()} for key, row in rows.items()}


def write_pairs(path, pairs):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id_a", "id_b"])
        writer.writerows(pairs)


def inside(groups):
    return (pair for group in groups for pair in itertools.combinations(sorted(group), 2))


# Splink


def splink_fake_1000(table):
    """The model of Splink's tutorial on this very table (parts 4 and 7: the wider blocking rules are those of its evaluation,
    which says that the narrow ones lose too much here)."""
    import splink.comparison_library as cl
    from splink import block_on

    return dict(
        block=[block_on("first_name"), block_on("surname"), block_on("city"), block_on("email"), block_on("dob")],
        comps=[
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.LevenshteinAtThresholds("dob", 1),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        det=([block_on("first_name", "dob"), "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2", block_on("email")], 0.7),
        u=2e6,
        em=[block_on("first_name", "surname"), block_on("dob")],
        tables=[table],
        link="dedupe_only",
    )


def splink_febrl3(table):
    """The model of Splink's worked example on febrl3."""
    import splink.comparison_library as cl
    from splink import block_on

    swapped = "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth"
    return dict(
        block=[block_on("soc_sec_id"), block_on("given_name"), block_on("surname"), block_on("date_of_birth"), block_on("postcode")],
        comps=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        det=([block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth"), swapped], 0.9),
        u=1e6,
        em=[block_on("date_of_birth"), block_on("postcode")],
        tables=[table],
        link="dedupe_only",
    )


def splink(data, kind, out):
    """The shared settings where there are some, those above elsewhere; `measure --threshold` cuts."""
    import p_splink

    ours = {"fake_1000": splink_fake_1000, "febrl3": splink_febrl3}.get(kind)
    if ours:
        p_splink.settings = lambda name, connection, folder: ours(p_splink.load(connection, folder))
    p_splink.run(str(data), kind, str(out), "", types.SimpleNamespace(threshold=None))


def fingerprint(data, kind, out):
    import p_fingerprint

    p_fingerprint.run(str(data), kind, str(out), "fp", None)


# goldenmatch: its probabilistic match key (no labels, like Splink and Tamis), several blocking passes.


def goldenmatch_settings(kind):
    """`additive` keeps the weight of a field that also blocks: without it the persons' and restaurants' recall halves. The
    structures do better without, at a cut set by hand on the 10,000 (the finder's own rules for it link half of what they
    compare); the other sets take the cut at 99 % that the finder places itself."""
    from goldenmatch.config.schemas import BlockingKeyConfig, MatchkeyConfig, MatchkeyField

    def field(name, scorer, *levels):
        more = dict(levels=len(levels) + 1, level_thresholds=list(levels)) if levels else {}
        return MatchkeyField(field=name, scorer=scorer, **more)

    def key(*fields, **more):
        return BlockingKeyConfig(fields=list(fields), additive=kind != "structures", **more)

    cut = dict(link_cut_rule="posterior_099")
    if kind == "structures":
        cut = dict(link_threshold=0.76)
        fields = [
            field("nom", "token_sort", 0.95, 0.8, 0.6),
            field("siret", "exact"),
            field("telephone", "exact"),
            field("courriel", "exact"),
            field("adresse", "token_sort", 0.95, 0.75),
            field("commune", "jaro_winkler", 0.9),
            field("code_postal", "exact"),
        ]
        keys = [key("siret"), key("siren", "commune"), key("telephone", "cp3"), key("courriel", "cp3")]
        keys += [key("adresse", "commune"), key("nom", "cp3"), key("mot", "commune")]
    elif kind == "restaurant_864":
        fields = [
            field("name", "jaro_winkler", 0.99, 0.9, 0.75),
            field("phone", "exact"),
            field("addr", "token_sort", 0.95, 0.75),
            field("city", "exact"),
        ]
        keys = [key("phone"), key("name"), key("name", transforms=["substring:0:4"]), key("addr", transforms=["first_token"])]
    elif kind == "fake_1000":
        fields = [
            field("first_name", "jaro_winkler", 0.95, 0.8),
            field("surname", "jaro_winkler", 0.95, 0.8),
            field("dob", "date", 0.99, 0.85),
            field("city", "jaro_winkler", 0.99, 0.85),
            field("email", "jaro_winkler", 0.99, 0.88),
        ]
        keys = [key("first_name"), key("surname"), key("city"), key("email"), key("dob")]
    else:
        fields = [
            field("given_name", "jaro_winkler", 0.95, 0.8),
            field("surname", "jaro_winkler", 0.95, 0.8),
            field("date_of_birth", "levenshtein", 0.99, 0.85),
            field("soc_sec_id", "levenshtein", 0.99, 0.7),
            field("address_1", "token_sort", 0.95, 0.75),
            field("suburb", "jaro_winkler", 0.95, 0.8),
            field("postcode", "exact"),
        ]
        keys = [key("soc_sec_id"), key("given_name"), key("surname"), key("date_of_birth"), key("postcode")]
    return MatchkeyConfig(name="records", type="probabilistic", fields=fields, **cut), keys


def goldenmatch(data, kind, out):
    """Its result is groups: every pair inside one."""
    import goldenmatch
    import pyarrow
    from goldenmatch.config.schemas import BlockingConfig, GoldenMatchConfig

    rows = cleaned(data, kind)
    columns = next(iter(rows.values()))
    table = pyarrow.table({column: pyarrow.array([row[column] for row in rows.values()], pyarrow.string()) for column in columns})
    match_key, keys = goldenmatch_settings(kind)
    config = GoldenMatchConfig(matchkeys=[match_key], blocking=BlockingConfig(strategy="multi_pass", keys=keys[:1], passes=keys))
    found = goldenmatch.dedupe_df(table, config=config)
    if found.native is not None and not found.native.hot_path_native:
        print("goldenmatch ran without its native kernels", file=sys.stderr)
    ids = list(rows)
    write_pairs(out, inside([[ids[member] for member in group["members"]] for group in found.clusters.values()]))


# dedupe: learns from labels.


def dedupe_fields(kind, rows):
    """A full String only for names and addresses. The rule "both have a value" is taken away: it is never chosen to block on, but
    dedupe lists the millions of pairs that share it, which takes minutes and gigabytes."""
    from dedupe import predicates
    from dedupe import variables as v

    kinds = {
        "structures": dict(
            nom=v.String,
            siret=v.Exact,
            adresse=v.String,
            code_postal=v.Exact,
            commune=v.ShortString,
            telephone=v.Exact,
            courriel=v.ShortString,
        ),
        "restaurant_864": dict(name=v.String, addr=v.String, phone=v.ShortString, city=v.ShortString),
        "fake_1000": dict(first_name=v.String, surname=v.String, dob=v.ShortString, city=v.String, email=v.String),
        "febrl3": dict(
            given_name=v.ShortString,
            surname=v.ShortString,
            date_of_birth=v.ShortString,
            soc_sec_id=v.ShortString,
            postcode=v.Exact,
        ),
    }[kind]
    fields = [type_(name, has_missing=any(row[name] is None for row in rows.values())) for name, type_ in kinds.items()]
    for field in fields:
        field.predicates = [rule for rule in field.predicates if not isinstance(rule, predicates.ExistsPredicate)]
    return fields


def dedupe(data, kind, out):
    """Half of the labels are true pairs drawn at random, half are pairs with a value in common that are not. dedupe samples without a
    seed: its figures move a little between runs. Its result is groups, at its own default cut."""
    import dedupe as finder
    import numpy

    random.seed(1)
    numpy.random.seed(1)
    rows = cleaned(data, kind)
    truth = pairs_of(data / "truth.csv")
    match = random.sample(sorted(truth), min(LABELS // 2, len(truth)))
    sharing = {}
    for key, row in rows.items():
        for column, value in row.items():
            sharing.setdefault((column, value), []).append(key)
    sharing = [keys for (_, value), keys in sharing.items() if value and len(keys) > 1]
    distinct = set()
    while len(distinct) < LABELS - len(match):
        pair = ordered(*random.sample(random.choice(sharing), 2))
        if pair not in truth:
            distinct.add(pair)
    model = finder.Dedupe(dedupe_fields(kind, rows), num_cores=0, in_memory=True)
    # Before the preparation, which indexes the records of the labels it knows.
    labels = {"match": match, "distinct": sorted(distinct)}
    model.mark_pairs({label: [(rows[a], rows[b]) for a, b in pairs] for label, pairs in labels.items()})
    model.prepare_training(rows)
    model.train()
    write_pairs(out, inside(ids for ids, _ in model.partition(rows)))


# Measuring


def ordered(a, b):
    return (a, b) if a < b else (b, a)


def pairs_of(path):
    """Pair → its score, 1 where the file has none."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        score = next((name for name in ("probability", "score") if name in rows.fieldnames), None)
        return {ordered(row["id_a"], row["id_b"]): float(row[score]) if score else 1.0 for row in rows}


def resident(pid):
    """Bytes in memory of a process and all that it started."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            total = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                total += sum(resident(child) for child in file.read().split())
        return total
    except (OSError, IndexError):
        return 0  # ended meanwhile


def run(command, limit):
    """(seconds from start to end, peak bytes of the tree, why it failed or None)."""
    peak, ended, late = 0, threading.Event(), False
    with tempfile.TemporaryFile() as said:
        started = time.monotonic()
        quiet = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
        child = subprocess.Popen(command, start_new_session=True, **quiet)

        def watch():
            nonlocal peak, late
            while not ended.wait(0.05):
                peak = max(peak, resident(child.pid))
                if not late and time.monotonic() - started > limit:
                    late = True
                    os.killpg(child.pid, signal.SIGKILL)

        watcher = threading.Thread(target=watch)
        watcher.start()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - started
        ended.set()
        watcher.join()
        code = child.returncode = os.waitstatus_to_exitcode(status)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # helpers that outlive it would weigh on the next finder
        said.seek(0)
        lines = [line.strip() for line in said.read().decode(errors="replace").splitlines() if line.strip()]
    # What the kernel counted sees a peak between two looks, though only of the largest process.
    peak = max(peak, usage.ru_maxrss * 1024)
    if late:
        return seconds, peak, f"stopped after {limit:.0f} s"
    if code < 0:
        return seconds, peak, f"killed by signal {-code} after {seconds:.0f} s"
    return seconds, peak, f"exit code {code}: {lines[-1] if lines else 'no word'}" if code else None


def measure(truth, pairs, threshold, command):
    seconds, peak, failure = run(command, float(os.environ.get("PEERS_TIMEOUT", 1800)))
    if failure:
        sys.exit(failure)
    true, found = pairs_of(truth), {pair for pair, score in pairs_of(pairs).items() if score >= threshold}
    hits = sum(pair in true for pair in found)
    precision, recall = hits / max(len(found), 1), hits / max(len(true), 1)
    f1 = 2 * hits / max(len(found) + len(true), 1)
    memory = f"{peak / 2**30:.2f} GiB" if peak >= 2**30 else f"{peak / 2**20:.0f} MiB"
    print(f"{precision:.3f} / {recall:.3f} / **{f1:.3f}**, {seconds:.{2 if seconds < 10 else 0}f} s, {memory}")


def reliability(pairs, truth):
    listed, true = pairs_of(pairs), pairs_of(truth)
    bins = [[] for _ in BINS[1:]]
    for pair, probability in listed.items():
        at = next(index for index, top in enumerate(BINS[1:]) if probability < top or top == 1)
        bins[at].append((probability, pair in true))
    print("| predicted | pairs | mean predicted | share true |\n|---|---:|---:|---:|")
    gaps = []
    for low, high, members in zip(BINS, BINS[1:], bins):
        if not members:
            print(f"| {low:g}–{high:g} | 0 | | |")
            continue
        mean = sum(probability for probability, _ in members) / len(members)
        share = sum(is_true for _, is_true in members) / len(members)
        gaps.append((low, len(members), abs(mean - share)))
        print(f"| {low:g}–{high:g} | {len(members)} | {mean:.4f} | {share:.4f} |")

    def error(least):
        kept = [(count, gap) for low, count, gap in gaps if low >= least]
        return sum(count * gap for count, gap in kept) / max(sum(count for count, _ in kept), 1)

    # The many pairs that nobody would take for duplicates hide the rest: given a second time without them.
    print(f"\nExpected calibration error {error(0):.4f}; of the pairs from 0.1 up {error(0.1):.4f}.")
    print(losses(listed, true))


def losses(listed, true, decision=0.9):
    """What the candidate keys lose, what the scoring loses, and how far the supervised reference is (30 features of each pair, boosted
    trees, learnt on another set; measured on structures only), where all compared pairs are listed."""
    never = sum(pair not in listed for pair in true)
    under = sum(listed.get(pair, 1.0) < decision for pair in true)
    found = {pair for pair, probability in listed.items() if probability >= decision}
    hits = len(found & set(true))
    f1 = 2 * hits / max(len(found) + len(true), 1)
    return (
        f"Of {len(true)} true pairs the candidate keys lose {never} ({never / len(true):.1%}) and the scoring {under} ({under / len(true):.1%}); "
        f"{len(found) - hits} false ones at {decision}. F1 {f1:.3f}: {REFERENCE - f1:+.3f} to the supervised reference ({REFERENCE}, on structures)."
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("find")
    one.add_argument("peer", choices=["splink", "fingerprint", "goldenmatch", "dedupe"])
    one.add_argument("data", type=Path)
    one.add_argument("pairs", type=Path)
    one.add_argument("--set", help="which set's settings (default: the folder's name)")
    one = commands.add_parser("measure")
    one.add_argument("truth", type=Path)
    one.add_argument("pairs", type=Path)
    one.add_argument("--threshold", type=float, default=0.0)
    one.add_argument("run", nargs="+")
    one = commands.add_parser("reliability")
    one.add_argument("pairs", type=Path)
    one.add_argument("truth", type=Path)
    args = parser.parse_args()
    if args.command == "find":
        sys.path.insert(0, str(SHARED / "peers"))
        name = args.set or args.data.resolve().name
        globals()[args.peer](args.data, "structures" if name.startswith("structures") else name, args.pairs)
    elif args.command == "measure":
        measure(args.truth, args.pairs, args.threshold, args.run)
    else:
        reliability(args.pairs, args.truth)


if __name__ == "__main__":
    main()
