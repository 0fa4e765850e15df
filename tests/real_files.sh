#!/usr/bin/env bash
# The whole job over the sample and over real contributors' files; what goes out must pass the official validator with its
# warnings counted, and not by rejecting everything.
#   bash tests/real_files.sh PATH_OF_TAMIS
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
tamis=$(realpath "${1:?give the path of tamis}")
data=$root/../shared/data/insertion
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

job() { # NAME FILES…: runs the job and validates what goes out
  local name=$1 code=0; shift
  "$tamis" run "$@" --today 2026-11-23 --out "$work/$name" 2>"$work/$name.notes" || code=$?
  [ "$code" -le 1 ] || { cat "$work/$name.notes"; echo "tamis run: exit code $code"; exit 1; }
  sh "$root/tests/official_validator.sh" "$work/$name"
}

echo "--- the sample"
job sample "$root/sample_data/departement-35.xlsx" "$root/sample_data/asso_35_nov.csv" \
  "$root/sample_data/reseau-entraide.csv" "$root/sample_data/points-acces.geojson"

if [ ! -d "$data" ]; then
  echo "skipped: ../shared absent"
  exit 0
fi
echo "--- real files"
job real "$data/mednum_maine-et-loire.json" "$data/mednum_etapes-numerique.json" "$data/mednum_fibre-64.json" \
  "$data/di_valideur_template_broken.xlsx" --date-maj 2026-10-01
python3 - "$work/real/report.json" <<'PY'
import json, sys
balance = json.load(open(sys.argv[1], encoding="utf-8"))["balance"]
assert balance["balanced"], balance["gaps"]
tables = {t["file"]: t for t in balance["tables"] if t["schema"] == "structure"}
loire = tables["mednum_maine-et-loire.json"]
print("Maine-et-Loire:", loire["conforming"], "of", loire["records"], "conform with no decision taken")
assert loire["records"] == 219 and loire["conforming"] >= 171, loire
PY

echo "--- the same job twice gives the same bytes"
job again "$data/mednum_maine-et-loire.json" "$data/mednum_etapes-numerique.json" "$data/mednum_fibre-64.json" \
  "$data/di_valideur_template_broken.xlsx" --date-maj 2026-10-01
diff -r "$work/real" "$work/again"
echo "identical"
