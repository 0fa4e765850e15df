#!/bin/sh
# Installs Tamis for the user who runs it: program, icon, menu entry and the kind of *.tamis files. Needs no rights.
#   sh assets/desktop/install.sh [PATH_OF_TAMIS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
built=${CARGO_TARGET_DIR:-$here/../../target}
tamis=${1:-$built/release/tamis}
if [ ! -x "$tamis" ]; then
  echo "There is no program at $tamis: build it first (cargo build --release), or give its path." >&2
  exit 2
fi

install -D -m 755 "$tamis" "$HOME/.local/bin/tamis"
for size in 32 64 256; do
  install -D -m 644 "$here/tamis-$size.png" "$data/icons/hicolor/${size}x$size/apps/tamis.png"
done
install -D -m 644 "$here/tamis.svg" "$data/icons/hicolor/scalable/apps/tamis.svg"
# The whole path: a desktop may not look into ~/.local/bin.
install -d "$data/applications"
sed "s|^Exec=tamis|Exec=$HOME/.local/bin/tamis|" "$here/tamis.desktop" >"$data/applications/tamis.desktop"
install -D -m 644 "$here/tamis-mime.xml" "$data/mime/packages/tamis.xml"
command -v update-mime-database >/dev/null && update-mime-database "$data/mime"
command -v update-desktop-database >/dev/null && update-desktop-database "$data/applications"
command -v xdg-mime >/dev/null && xdg-mime default tamis.desktop application/x-tamis
echo "Tamis is installed: $HOME/.local/bin/tamis"
case ":$PATH:" in
  *":$HOME/.local/bin:"*) ;;
  *) echo "To call it by its name, add to ~/.profile: export PATH=\"\$HOME/.local/bin:\$PATH\"" ;;
esac
