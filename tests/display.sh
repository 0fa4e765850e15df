# To be read by another script: starts a virtual screen with a window manager, makes a folder $work to write in, and ends both
# with the script. What is missing is installed where that is allowed.

missing=()
for tool in Xvfb:xvfb xdotool:xdotool import:imagemagick openbox:openbox setxkbmap:x11-xkb-utils xprop:x11-utils; do
  command -v "${tool%%:*}" >/dev/null || missing+=("${tool##*:}")
done
# Mesa's software renderer has no command of its own.
compgen -G "/usr/lib/*/dri/swrast_dri.so" >/dev/null || missing+=(libgl1-mesa-dri)
compgen -G "/usr/lib/*/libEGL.so.1" >/dev/null || missing+=(libegl1 libgl1)
if [ ${#missing[@]} -gt 0 ]; then
  [ "$(id -u)" = 0 ] || { echo "install: ${missing[*]}"; exit 2; }
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" libxkbcommon-x11-0 libxcursor1 libxi6 libxrandr2 >/dev/null
fi

work=$(mktemp -d)
started=()
clean() {
  [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap clean EXIT

# The server takes the first number that is free and says it once it answers. Without -noreset it would start afresh whenever
# its last client leaves, and refuse whoever calls meanwhile.
unset WAYLAND_DISPLAY || true
export LIBGL_ALWAYS_SOFTWARE=1 LANG=C.UTF-8 TAMIS_ACTOR=essai XDG_CONFIG_HOME="$work/config"
Xvfb -displayfd 3 -noreset -screen 0 1400x930x24 3>"$work/display" 2>"$work/xvfb.log" & started+=($!)
for _ in $(seq 300); do [ -s "$work/display" ] && break; sleep 0.2; done
[ -s "$work/display" ] || { cat "$work/xvfb.log"; echo "desktop: the virtual screen did not start"; exit 1; }
DISPLAY=:$(cat "$work/display")
export DISPLAY
openbox >/dev/null 2>&1 & started+=($!)
# Without its manager a window has no focus: wait until it has named itself on the root window.
for _ in $(seq 150); do xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q '#' && break; sleep 0.2; done

# Opens the window of $tamis and waits for it; the script says by `fail` what did not come.
open_window() { # ARGUMENT…
  "$tamis" "$@" >"$work/log" 2>&1 & tamis_pid=$!
  started+=("$tamis_pid")
  window=
  for _ in $(seq 120); do
    window=$(xdotool search --onlyvisible --name 'Tamis$' 2>/dev/null | tail -1 || true)
    [ -n "$window" ] && break
    sleep 0.25
  done
  [ -n "$window" ] || { cat "$work/log"; fail "the window"; }
  xdotool windowactivate --sync "$window" || true
  sleep 1
}
