"""Kills the program at random moments and looks at what is left. Run by tests/kills.sh.

Each verb works on a copy of a workspace in the state before it. How long it takes is measured first, and the kill falls anywhere
between its start and a little behind its end. Afterwards `tamis doctor` must open the workspace and find it whole, and its ground
state must be the one of before or the one of after: after, where the program had said that it was done. Sessions of several verbs on one
workspace, killed again and again, show that what one kill left does no harm to what comes next.
"""

import gzip, json, os, random, shutil, signal, subprocess, sys, tempfile, time
from collections import Counter

TAMIS, KILLS, SEED = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
ROOT = os.getcwd()
random.seed(SEED)
ROWS = 1500
SIDES = ["", "-wal", "-shm", "-journal", "-lock"]
WORK = tempfile.mkdtemp(prefix="tamis-kills-")
os.chdir(WORK)


def command(*arguments):
    return [TAMIS, *arguments, "--lang", "en", "--today", "2026-11-23", "--quiet"]


def run(*arguments, codes=(0, 1)):
    done = subprocess.run(command(*arguments), capture_output=True, text=True)
    if done.returncode not in codes:
        sys.exit(f"tamis {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def remove(path):
    for side in SIDES:
        try:
            os.remove(path + side)
        except FileNotFoundError:
            pass


def copy(source, target):
    remove(target)
    for side in SIDES:
        if os.path.exists(source + side):
            shutil.copyfile(source + side, target + side)


def state(path):
    """Number of operations and ground state, as `tamis doctor` finds them; it must be whole."""
    done = subprocess.run(command("doctor", path, "--format", "json"), capture_output=True, text=True)
    if done.returncode != 0:
        return None, done.stdout + done.stderr
    told = json.loads(done.stdout)
    return (told["revision"], told["ground"]), ""


def rows(path, first, count, again):
    with open(path, "w", encoding="utf-8") as out:
        out.write("id,nom,date_maj,adresse,code_postal,commune,telephone,courriel\n")
        for row in range(first, first + count):
            twin = row // 2
            day = 1 + (row + again) % 28
            out.write(
                f"r{row},Association de quartier numero {twin},2026-01-{day:02},{1 + twin % 90} rue des Lilas,35000,Rennes,"
                f"02619{twin:05},contact{twin} @exemple.fr;autre{row}@exemple.fr\n"
            )


def export_is_whole(folder):
    """A folder is there with everything that its manifest names, or is not there; nothing unfinished is taken for one."""
    if not os.path.exists(folder):
        return True
    manifest = os.path.join(folder, "manifest.json")
    if not os.path.exists(manifest):
        return False
    outputs = json.load(open(manifest, encoding="utf-8")).get("outputs", [])
    return bool(outputs) and all(os.path.exists(os.path.join(folder, output["path"])) for output in outputs)


def prepare():
    rows("premier.csv", 0, ROWS, 0)
    rows("second.csv", 20, ROWS, 3)
    run("import", "imported.tamis", "premier.csv", "--source", "essai")
    copy("imported.tamis", "fixed.tamis")
    run("fix", "fixed.tamis")
    copy("fixed.tamis", "matched.tamis")
    run("match", "matched.tamis", "--pairs", "pairs.csv")
    copy("matched.tamis", "merged.tamis")
    run("merge", "merged.tamis")
    copy("fixed.tamis", "damaged.tamis")
    for layout in (1, 6):
        with gzip.open(f"{ROOT}/tests/fixtures/layout-{layout}.tamis.gz") as packed, open(f"layout{layout}.tamis", "wb") as out:
            shutil.copyfileobj(packed, out)


# Name, workspace before (none: it is made), arguments; W stands for the workspace, OUT for a folder.
VERBS = [
    ("import", None, ["import", "W", "premier.csv", "--source", "essai"]),
    ("second delivery", "fixed.tamis", ["import", "W", "second.csv", "--source", "essai"]),
    ("fix", "imported.tamis", ["fix", "W"]),
    ("match", "fixed.tamis", ["match", "W", "--pairs", "OUT.csv"]),
    ("merge", "matched.tamis", ["merge", "W", "essai--r2", "essai--r3"]),
    ("edit", "merged.tamis", ["edit", "W", "essai--r7", "nom", "Le Pont"]),
    ("undo", "merged.tamis", ["undo", "W"]),
    ("export", "merged.tamis", ["export", "W", "--out", "OUT"]),
    ("purge", "merged.tamis", ["purge", "W", "02619 00007", "contact7@exemple.fr", "--yes"]),
    ("repair", "merged.tamis", ["doctor", "W", "--repair"]),
    ("migration", "layout6.tamis", ["edit", "W", "ID", "nom", "Le Pont"]),
]


def clear(work, out):
    remove(work)
    for name in os.listdir("."):
        if name.startswith(work) or name.startswith(os.path.basename(out)):
            shutil.rmtree(name, ignore_errors=True) if os.path.isdir(name) else os.remove(name)


def killed(arguments, delay):
    """Starts the program and kills it; whether it had ended by itself, and how."""
    child = subprocess.Popen(command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        return child.wait(timeout=delay)
    except subprocess.TimeoutExpired:
        # The group, so that a child which reads a workbook goes too.
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        return None


def told(arguments, work, out):
    names = {"W": work, "OUT": out, "OUT.csv": out + ".csv", "ID": FIRST_OF_LAYOUT}
    return [names.get(argument, argument) for argument in arguments]


def fail(message):
    print(f"FAILED with seed {SEED}: {message}\nleft in {WORK}")
    sys.exit(1)


def one_verb(name, base, arguments, count):
    work, out = "work.tamis", "lot"
    clear(work, out)
    before = None
    if base:
        copy(base, work)
        # An older layout is looked at only after it was moved.
        before = state(work)[0] if name != "migration" else "older"
    since = time.monotonic()
    run(*told(arguments, work, out))
    length = time.monotonic() - since
    after, why = state(work)
    if after is None:
        fail(f"{name}: not whole even without a kill: {why}")
    seen = Counter()
    for _ in range(count):
        clear(work, out)
        if base:
            copy(base, work)
        code = killed(told(arguments, work, out), random.uniform(0, length * 1.05))
        seen["ended" if code is not None else "killed"] += 1
        if not os.path.exists(work) or os.path.getsize(work) == 0:
            if base:
                fail(f"{name}: the workspace is gone")
            seen["nothing"] += 1
            continue
        if name == "migration":
            # Whatever it was killed in, the next opening finishes.
            run("edit", work, FIRST_OF_LAYOUT, "nom", "Le Pont")
        if name == "purge":
            # Written anew at the next opening, if it was not.
            run("undo", work, codes=(0, 1))
            run("redo", work, codes=(0, 1))
            if code in (0, 1) and b"contact7@exemple.fr" in open(work, "rb").read():
                fail(f"{name}: what was purged is there")
        elif name == "import" and not base:
            # Left half made, it is made again by the next import: a reader is told that it is none yet.
            pass
        now, why = state(work)
        if now is None:
            # Killed before the workspace had its first page, or in the middle of its first import.
            if base is None and code is None:
                run("import", work, "premier.csv", "--source", "essai")
                now, why = state(work)
            if now is None:
                fail(f"{name}: {why}")
        if name == "export":
            if not export_is_whole(out):
                fail(f"{name}: half an export is there")
            if code == 0 and not os.path.exists(out):
                fail(f"{name}: no export, though it was done")
        if name == "purge":
            seen["after" if now[0] > before[0] + 2 else "before"] += 1
            continue
        ground = now[1]
        known = {"before": before[1] if before not in (None, "older") else None, "after": after[1]}
        which = next((which for which, digest in known.items() if digest == ground), None)
        if name in ("match", "export", "repair"):
            which = "before" if ground == before[1] else None
        if which is None and not (base is None and now[0] == 0):
            fail(f"{name}: a state between")
        if code in (0, 1) and name not in ("match", "export", "repair") and ground != after[1]:
            fail(f"{name}: it was done, and is lost")
        seen[which or "nothing"] += 1
    return seen, length


def session(count):
    """Kill after kill on one workspace: what was acknowledged stays, and the log only grows."""
    work, out = "work.tamis", "lot"
    clear(work, out)
    copy("merged.tamis", work)
    known, _ = state(work)
    acknowledged = {}
    seen = Counter()
    verbs = [verb for verb in VERBS if verb[0] in ("second delivery", "fix", "merge", "export", "match")]
    for turn in range(count):
        if turn % 3 == 0:
            record = f"essai--r{100 + turn}"
            arguments = ["edit", work, record, "nom", f"Nom {turn}"]
        else:
            record = None
            arguments = told(random.choice(verbs)[2], work, f"{out}{turn}")
        code = killed(arguments, random.uniform(0, 1.2) * random.choice([0.2, 1]))
        if code not in (None, 0, 1):
            fail(f"session: {arguments} ended with {code}")
        if record and code == 0:
            acknowledged[record] = f"Nom {turn}"
        seen["ended" if code is not None else "killed"] += 1
        now, why = state(work)
        if now is None:
            fail(f"session: {why}")
        if now[0] < known[0]:
            fail("session: an operation is lost")
        known = now
        for name in os.listdir("."):
            if name.startswith("lot") and os.path.isdir(name) and not export_is_whole(name):
                fail("session: half an export is there")
    explained = 0
    for record, value in acknowledged.items():
        explained += value in run("explain", work, record, "nom")
    if explained != len(acknowledged):
        fail("session: an acknowledged edit is lost")
    done = subprocess.run(command("doctor", work, "--deep"), capture_output=True, text=True)
    if done.returncode != 0:
        fail(f"session: derived state is off: {done.stdout}{done.stderr}")
    seen["edits kept"] = explained
    return seen


prepare()
FIRST_OF_LAYOUT = "?"
probe = "probe.tamis"
copy("layout6.tamis", probe)
run("undo", probe)
import sqlite3

FIRST_OF_LAYOUT = sqlite3.connect(probe).execute("SELECT id FROM record_structure WHERE id IS NOT NULL ORDER BY _id LIMIT 1").fetchone()[0]
remove(probe)

began = time.monotonic()
share = max(1, KILLS * 3 // 4 // len(VERBS))
total = Counter()
for name, base, arguments in VERBS:
    seen, length = one_verb(name, base, arguments, share)
    total.update({"killed": seen["killed"], "ended": seen["ended"]})
    figures = ", ".join(f"{what} {count}" for what, count in sorted(seen.items()))
    print(f"{name:16} {share:4} times, {length * 1000:6.0f} ms: {figures}", flush=True)
left = max(0, KILLS - share * len(VERBS))
while left > 0:
    seen = session(min(50, left))
    total.update({"killed": seen["killed"], "ended": seen["ended"]})
    print(f"{'session':16} {min(50, left):4} times: " + ", ".join(f"{what} {count}" for what, count in sorted(seen.items())), flush=True)
    left -= 50
shutil.rmtree(WORK)
print(
    f"{total['killed'] + total['ended']} runs, {total['killed']} of them killed before their end, in {time.monotonic() - began:.0f} s: "
    "no committed operation lost, no half export, every workspace opens and is whole"
)
