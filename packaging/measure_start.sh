#!/usr/bin/env bash
# Measure how long the frozen program and the same from source take until their window stands, by turns, on a screen of its own:
# measure_start.sh [ROUNDS]. Needs what `make package-deb` made, and for Windows under Wine what `make package-windows` made.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source packaging/wine/environment.sh
source packaging/window_driving.sh

readonly ROUNDS="${1:-9}"
readonly WORK="$PWD/build/measure-start"
rm -rf --one-file-system "$WORK"
mkdir -p "$WORK"
trap stop_screen EXIT
start_screen "$WORK"
.venv/bin/python packaging/test_store.py make "$WORK/data" >/dev/null
export LUQUAL_DATA_DIR="$WORK/data" WINEPREFIX="$PWD/build/wine" USER=builder

# milliseconds COMMAND...: from the start of the process until its window is on the screen.
milliseconds() {
    local begun
    begun="$(date +%s%N)"
    "$@" </dev/null > >(cat >/dev/null) 2>&1 &
    until xdotool search --onlyvisible --name 鹿城质量填报 >/dev/null 2>&1; do sleep 0.02; done
    echo $((($(date +%s%N) - begun) / 1000000))
    kill -9 "$!"
    wait "$!" 2>/dev/null || true
    while xdotool search --onlyvisible --name 鹿城质量填报 >/dev/null 2>&1; do sleep 0.1; done
}

compare() { # NAME FROZEN... -- SOURCE...
    local name="$1" frozen=() round
    shift
    while [[ "$1" != -- ]]; do frozen+=("$1"); shift; done
    shift
    : >"$WORK/frozen" >"$WORK/source"
    for ((round = 0; round <= ROUNDS; round++)); do # the first of each fills the caches and does not count
        milliseconds "${frozen[@]}" >>"$WORK/frozen"
        milliseconds "$@" >>"$WORK/source"
    done
    for kind in frozen source; do
        tail -n +2 "$WORK/$kind" | sort -n | awk -v name="$name $kind" \
            '{ t[NR] = $1 } END { printf "%s: median %d ms (%d to %d, %d starts)\n", name, t[int((NR + 1) / 2)], t[1], t[NR], NR }'
    done
}

[[ ! -x dist/linux/LuqualDesktop/luqual ]] || compare Linux dist/linux/LuqualDesktop/luqual -- .venv/bin/python main.py
[[ ! -f dist/windows/LuqualDesktop/luqual.exe ]] ||
    LUQUAL_DATA_DIR="Z:$WORK/data" compare Wine wine dist/windows/LuqualDesktop/luqual.exe -- wine "$WINDOWS_PYTHON/python.exe" main.py
