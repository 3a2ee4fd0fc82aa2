#!/usr/bin/env bash
# Install, use and remove the .deb in a clean, bare root, as a user whose home has Chinese letters and a blank. Run as root.
# Needs what `make package-deb` made. SUITE names another Debian (bullseye has the C library of Kylin V10 SP1).
# Pictures and workbooks stay in out/test-deb, to be looked at.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source packaging/window_driving.sh

VERSION="$(sed -n 's/^__version__ = "\(.*\)"/\1/p' luqual_desktop/__init__.py)"
PACKAGE="$(echo "dist/luqual-desktop_${VERSION}_"*.deb)"
readonly VERSION PACKAGE
readonly SUITE="${SUITE:-bookworm}"
readonly FONT="${FONT:-fonts-wqy-microhei}"
readonly ROOT="$PWD/build/test-deb/root"
readonly HOME_FOLDER="/home/张 三"
readonly DATA="$ROOT$HOME_FOLDER/.local/share/LuqualDesktop"
readonly RESULTS="out/test-deb"
readonly FIRST_START="首次使用"
readonly REPORT="季度" # of what Qt joins to it xdotool sees nothing
readonly PYTHON=.venv/bin/python

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }
passed() { say "ok: $*"; }
expect() { [[ "$2" == "$3" ]] && passed "$1: $2" || fail "$1: $2, expected $3"; }
readonly INSIDE=(chroot "$ROOT" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive)
readonly AS_USER=("${INSIDE[@]}" setpriv --reuid=1000 --regid=1000 --clear-groups
    env HOME="$HOME_FOLDER" USER=zhang XDG_RUNTIME_DIR=/tmp)

((EUID == 0)) || fail "run as root: a clean root file system is made and entered"
[[ -f "$PACKAGE" ]] || fail "make package-deb first"

program_pid=
kill_program() {
    [[ -z "$program_pid" ]] || kill -9 "$program_pid" 2>/dev/null || true
    wait "$program_pid" 2>/dev/null || true
    program_pid=
}
cleanup() {
    kill_program
    stop_screen
    umount "$ROOT/tmp/.X11-unix" "$ROOT/proc" 2>/dev/null || true
}
trap cleanup EXIT

# start_program TITLE: until the window of this title stands.
start_program() {
    local begun
    begun="$(date +%s%N)"
    "${AS_USER[@]}" DISPLAY="$DISPLAY" luqual >"build/test-deb/program.log" 2>&1 & # not a function: kill must reach it
    program_pid=$!
    wait_window "$1" || fail "no window: $(cat build/test-deb/program.log)"
    say "   ready after $((($(date +%s%N) - begun) / 1000000)) ms"
}

say "== a bare $SUITE"
rm -rf --one-file-system build/test-deb "$RESULTS"
mkdir -p build/test-deb "$RESULTS"
mmdebstrap --quiet --variant=minbase ${MIRROR_OPTIONS:-} "$SUITE" "$ROOT"
mkdir -p "$ROOT/tmp/.X11-unix"
mount -t proc proc "$ROOT/proc"
start_screen build/test-deb
mount --bind /tmp/.X11-unix "$ROOT/tmp/.X11-unix"
"${INSIDE[@]}" useradd --uid 1000 --home-dir "$HOME_FOLDER" --create-home zhang
cp "$PACKAGE" "$ROOT/tmp/"
cp /etc/resolv.conf "$ROOT/etc/" 2>/dev/null || true

say "== install"
"${INSIDE[@]}" apt-get -qq update
"${INSIDE[@]}" apt-get -qq install --yes --no-install-recommends "/tmp/$(basename "$PACKAGE")" "$FONT" >build/test-deb/apt.log 2>&1 ||
    { tail -20 build/test-deb/apt.log >&2; fail "apt could not install it"; }
expect "version" "$("${INSIDE[@]}" dpkg-query --show --showformat '${Version}' luqual-desktop)" "$VERSION"
missing="$("${INSIDE[@]}" LD_LIBRARY_PATH=/opt/luqual-desktop/_internal:/opt/luqual-desktop/_internal/PySide6/Qt/lib \
    find /opt/luqual-desktop -name '*.so*' -exec ldd {} + 2>/dev/null | grep "not found" | sort -u || true)"
[[ -z "$missing" ]] || fail "libraries lack: $missing"
passed "every library finds what it needs"

say "== type a figure, pull the plug, start again"
start_program "$FIRST_START"
picture "$RESULTS/1-first-start.png"
kill_program
IFS='|' read -r indicator figure new_figure < <("$PYTHON" packaging/test_store.py make build/test-deb/store)
install -o 1000 -g 1000 build/test-deb/store/luqual.db "$DATA/luqual.db"
start_program "$REPORT"
picture "$RESULTS/2-opened.png"
type_figure "$indicator" "$new_figure"
picture "$RESULTS/3-typed.png"
kill_program
expect "stored after the kill" "$("$PYTHON" packaging/test_store.py stored "$DATA")" "$new_figure"
start_program "$REPORT"
find_figure "$indicator"
picture "$RESULTS/4-started-again.png"
kill_program

say "== every command"
IFS='|' read -r unit period owner < <("$PYTHON" packaging/test_store.py report .)
place() { echo "$HOME_FOLDER/$*"; }
run_command() { "${AS_USER[@]}" luqual "$@"; }
readonly SELF_CHECK=()
run_command export --unit "$unit" --period "$period" --out "$(place 上报 工作簿.xlsx)"
cp "$ROOT$(place 上报 工作簿.xlsx)" "$RESULTS/"
expect "figure in the workbook" "$("$PYTHON" packaging/test_store.py submitted "$RESULTS/上报 工作簿.xlsx")" "$new_figure"
use_commands

say "== upgrade, remove"
rm -rf build/test-deb/older && dpkg-deb --raw-extract "$PACKAGE" build/test-deb/older
sed -i 's/^Version: .*/Version: 0.0.1/' build/test-deb/older/DEBIAN/control
touch build/test-deb/older/opt/luqual-desktop/_internal/stale.txt
dpkg-deb --root-owner-group -Znone --build build/test-deb/older "$ROOT/tmp/older.deb" >/dev/null
"${INSIDE[@]}" dpkg --force-downgrade --install /tmp/older.deb >/dev/null 2>&1
[[ -e "$ROOT/opt/luqual-desktop/_internal/stale.txt" ]] || fail "the older version was not installed"
"${INSIDE[@]}" dpkg --install "/tmp/$(basename "$PACKAGE")" >/dev/null
[[ ! -e "$ROOT/opt/luqual-desktop/_internal/stale.txt" ]] || fail "a file of the older version stayed"
expect "data after the upgrade" "$("$PYTHON" packaging/test_store.py stored "$DATA")" "$new_figure"
"${INSIDE[@]}" apt-get -qq purge --yes luqual-desktop >/dev/null 2>&1
[[ -z "$(find "$ROOT" -xdev -path "$ROOT/home" -prune -o -path "$ROOT/tmp" -prune -o -name "*luqual*" -print)" ]] || fail "files stayed"
[[ -f "$DATA/luqual.db" ]] || fail "removing the package deleted the user's data"
passed "program gone, data kept (a package of the system never deletes what lies in a user's home)"
say "all passed; pictures in $RESULTS"
