#!/usr/bin/env bash
# Draws the pictures of the README anew, from the real window on a virtual screen and the sample.
#   bash tests/screens.sh PATH_OF_TAMIS [FOLDER]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
tamis=$(realpath "${1:?give the path of tamis}")
to=$(realpath -m "${2:-$root/assets/screens}")
mkdir -p "$to"
. "$root/tests/display.sh"

day=2026-11-23
for name in departement-35.xlsx asso_35_nov.csv reseau-entraide.csv points-acces.geojson; do
  "$tamis" import "$work/ille-et-vilaine.tamis" "$root/sample_data/$name" --today $day --quiet >/dev/null || [ $? = 1 ]
done
"$tamis" match "$work/ille-et-vilaine.tamis" --today $day --quiet >/dev/null || [ $? = 1 ]

fail() { echo "screens: $1"; exit 1; }
open_window "$work/ille-et-vilaine.tamis" --today $day --lang fr
sleep 1
key() { xdotool key --clearmodifiers "$@"; sleep 0.4; }
shot() {
  sleep 1.5
  import -window "$window" "$work/shot.png"
  convert "$work/shot.png" -strip -colors 256 -define png:compression-level=9 "$to/$1.png"
}
key alt+2; shot columns
key alt+3; sleep 1; xdotool mousemove 760 300 click 1; sleep 0.5; key Down; shot records
key alt+4; shot issues
key alt+7; shot quality
key ctrl+h; shot history
key ctrl+k; sleep 0.5; xdotool type --delay 20 sombre; key Return; sleep 0.5
key alt+5; shot duplicates
ls -la "$to"
