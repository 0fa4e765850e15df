#!/usr/bin/env bash
# Kills (kill -9) at random moments of import, second delivery, fix, merge, edit, undo, export, purge, repair and migration: no committed
# operation is lost, no export is there by half, and every workspace opens and is whole.
# Usage: tests/kills.sh PATH/TO/tamis [KILLS] [SEED]
set -euo pipefail
cd "$(dirname "$0")/.."
exec python3 tests/kills.py "$(realpath "$1")" "${2:-1000}" "${3:-1}"
