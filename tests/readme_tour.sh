#!/usr/bin/env bash
# Runs the commands of the README's three-minute tour, as they stand there, and checks what the README says of them.
#   bash tests/readme_tour.sh PATH_OF_TAMIS
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
tamis=$(realpath "${1:?give the path of tamis}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$root/sample_data" "$work/"
mkdir "$work/bin" && ln -s "$tamis" "$work/bin/tamis"
cd "$work"
export PATH="$work/bin:$PATH" LANG=C

# The lines of every ```console block that start with "$ ", with the exit code that a following "# exit N" names.
python3 - "$root/README.md" > commands <<'PY'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
for block in re.findall(r"```console\n(.*?)```", text, re.S):
    for line in block.splitlines():
        if line.startswith("$ tamis"):
            command, _, comment = line[2:].partition("  # exit ")
            print(f"{comment.strip() or 0}\t{command}")
PY
[ -s commands ] || { echo "the README has no tour"; exit 1; }
count=0
while IFS=$'\t' read -r expected command; do
  echo "\$ $command"
  code=0; bash -c "$command" || code=$?
  if [ "$code" != "$expected" ]; then echo "exit code $code, the README says $expected"; exit 1; fi
  count=$((count + 1))
done < commands
echo "$count commands of the README ran as it says"
