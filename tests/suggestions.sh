#!/usr/bin/env bash
# What can be done about the issues of the real contributor files: how many carry a suggestion (a sure one, a choice, or
# emptying), and how many records conform to the schema (warnings counted) before and after accepting every sure one.
# Loaded and healed alone, under a date of last update for rows that have none.
#   bash tests/suggestions.sh PATH_OF_TAMIS
# A record that nobody has touched for two years is a question to its producer: nothing can be written instead, so these are
# counted apart. Exit code 1 where fewer than 70 % of the others carry a suggestion.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
data=$root/../shared/data/insertion
tamis=$(realpath "${1:?give the path of tamis}")
[ -d "$data" ] || { echo "skipped: ../shared absent"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() { # GATE
  "$tamis" check "$work/w.tamis" --gate "$1" --format jsonl --today 2026-11-23 --quiet 2>/dev/null || true
}

for file in "$data"/*; do
  name=$(basename "$file")
  case $name in derived_*) continue ;; esac
  rm -f "$work"/w.tamis*
  "$tamis" import "$work/w.tamis" "$file" --today 2026-11-23 --date-maj 2026-10-01 --quiet >/dev/null 2>&1 || true
  [ -f "$work/w.tamis" ] || continue
  check all >"$work/issues"
  check official >"$work/before"
  "$tamis" fix "$work/w.tamis" --today 2026-11-23 --quiet >/dev/null 2>&1 || true
  check official >"$work/after"
  printf '%s\t%s\t%s\t%s\n' "$name" "$work/issues" "$work/before" "$work/after"
  python3 - "$name" "$work" >>"$work/rows" <<'PY'
import collections, json, sys
name, work = sys.argv[1:]
lines = lambda path: [json.loads(line) for line in open(f"{work}/{path}", encoding="utf-8")]
counts = collections.Counter()
codes = collections.Counter()
for record in lines("issues"):
    for issue in record["issues"]:
        sureness = issue.get("suggestion", {}).get("sureness", "none")
        counts[sureness] += 1
        if sureness == "none":
            codes[f'{issue["field"]} {issue["code"]}'] += 1
ok = lambda path: sum(record["ok"] for record in lines(path))
print(json.dumps({"name": name, "counts": counts, "codes": codes, "records": len(lines("issues")),
                  "before": ok("before"), "after": ok("after")}))
PY
done >/dev/null

python3 - "$work/rows" <<'PY'
import collections, json, sys
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
print("| file | records | issues | sure | choice | emptying | none | conform | after the sure ones |")
print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
total, codes = collections.Counter(), collections.Counter()
for row in rows:
    counts = collections.Counter(row["counts"])
    total.update(counts)
    total.update({key: row[key] for key in ("records", "before", "after")})
    codes.update(row["codes"])
    if row["records"]:
        cells = [sum(counts.values())] + [counts[key] for key in ("likely", "choice", "last_resort", "none")]
        print("|", row["name"], "|", row["records"], "|", *[f"{cell} |" for cell in cells], row["before"], "|", row["after"], "|")
issues = sum(total[key] for key in ("likely", "choice", "last_resort", "none"))
share = 100 * (issues - total["none"]) / max(issues, 1)
stale = codes["date_maj stale"]
others = 100 * (issues - total["none"]) / max(issues - stale, 1)
print(f"\n{issues} issues, {share:.1f} % with a suggestion; of the {issues - stale} that are no stale record, {others:.1f} % ({total['likely']} sure, {total['choice']} choices, "
      f"{total['last_resort']} emptying); {total['before']} of {total['records']} records conform, "
      f"{total['after']} after the sure ones")
print("without one: " + ", ".join(f"{code} {count}" for code, count in codes.most_common(12)))
sys.exit(others < 70)
PY
