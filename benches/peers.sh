#!/usr/bin/env bash
# Measures Tamis and other duplicate finders in turn on the same files, and prints a Markdown table.
#
#   benches/peers.sh [--sets a,b,c] [--peers splink,fingerprint,goldenmatch,dedupe] [--tamis PATH] [--extra DIR]...
#
# --sets    of ../shared/er (default: all; '' for none)
# --extra   another folder with records.csv and truth.csv, with the structures' columns; may be given several times
# --tamis   the binary (default: target/release/tamis, built first with `cargo build --release`)
#
# PEERS_VENV     where the peers are installed (default: under TMPDIR); once there, no network is needed
# PEERS_TIMEOUT  seconds after which a finder is stopped (default 1800)
# SHARED_ER      the labelled sets and the peers’ shared scripts (default ../shared/er)
#
# Linux only: the memory is read from /proc. Not part of CI. A peer that can't be had or fails is named below the table.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
SHARED_ER=$(realpath -m "${SHARED_ER:-$root/../shared/er}")
export SHARED_ER PYTHONDONTWRITEBYTECODE=1
venv=$(realpath -m "${PEERS_VENV:-${TMPDIR:-/tmp}/tamis-peers}")
tamis=${CARGO_TARGET_DIR:-$root/target}/release/tamis
sets=structures_10k_s0,structures_100k_s0,restaurant_864,fake_1000,febrl3
peers=splink,fingerprint,goldenmatch,dedupe
extras=()
while (($#)); do
  case $1,$# in *,1) set -- --help '' ;; esac # an option without its value
  case $1 in
    --sets) sets=$2 ;;
    --peers) peers=$2 ;;
    --tamis) tamis=$(realpath "$2") ;;
    --extra) extras+=("$(realpath "$2")") ;;
    *) sed -n '2,/^set /{/^set /d;s/^# \?//;p}' "$0"; exit 2 ;;
  esac
  shift 2
done
[[ -x $tamis ]] || { echo "no Tamis at $tamis: cargo build --release, or --tamis PATH" >&2; exit 1; }
IFS=, read -ra sets <<<"$sets"
IFS=, read -ra peers <<<"$peers"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" # some peers leave files where they run
notes=()

# The versions are those that the settings in peers.py were written for. BTrees 6.5 took away a method that dedupe 3.0.3 calls.
declare -A packages=(
  [splink]="splink==4.0.17 duckdb==2.0.0"
  [goldenmatch]="goldenmatch[native]==3.22.0"
  [dedupe]="dedupe==3.0.3 BTrees<6.5"
)
[[ -x $venv/bin/python ]] || python3 -m venv "$venv"
present=()
for peer in "${peers[@]}"; do
  if [[ -n ${packages[$peer]:-} ]] && ! "$venv/bin/python" -c "import $peer" 2>/dev/null; then
    echo "installing $peer" >&2
    # shellcheck disable=SC2086  # several packages
    if ! (set -f; "$venv/bin/python" -m pip install --quiet ${packages[$peer]}) 2>install.log; then
      notes+=("$peer can't be installed: $(grep -v '^$' install.log | tail -n 1)")
      continue
    fi
  fi
  present+=("$peer")
done

# Every set as a folder of its name, unpacked: the time of gunzip is nobody's.
names=()
stage() { # name folder
  [[ ! -e $1 ]] || { echo "two sets named $1" >&2; exit 1; }
  mkdir "$1"
  for file in records truth; do
    if [[ -f $2/$file.csv ]]; then ln -s "$2/$file.csv" "$1/"; else gunzip -c "$2/$file.csv.gz" >"$1/$file.csv"; fi
  done
  names+=("$1")
}
for set in "${sets[@]}"; do stage "$set" "$(realpath "$SHARED_ER/$set")"; done
for extra in "${extras[@]}"; do
  name=$(basename "$extra")
  [[ $name == structures* ]] || name=structures_$name
  stage "$name" "$extra"
done

# Each finder at its own decision point: the published cut for Splink on structures, as likely as not elsewhere; the others' pairs
# are decided already.
declare -A cell
for set in "${names[@]}"; do
  for finder in tamis "${present[@]}"; do
    echo "$finder on $set" >&2
    pairs=$work/$set.$finder.csv least=0
    if [[ $finder == tamis ]]; then
      command=("$tamis" match "$set/records.csv" --pairs "$pairs")
    else
      command=("$venv/bin/python" "$root/benches/peers.py" find "$finder" "$set" "$pairs" --set "$set")
    fi
    [[ $finder != splink ]] || case $set in structures*) least=0.95 ;; *) least=0.5 ;; esac
    if ! cell[$finder,$set]=$(python3 "$root/benches/peers.py" measure "$set/truth.csv" "$pairs" --threshold "$least" -- "${command[@]}" 2>why); then
      cell[$finder,$set]=–
      notes+=("$finder on $set: $(tail -n 1 why)")
    fi
    rm -f "$pairs"
  done
done

printf 'precision / recall / **F1** at the finder’s own decision point, seconds from start to end, peak memory with children\n\n'
printf '| |%s\n' "$(printf ' %s |' "${names[@]}")"
printf '|---|%s\n' "$(printf '%.0s---|' "${names[@]}")"
for finder in tamis "${present[@]}"; do
  printf '| %s |' "$finder"
  for set in "${names[@]}"; do printf ' %s |' "${cell[$finder,$set]}"; done
  printf '\n'
done
if ((${#notes[@]})); then printf '\n'; printf -- '- %s\n' "${notes[@]}"; fi

for set in "${names[@]}"; do
  printf '\nTamis’s probabilities on %s:\n\n' "$set"
  if "$tamis" match "$set/records.csv" --pairs all.csv --threshold 0 >/dev/null 2>why; then
    python3 "$root/benches/peers.py" reliability all.csv "$set/truth.csv"
    rm -f all.csv
  else
    tail -n 1 why
  fi
done
