#!/usr/bin/env bash
# Opens the real window on a virtual screen and does the job with mouse and keyboard, from raw files to the batch. What each
# step did is checked through the command line, not only on the picture. Screenshots are kept.
#   bash tests/desktop.sh PATH_OF_TAMIS [FOLDER_OF_SCREENSHOTS]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
tamis=$(realpath "${1:?give the path of tamis}")
shots=${2:-${TMPDIR:-/tmp}/tamis-screens}
mkdir -p "$shots"
shots=$(realpath "$shots")

# A virtual screen, and $work to write in.
. "$root/tests/display.sh"

session=$XDG_CONFIG_HOME/tamis/session.json
fail() { shot failed; echo "desktop: $1 (screenshots: $shots)"; exit 1; }
shot() { sleep 0.4; import -window root "$shots/$1.png"; }
key() { xdotool key --clearmodifiers "$@"; sleep 0.3; }
# How many operations of a kind the log holds.
count() { "$tamis" history "$work/lot.tamis" --format json 2>/dev/null | grep -c "\"kind\":\"$1\"" || true; }
# Waits until a command succeeds.
wait_for() { # SECONDS WHAT COMMAND…
  local tries=$(($1 * 4)) what=$2; shift 2
  for _ in $(seq "$tries"); do "$@" && return 0; sleep 0.25; done
  fail "$what did not happen"
}
at_least() { [ "$(count "$1")" -ge "$2" ]; }
# What the session remembers of the last workspace: the shown screen, or anything else in a line.
remembers() { grep -q -- "$1" "$session" 2>/dev/null; }
named() { # NAME: a structure has it now
  python3 - "$work/lot.tamis" "$1" <<'PY'
import sqlite3, sys
file = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
sys.exit(not file.execute("SELECT 1 FROM record_structure WHERE nom = ?", [sys.argv[2]]).fetchone())
PY
}
on_screen() { remembers "\"screen\": \"screen-$1\""; }

open_window "$work/lot.tamis" --today 2026-11-23 --lang fr
named_window() { [ "$(xdotool getwindowname "$window")" = "lot.tamis – Tamis" ]; }
wait_for 10 "the name of the workspace on the window" named_window
shot 01-empty

files=0
for name in departement-35.xlsx asso_35_nov.csv reseau-entraide.csv points-acces.geojson; do
  cp "$root/sample_data/$name" "$work/$name"
  # The path is typed lower down while the page only says what it will be for.
  [ "$files" = 0 ] && field=413 || field=238
  xdotool mousemove 700 "$field" click 1; sleep 0.4
  key ctrl+a
  xdotool type --delay 4 "$work/$name"; sleep 0.2
  key Return
  files=$((files + 1))
  wait_for 40 "the import of $name" at_least import "$files"
  sleep 0.6
done
shot 02-files
key alt+2; shot 03-columns
# The value of the first file that no code is known for has none: its key.
xdotool mousemove 480 86 click 1; sleep 1; shot 03-values
key 0
wait_for 15 "the decision on a value" at_least map 1

key Down; key Down; shot 03-values-walked

key alt+3; sleep 0.8
xdotool mousemove 760 300 click 1; shot 04-records
key Return; key ctrl+a; xdotool type --delay 4 "Nom de l'essai"; shot 05-editing; key Return
wait_for 15 "the edit" at_least edit 1

key alt+4; sleep 1; shot 06-issues
# Groups that need a choice are not accepted at once: walk down to one that can be.
for _ in 1 2 3 4 5 6 7 8; do
  key ctrl+Return; sleep 0.4
  at_least fix 1 && break
  key Down; sleep 0.5
done
wait_for 15 "the fix of a group" at_least fix 1
sleep 0.5; shot 07-fixed

key alt+5; key ctrl+d
decided() { key 1; at_least decide 1; }
wait_for 40 "a verdict by key" decided
shot 08-duplicates
key 3; wait_for 10 "a second verdict" at_least decide 2
key m; wait_for 15 "a merge by key" at_least merge 1
sleep 0.5; shot 09-merged

key ctrl+h; shot 10-history
key ctrl+z; wait_for 15 "undo" at_least undo 1
key ctrl+shift+z; wait_for 15 "redo" at_least redo 1

