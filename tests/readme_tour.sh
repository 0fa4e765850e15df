#!/usr/bin/env bash
# Runs the commands of the README's three-minute tour, as they stand there, and checks what the README says of them; then every
# command of its table of verbs that can be run on the workspace of the tour, each on a copy: it must work, and show something.
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

# Words in capitals stand for what the reader has: such commands are left out, as are bare names of verbs.
python3 - "$root/README.md" > verbs <<'PY'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
table = text[text.index("## Verbs"):text.index("## How it works")]
for command in re.findall(r"`(tamis [^`]*)`", table):
    command = re.sub(r"\bWORKSPACE\b|(?<= )W\b", "copy.tamis", command)
    whole = not re.search(r"[A-Z]{2,}|\b[A-Z]\b|…|\\\||\[|Stock", command)
    if whole and ("copy.tamis" in command or "sample_data/" in command or "--search" in command):
        print(command)
PY
count=0
while IFS= read -r command; do
  rm -f copy.tamis*
  cp tour.tamis copy.tamis
  code=0; bash -c "$command" > shown 2> noted < /dev/null || code=$?
  if [ "$code" -gt 1 ] || [ ! -s shown ] && [ ! -s noted ]; then
    echo "\$ $command"; cat shown noted; echo "exit code $code: the README promises more"; exit 1
  fi
  case "$command" in *--where*|*--patterns*|*--facet*|*" rows "*|*" rules "*|*--dry-run*)
    [ -s shown ] || { echo "\$ $command"; cat noted; echo "nothing is shown of the sample"; exit 1; } ;;
  esac
  count=$((count + 1))
done < verbs
[ "$count" -ge 20 ] || { echo "only $count commands in the table of verbs"; exit 1; }
echo "$count commands of the table of verbs work on the sample"
