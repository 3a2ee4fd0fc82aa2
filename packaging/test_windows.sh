#!/usr/bin/env bash
# Install, use, update and uninstall the Windows program in a fresh Wine prefix whose user name has Chinese letters and a
# blank. Needs what `make package-windows` made. Pictures and workbooks stay in out/test-windows, to be looked at.
# The installer that is handed out is a 32-bit program; where Wine runs none, a 64-bit twin of the same script is tested.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source packaging/wine/environment.sh
source packaging/window_driving.sh

VERSION="$(sed -n 's/^__version__ = "\(.*\)"/\1/p' luqual_desktop/__init__.py)"
readonly VERSION
readonly SHIPPED="dist/鹿城质量填报-安装程序-$VERSION.exe"
readonly FROZEN="dist/windows/LuqualDesktop"
readonly RESULTS="out/test-windows"
readonly WORK="build/test-windows"
readonly WINE_USER="张 三"
readonly PROFILE="$PWD/$WORK/prefix/drive_c/users/$WINE_USER"
readonly START_MENU="$PROFILE/AppData/Roaming/Microsoft/Windows/Start Menu/Programs"
readonly LOCAL="$PROFILE/AppData/Local"
readonly PROGRAM="$LOCAL/Programs/LuqualDesktop"
readonly DATA="$LOCAL/LuqualDesktop"
readonly UNINSTALL_KEY='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\LuqualDesktop'
readonly FIRST_START="首次使用"
readonly REPORT="季度" # of what Qt joins to it xdotool sees nothing
readonly SETUP_TITLE="鹿城质量填报 安装"
PYTHON=.venv/bin/python
export LC_ALL=C.UTF-8

[[ -f "$SHIPPED" ]] || fail "make package-windows first"
rm -rf --one-file-system "$WORK" "$RESULTS"
mkdir -p "$WORK" "$RESULTS"

# kill_program: end it as a power cut would.
program_pid=
kill_program() {
    [[ -z "$program_pid" ]] || kill -9 "$program_pid" 2>/dev/null || true
    wait "$program_pid" 2>/dev/null || true
    program_pid=
}
cleanup() {
    kill_program
    WINEPREFIX="$PWD/$WORK/prefix" timeout 30 wineserver -k || true
    stop_screen
}
trap cleanup EXIT

passed() { say "ok: $*"; }
exit_code() {
    local code=0
    "$@" >/dev/null || code=$?
    echo "$code"
}
expect() { [[ "$2" == "$3" ]] && passed "$1: $2" || fail "$1: $2, expected $3"; }
shown_version() { in_wine reg query "$UNINSTALL_KEY" /v DisplayVersion | tr -d '\r' | awk '/DisplayVersion/ { print $3 }'; }

shows_version() { [[ "$(shown_version)" == "$1" ]]; }
has_ended() { ! kill -0 "$1"; }
press_in_setup() {
    settled 10
    xdotool search --onlyvisible --name "$SETUP_TITLE" | tail -1 | xargs -I{} xdotool windowactivate --sync {} key --window 0 "$1"
}

# start_program TITLE: until the window of this title stands.
start_program() {
    local begun
    begun="$(date +%s%N)"
    wine "$PROGRAM/luqual.exe" </dev/null > >(cat >"$WORK/program.log") 2>&1 &
    program_pid=$!
    wait_window "$1" || fail "no window: $(cat "$WORK/program.log")"
    say "   ready after $((($(date +%s%N) - begun) / 1000000)) ms"
}

make_installer() { # VERSION SOURCE OUT [OPTION...]
    makensis -V1 -INPUTCHARSET UTF8 -DVERSION="$1" -DSOURCE="$PWD/$2" -DOUT="$PWD/$3" "${@:4}" packaging/windows/installer.nsi
}

say "== installers"
amd64=()
tested="$SHIPPED"
if [[ ! -e /usr/lib/wine/wine ]]; then
    amd64=(-DAMD64)
    tested="$WORK/安装程序 $VERSION.exe"
    say "   Wine runs no 32-bit programs here: a 64-bit twin is tested"
    make_installer "$VERSION" "$FROZEN" "$tested" -DAMD64 -DQUICK
fi
cp -r "$FROZEN" "$WORK/older"
echo stale >"$WORK/older/_internal/stale.txt"
make_installer 0.0.1 "$WORK/older" "$WORK/older.exe" -DQUICK "${amd64[@]}"

say "== fresh prefix of $WINE_USER"
start_screen "$WORK"
make_prefix "$PWD/$WORK/prefix" "$WINE_USER"
[[ -d "$LOCAL" ]] || fail "Wine made no profile: $LOCAL"