key ctrl+k; sleep 0.4; xdotool type --delay 10 "sombre"; shot 11-palette; key Return; sleep 0.4
key alt+5; shot 12-dark

# On a French keyboard the digits need Shift: the signs under them decide as well.
before=$(count decide)
setxkbmap fr; sleep 0.5
key Right; key ampersand
wait_for 10 "a verdict on a French keyboard" at_least decide $((before + 1))
# The steps are the keys of the digits, whatever is engraved below them: & ' and - here.
key alt+ampersand; wait_for 10 "the first step by Alt and the first key" on_screen files
key alt+apostrophe; wait_for 10 "the fourth step by Alt and its key" on_screen issues
key alt+minus; wait_for 10 "the sixth step by Alt and its key" on_screen export
# Dead keys and the decimal comma belong to the text that is typed.
key alt+quotedbl; wait_for 10 "the third step by Alt and its key" on_screen records
sleep 0.6; xdotool mousemove 760 300 click 1; sleep 0.3
key Return; key ctrl+a
xdotool type --delay 10 "For"; key dead_circumflex e; xdotool type --delay 10 "t na"; key dead_diaeresis i
xdotool type --delay 10 "ve 3,5"; shot 12-dead-keys; key Return
wait_for 15 "a name with dead keys and a comma" named "Forêt naïve 3,5"
# ? takes Shift there, and Escape closes the sheet.
key question; sleep 0.3; shot 12-sheet; key Escape
key ctrl+minus; wait_for 10 "smaller by Ctrl and minus" remembers '"zoom": 0.9'
key ctrl+agrave; wait_for 10 "the usual size by Ctrl and the key of 0" remembers '"zoom": 1.0'
key F6; key F6; key F6; shot 12-parts
setxkbmap us; sleep 0.3

key alt+6; shot 13-export
key ctrl+e
wait_for 60 "the export" test -f "$work/export/manifest.json"
sleep 1; shot 14-exported
key question; shot 15-shortcuts; key Escape
key F1; shot 16-schema

# The producer sends the file again: a row less, another telephone. What the delivery asks is answered by key.
mkdir "$work/next"
python3 - "$work/reseau-entraide.csv" "$work/next/reseau-entraide.csv" <<'PY'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")))
rows[1][rows[0].index("telephone")] = "+33261910999"
csv.writer(open(sys.argv[2], "w", encoding="utf-8", newline="")).writerows(rows[:-1])
PY
key alt+1; sleep 0.6
xdotool mousemove 700 238 click 1; sleep 0.4; key ctrl+a
xdotool type --delay 4 "$work/next/reseau-entraide.csv"; sleep 0.2; key Return
wait_for 40 "the next delivery" at_least import "$((files + 1))"
key alt+9; sleep 1; shot 16-deliveries
answered() { key 1; at_least deliver 1; }
wait_for 15 "the answer to a delivery by key" answered
sleep 0.6; shot 16-answered
key ctrl+z; wait_for 15 "the answer taken back" at_least undo 2

# Everything is usable in the smallest window.
key alt+3; xdotool windowsize --sync "$window" 1024 700; sleep 0.8; shot 17-small
key ctrl+k; xdotool type --delay 10 "theme clair"; key Return; sleep 0.6; shot 18-small-light

# The window ends without a word: the next one says what is there, and opens where one was.
kill -9 "$tamis_pid"; wait "$tamis_pid" 2>/dev/null || true
open_window --today 2026-11-23
wait_for 10 "the last workspace and its screen" on_screen records
shot 19-after-a-fall
xdotool key ctrl+q
gone() { ! kill -0 "$tamis_pid" 2>/dev/null; }
wait_for 10 "the end" gone
[ -z "$(ls "$XDG_CONFIG_HOME/tamis/open")" ] || fail "a clean end"
grep -qi "foret\|forêt\|naïve" "$session" && fail "the session holds what was typed"

"$tamis" check "$work/lot.tamis" >/dev/null || [ $? = 1 ] || fail "the check of the workspace"
echo "desktop: the whole job was done by mouse and keyboard; $(ls "$shots" | wc -l) screenshots in $shots"
