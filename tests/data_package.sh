#!/bin/sh
# Checks what an export publishes with frictionless-py: DIR/open_data/datapackage.json with its tables, and that each of the
# other formats holds the same records.
#
#   tests/data_package.sh DIR
#
# frictionless and pyarrow come from PyPI into a virtual environment, kept for the next time in $TAMIS_PACKAGE_VENV, or else in
# the cache folder of the user. PYTHON names the interpreter (3.10 or later). Exit code: 0 all is well, 1 it is not, 2 could not
# run.
set -eu

VERSION=5.21.0

if [ $# -ne 1 ] || [ ! -d "$1/open_data" ]; then
    echo "usage: $0 DIR (a folder that contains open_data/)" >&2
    exit 2
fi

here=$(cd "$(dirname "$0")" && pwd)
venv=${TAMIS_PACKAGE_VENV:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/tamis/data-package-$VERSION}
has_packages() {
    "$venv/bin/python" - "$VERSION" 2>/dev/null <<'PY'
import importlib.metadata, sys
import openpyxl, pyarrow.parquet
sys.exit(importlib.metadata.version("frictionless") != sys.argv[1])
PY
}

if ! has_packages; then
    echo "installing frictionless $VERSION and pyarrow in $venv" >&2
    [ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv" || exit 2
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "frictionless==$VERSION" pyarrow openpyxl || exit 2
    has_packages || { echo "the packages could not be installed" >&2; exit 2; }
fi

exec "$venv/bin/python" "$here/data_package.py" "$1/open_data"