say "== the installer's first page"
wine "$tested" </dev/null >/dev/null 2>&1 &
program_pid=$!
wait_window "鹿城质量填报"
picture "$RESULTS/1-installer.png"
kill_program
timeout 60 wineserver -k || true

say "== install an older version silently, then this one over it"
expect "install older" "$(exit_code in_wine "$WORK/older.exe" /S)" 0
[[ -f "$PROGRAM/_internal/stale.txt" ]] || fail "the older version is not whole"
expect "version" "$(shown_version)" 0.0.1
start_program "$FIRST_START"
picture "$RESULTS/2-first-start.png"
expect "install while it runs" "$(exit_code in_wine "$tested" /S)" 5
kill_program
IFS='|' read -r indicator figure new_figure < <("$PYTHON" packaging/test_store.py make "$WORK/store")
mkdir -p "$DATA"
cp "$WORK/store/luqual.db" "$DATA/luqual.db"

say "== update by hand: the running program is asked to close"
start_program "$REPORT"
settled
wine "$tested" </dev/null >/dev/null 2>&1 &
installer_pid=$!
wait_window "$SETUP_TITLE"
press_in_setup Return # welcome
press_in_setup Return # folder
settled
picture "$RESULTS/3-asked-to-close.png"
kill -0 "$program_pid" || fail "the program was closed unasked"
press_in_setup Return
wait_for 60 has_ended "$program_pid" || fail "the program did not close"
program_pid=
wait_for 120 shows_version "$VERSION" || fail "the installer did not go on"
settled
picture "$RESULTS/4-updated.png"
kill -9 "$installer_pid" 2>/dev/null || true
timeout 60 wineserver -k || true
passed "the program closed by itself, the update went on"
[[ ! -e "$PROGRAM/_internal/stale.txt" ]] || fail "a file of the older version stayed"
expect "data kept" "$("$PYTHON" packaging/test_store.py stored "$DATA")" "$figure"
expect "install again over it" "$(exit_code in_wine "$tested" /S)" 0
expect "older over newer" "$(exit_code in_wine "$WORK/older.exe" /S)" 4
[[ -f "$PROFILE/Desktop/鹿城质量填报.lnk" ]] || fail "no shortcut on the desktop"
[[ -f "$START_MENU/鹿城质量填报/鹿城质量填报.lnk" ]] || fail "no shortcut in the start menu"
passed "shortcuts"

say "== type a figure, pull the plug, start again"
start_program "$REPORT"
picture "$RESULTS/5-opened.png"
type_figure "$indicator" "$new_figure"
picture "$RESULTS/6-typed.png"
kill_program
expect "stored after the kill" "$("$PYTHON" packaging/test_store.py stored "$DATA")" "$new_figure"
start_program "$REPORT"
find_figure "$indicator"
picture "$RESULTS/7-started-again.png"
kill_program

say "== the console twin: every command"
IFS='|' read -r unit period owner < <("$PYTHON" packaging/test_store.py report .)
place() { echo "Z:$PWD/$RESULTS/$*"; }
run_command() { # without the pipe Windows' Python ends at once
    timeout "$WINE_SECONDS" wine "$PROGRAM/luqual-cli.exe" "$@" </dev/null 2> >(cat >>"$WORK/stderr.log") | cat
    return "${PIPESTATUS[0]}"
}
readonly SELF_CHECK=(--older-expat) # build_windows.sh tells why
run_command export --unit "$unit" --period "$period" --out "$(place 上报 工作簿.xlsx)" || fail "export failed"
expect "figure in the workbook" "$("$PYTHON" packaging/test_store.py submitted "$RESULTS/上报 工作簿.xlsx")" "$new_figure"
use_commands
expect "a command of the program without a console" "$(exit_code in_wine "$PROGRAM/luqual.exe" catalogue)" 0

say "== uninstall"
in_wine "$PROGRAM/uninstall.exe" /S
wait_for 60 test ! -e "$PROGRAM"
[[ -f "$DATA/luqual.db" ]] || fail "uninstalling deleted the data"
[[ -z "$(find "$PROFILE" -name "*鹿城*")" ]] || fail "shortcuts stayed"
[[ -z "$(shown_version)" ]] || fail "the uninstall key stayed"
passed "program gone, data kept"
expect "install again" "$(exit_code in_wine "$tested" /S)" 0
expect "data still there" "$("$PYTHON" packaging/test_store.py stored "$DATA")" "$new_figure"
in_wine "$PROGRAM/uninstall.exe" /S /PURGE
wait_for 60 test ! -e "$PROGRAM"
wait_for 60 test ! -e "$DATA"
passed "program and data gone"
say "all passed; pictures in $RESULTS"
