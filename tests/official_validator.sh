#!/bin/sh
# Checks an export with the official validator: every record of DIR/pipeline/structures.json and services.json must pass
# data-inclusion-schema 1.0.10, warnings counted, with unique identifiers and no service without its structure; so must what is
# in DIR/open_data, and the rows of DIR/pipeline/lot.xlsx read as the official reader does.
#
#   tests/official_validator.sh DIR
#
# The validator comes from PyPI into a virtual environment, kept for the next time in $TAMIS_VENV, or else in the cache folder
# of the user. PYTHON names the interpreter (3.11 or later). Exit code: 0 all pass, 1 some do not, 2 could not run.
set -eu

VERSION=1.0.10

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
    echo "usage: $0 DIR (a folder that contains pipeline/)" >&2
    exit 2
fi

here=$(cd "$(dirname "$0")" && pwd)
venv=${TAMIS_VENV:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/tamis/official-validator-$VERSION}
has_validator() {
    "$venv/bin/python" - "$VERSION" 2>/dev/null <<'PY'
import importlib.metadata, sys
import email_validator, openpyxl
sys.exit(importlib.metadata.version("data-inclusion-schema") != sys.argv[1])
PY
}

if ! has_validator; then
    echo "installing data-inclusion-schema $VERSION in $venv" >&2
    [ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv" || exit 2
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        "data-inclusion-schema==$VERSION" "pydantic[email]" openpyxl || exit 2
    has_validator || { echo "the official validator could not be installed" >&2; exit 2; }
fi

exec "$venv/bin/python" "$here/official_validator.py" "$1"
