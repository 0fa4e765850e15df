#!/bin/sh
# Compares the verdicts of `tamis check` with those of frictionless-py on generated tables and schemas.
#
#   tests/table_schema.sh PATH_OF_TAMIS [--cases N] [--seed S] [--write]
#
# frictionless comes from PyPI into a virtual environment, kept for the next time in $TAMIS_FRICTIONLESS_VENV, or else in the
# cache folder of the user. PYTHON names the interpreter (3.10 or later). --write makes the cases of the offline test again
# (tests/it/table_schema_cases.jsonl). Exit code: 0 no difference but explained ones, 1 some, 2 could not run.
set -eu

VERSION=5.21.0

tamis=${1:-${TAMIS_BIN:-}}
if [ -z "$tamis" ] || [ ! -x "$tamis" ]; then
    echo "usage: $0 PATH_OF_TAMIS [--cases N] [--seed S] [--write]" >&2
    exit 2
fi
[ $# -eq 0 ] || shift

here=$(cd "$(dirname "$0")" && pwd)
venv=${TAMIS_FRICTIONLESS_VENV:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/tamis/frictionless-$VERSION}
has_frictionless() {
    "$venv/bin/python" - "$VERSION" 2>/dev/null <<'PY'
import importlib.metadata, sys
sys.exit(importlib.metadata.version("frictionless") != sys.argv[1])
PY
}

if ! has_frictionless; then
    echo "installing frictionless $VERSION in $venv" >&2
    [ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv" || exit 2
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "frictionless==$VERSION" || exit 2
    has_frictionless || { echo "frictionless could not be installed" >&2; exit 2; }
fi

exec "$venv/bin/python" "$here/table_schema.py" "$tamis" "$@"
