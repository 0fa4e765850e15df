#!/usr/bin/env bash
# A failing world: a full disk, a folder and a file that cannot be written, a second process on one workspace. Each ends with
# a sentence, exit code 2, and a workspace that is whole.
# Usage: tests/bad_world.sh PATH/TO/tamis
set -euo pipefail
cd "$(dirname "$0")/.."
tamis=$(realpath "$1")
sample=$PWD/sample_data

# A small disk of our own, in a mount namespace that ends with this script.
if [ -z "${TAMIS_IN_NAMESPACE:-}" ]; then
  for way in "unshare -m" "unshare -rm"; do
    if $way mount -t tmpfs -o size=1m tmpfs /mnt 2>/dev/null; then
      TAMIS_IN_NAMESPACE=1 exec $way bash "$0" "$tamis"
    fi
  done
  echo "bad world: skipped, this system lets no one mount a small disk"
  exit 0
fi

work=$(mktemp -d)
trap 'umount "$work/disk" 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir "$work/disk"
mount -t tmpfs -o size=1500k tmpfs "$work/disk"
cd "$work"
errors=$work/errors.txt

run() { "$tamis" --lang en --today 2026-11-23 --quiet "$@" 2>"$errors"; }
# Expects exit code 2 and a sentence that matches.
refused() {
  local pattern=$1 code=0
  shift
  run "$@" >/dev/null || code=$?
  if [ "$code" != 2 ] || ! grep -q "$pattern" "$errors" || grep -q panicked "$errors"; then
    echo "tamis $* ended with $code:"; cat "$errors"; exit 1
  fi
  head -1 "$errors"
}
history() { run history "$1" | wc -l; }

run import disk/w.tamis "$sample/asso_35_nov.csv" --source a >/dev/null || [ $? = 1 ]
cp disk/w.tamis w.tamis
# Leaves so many kilobytes on the small disk.
leave() {
  rm -f disk/fill
  head -c "$((($(df --output=avail disk | tail -1) - $1) * 1024))" /dev/zero >disk/fill
}
id=$(python3 -c 'import sqlite3; print(sqlite3.connect("w.tamis").execute("SELECT id FROM record_structure").fetchone()[0])')

echo "--- full disk"
leave 40; refused "Disk full" import disk/w.tamis "$sample/departement-35.xlsx" --source b
leave 8; refused "Disk full\|Cannot read or write" fix disk/w.tamis
leave 0; refused "Disk full\|Cannot read or write" edit disk/w.tamis "$id" nom "Le Cellier neuf"
leave 20; refused "Disk full" run "$sample/asso_35_nov.csv" --out disk/lot
leave 20; refused "Disk full\|Cannot read or write" export disk/w.tamis --out disk/lot
[ ! -e disk/lot ] || { echo "half an export was left"; exit 1; }
rm disk/fill
[ "$(history disk/w.tamis)" = 1 ] || { echo "the history is not what it was"; exit 1; }
run edit disk/w.tamis "$id" nom "Le Cellier neuf" >/dev/null
[ "$(history disk/w.tamis)" = 2 ]

echo "--- nothing may be written"
mkdir closed
cp w.tamis closed/w.tamis
chmod 444 closed/w.tamis
chmod 555 closed
chmod 755 "$work"
# Root writes anywhere: someone else has to try.
if [ "$(id -u)" = 0 ] && setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$tamis" 2>/dev/null; then
  real=$tamis
  tamis="setpriv --reuid 65534 --regid 65534 --clear-groups $real"
  run() { $tamis --lang en --today 2026-11-23 --quiet "$@" 2>"$errors"; }
fi
if [ "$(id -u)" != 0 ] || [ "${real:-}" ]; then
  touch "$errors" && chmod 666 "$errors"
  refused "Access denied" import closed/w.tamis "$sample/asso_35_nov.csv"
  refused "Access denied" import closed/new.tamis "$sample/asso_35_nov.csv"
  refused "Access denied" run "$sample/asso_35_nov.csv" --out closed/lot
  code=0; run check closed/w.tamis >/dev/null || code=$?
  [ "$code" = 1 ] || { echo "a workspace that cannot be written can be read"; cat "$errors"; exit 1; }
  if [ "${real:-}" ]; then tamis=$real; run() { "$tamis" --lang en --today 2026-11-23 --quiet "$@" 2>"$errors"; }; fi
