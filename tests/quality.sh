#!/usr/bin/env bash
# The share of records of each real contributor file that conform to the schema (warnings counted) after loading and healing
# alone: no decision taken but a date of last update for rows that have none, which no one may guess.
#   bash tests/quality.sh PATH_OF_TAMIS [PATH_OF_ANOTHER_TAMIS]    # a second one is shown beside it, as before
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
data=$root/../shared/data/insertion
now=$(realpath "${1:?give the path of tamis}")
before=${2:+$(realpath "$2")}
[ -d "$data" ] || { echo "skipped: ../shared absent"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

count() { # TAMIS FILE: "valid of records", or nothing where it holds none
  local w=$work/w.tamis
  rm -f "$w"*
  "$1" import "$w" "$2" --today 2026-11-23 --date-maj 2026-10-01 --quiet >/dev/null 2>&1 || true
  [ -f "$w" ] || return 0
  "$1" check "$w" --gate official --format jsonl --today 2026-11-23 --quiet 2>/dev/null >"$work/checked" || true
  python3 -c '
import json, sys
ok = [json.loads(line)["ok"] for line in open(sys.argv[1], encoding="utf-8")]
print(sum(ok), "of", len(ok)) if ok else None' "$work/checked"
}

for file in "$data"/*; do
  name=$(basename "$file")
  case $name in derived_*) continue ;; esac
  found=$(count "$now" "$file")
  [ -n "$found" ] || continue
  printf '| %s | %s%s |\n' "$name" "${before:+$(count "$before" "$file") | }" "$found"
done
