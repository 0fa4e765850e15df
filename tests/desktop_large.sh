#!/usr/bin/env bash
# The real window on a workspace of 100,000 records: to its end and back, sorted, searched, edited and undone there, duplicates
# found and decided, exported. What each step did is checked through the command line. Screenshots are kept.
#   bash tests/desktop_large.sh PATH_OF_TAMIS [FOLDER_OF_SCREENSHOTS]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
tamis=$(realpath "${1:?give the path of tamis}")
shots=$(realpath -m "${2:-${TMPDIR:-/tmp}/tamis-screens}")
mkdir -p "$shots"
. "$root/tests/display.sh"

day=2026-11-23
python3 "$root/benches/structures.py" "$work/made" --rows 100000 --seed 11 >/dev/null
"$tamis" import "$work/large.tamis" "$work/made/records.csv" --source annuaire --schema structure --today $day --quiet >/dev/null || [ $? = 1 ]

fail() { import -window root "$shots/large-failed.png"; echo "desktop, large: $1 (screenshots: $shots)"; exit 1; }
shot() { sleep 0.6; import -window root "$shots/large-$1.png"; }
key() { xdotool key --clearmodifiers "$@"; sleep 0.3; }
count() { "$tamis" history "$work/large.tamis" --format json 2>/dev/null | grep -c "\"kind\":\"$1\"" || true; }
wait_for() { # SECONDS WHAT COMMAND…
  local tries=$(($1 * 4)) what=$2; shift 2
  for _ in $(seq "$tries"); do "$@" && return 0; sleep 0.25; done
  fail "$what did not happen"
}
at_least() { [ "$(count "$1")" -ge "$2" ]; }

open_window "$work/large.tamis" --today $day --lang fr
sleep 2
key alt+3; sleep 2
xdotool mousemove 760 300 click 1; sleep 0.5
shot 1-records
# The last record, its name: written, seen in the workspace, and taken back.
key ctrl+End; key Home; key Right; shot 2-end
key F2; key ctrl+a; xdotool type --delay 4 "Nom du bout"; key Return
wait_for 30 "the edit of the last record" at_least edit 1
names() { "$tamis" records "$work/large.tamis" --fields nom --quiet 2>/dev/null; }
[ "$(names | tail -1)" = "Nom du bout" ] || fail "the last record has another name"
# At once after the undo, the first one: nobody is thrown back to where the list was asked.
key ctrl+z ctrl+Home; wait_for 30 "the undo" at_least undo 1
key Home; key Right; key F2; key ctrl+a; xdotool type --delay 4 "Nom du debut"; key Return
wait_for 30 "the edit of the first record" at_least edit 2
[ "$(names | sed -n 1p)" = "Nom du debut" ] || fail "the first record has another name"
xdotool mousemove 740 132 click 1; sleep 2; shot 3-sorted
key alt+5; sleep 1
key ctrl+d
decided() { key 1; at_least decide 1; }
wait_for 180 "a verdict" decided
shot 4-duplicates
key alt+7; sleep 4; shot 5-quality
key ctrl+e
wait_for 180 "the export" test -f "$work/export/manifest.json"
sleep 1; shot 6-exported
echo "desktop, large: done on 100,000 records; $(ls "$shots" | grep -c '^large-') screenshots in $shots"