fi
chmod 755 closed

echo "--- a second process"
python3 - "$work/big.csv" <<'P'
import sys
with open(sys.argv[1], "w", encoding="utf-8") as out:
    out.write("id,nom,adresse,code_postal,commune,date_maj\n")
    for n in range(300000):
        out.write(f"{n},Association {n},{n % 90} rue des Lilas,35000,Rennes,2026-01-02\n")
P
"$tamis" --quiet --today 2026-11-23 import w.tamis big.csv --source big >/dev/null 2>&1 &
first=$!
until [ -e w.tamis-lock ]; do sleep 0.02; done
refused "Another Tamis" edit w.tamis "$id" nom "Le Cellier neuf"
code=0; run check w.tamis >/dev/null || code=$?
[ "$code" = 1 ] || { echo "a second process may read"; cat "$errors"; exit 1; }
kill -INT "$first"
code=0; wait "$first" || code=$?
[ "$code" = 130 ] || { echo "an interrupted import ended with $code"; exit 1; }
[ "$(history w.tamis)" = 1 ] || { echo "an interrupted import left something"; exit 1; }

echo "--- the file moved away in the middle of an import"
cp w.tamis moving.tamis
"$tamis" --lang en --quiet --today 2026-11-23 import moving.tamis big.csv --source big >/dev/null 2>moved.txt &
first=$!
until [ -e moving.tamis-lock ]; do sleep 0.02; done
sleep 0.3
mv moving.tamis elsewhere.tamis
code=0; wait "$first" || code=$?
grep -q panicked moved.txt && { cat moved.txt; exit 1; }
head -1 moved.txt
# Where it is now it opens, whole, with the import or without it.
rm -f moving.tamis-wal moving.tamis-shm moving.tamis-lock
run doctor elsewhere.tamis >/dev/null || { echo "the moved workspace is not whole (import ended with $code)"; cat "$errors"; exit 1; }
[ "$(history elsewhere.tamis)" -ge 1 ]

echo "--- a shared folder without locks"
if command -v cc >/dev/null; then
  cat >nolock.c <<'C'
#include <errno.h>
int flock(int fd, int operation) { (void)fd; (void)operation; errno = ENOLCK; return -1; }
C
  cc -shared -fPIC -o nolock.so nolock.c
  export LD_PRELOAD=$work/nolock.so
  refused "cannot lock a file" edit w.tamis "$id" nom "Le Cellier neuf"
  code=0; run check w.tamis >/dev/null || code=$?
  unset LD_PRELOAD
  [ "$code" = 1 ] || { echo "without locks one may read"; cat "$errors"; exit 1; }
  [ "$(history w.tamis)" = 1 ] && [ ! -e w.tamis-lock ]
fi

echo "--- damaged, and made whole again"
cp w.tamis damaged.tamis
python3 - damaged.tamis <<'P'
import sqlite3, sys
page = sqlite3.connect(sys.argv[1]).execute("SELECT rootpage FROM sqlite_schema WHERE name = 'record_structure'").fetchone()[0]
with open(sys.argv[1], "r+b") as file:
    file.seek((page - 1) * 8192)
    file.write(b"\xee" * 100)
P
code=0; run doctor damaged.tamis >/dev/null || code=$?
[ "$code" = 1 ] || { echo "damage was not told"; exit 1; }
run doctor damaged.tamis --repair >/dev/null || { echo "not repaired"; cat "$errors"; exit 1; }
run doctor damaged.tamis --deep >/dev/null
[ "$(history damaged.tamis)" = "$(history w.tamis)" ] && [ -e damaged.tamis-damaged.bak ]

echo "the workspace survives a failing world"
