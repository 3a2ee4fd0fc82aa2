# A screen of its own for the tests of the installed program, and hands to use its window. Sourced.
screen_pids=()

start_screen() {
    local number_file="$1/display"
    : >"$number_file"
    Xvfb -displayfd 3 -screen 0 1366x768x24 -nolisten tcp 3>"$number_file" >/dev/null 2>&1 &
    screen_pids+=("$!")
    until [[ -s "$number_file" ]]; do sleep 0.1; done
    DISPLAY=":$(cat "$number_file")"
    export DISPLAY
    openbox >/dev/null 2>&1 & # without a window manager no window would have the keyboard
    screen_pids+=("$!")
}

stop_screen() {
    ((${#screen_pids[@]} == 0)) || kill "${screen_pids[@]}" 2>/dev/null || true
}

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
    local last=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < last)) || { echo "waited in vain for: $*" >&2; return 1; }
        sleep 0.3
    done
}

wait_window() { wait_for 90 xdotool search --onlyvisible --name "$1"; }

# settled [SECONDS]: until the screen shows something and stays the same for a second and a half, or the time is up (a
# blinking cursor never stays the same).
settled() {
    local last=$((SECONDS + ${1:-60})) before="" now same=0
    while ((same < 3 && SECONDS < last)); do
        sleep 0.5
        now="$(import -window root -format '%# %k' info:)"
        if [[ "$now" == "$before" ]] && ((${now#* } > 100)); then same=$((same + 1)); else same=0; fi
        before="$now"
    done
}

picture() {
    settled 20
    import -window root "$1"
}

find_figure() {
    settled
    xdotool key ctrl+f
    settled 3
    xdotool type --delay 60 "$1"
    settled 3
    xdotool key Return
    settled 6
}

# type_figure INDICATOR FIGURE: find it, type over it, leave the cell.
type_figure() {
    find_figure "$1"
    xdotool type --delay 60 "$2"
    settled 3
    xdotool key Tab
    settled 6
}

# key_of FILE KEY...: what stands in a file of JSON, going down by these keys; fails if it is no JSON.
key_of() {
    "$PYTHON" -c 'import functools, json, sys
at = lambda data, key: data[int(key)] if isinstance(data, list) else data[key]
print(functools.reduce(at, sys.argv[2:], json.load(open(sys.argv[1], encoding="utf-8"))))' "$@"
}

# use_commands: every command of the installed program, `run_command` (standard output alone) and `place` (a path as it
# knows it) being given, on the workbook exported before.
use_commands() {
    run_command catalogue --json >"$RESULTS/catalogue.json" || fail "catalogue failed"
    [[ "$(key_of "$RESULTS/catalogue.json" plan code)" ]] || fail "the catalogue is empty"
    run_command template --unit "$unit" --period "$period" --out "$(place 空白 表.xlsx)" || fail "template failed"
    run_command check --json "$(place 上报 工作簿.xlsx)" >"$RESULTS/check.json" || true # 1 stands for findings
    key_of "$RESULTS/check.json" 0 outcome | grep -qE 'accepted|warned' || fail "check refused its own workbook"
    run_command consolidate --json --unit "$owner" --period "$period" --out "$(place 汇总 工作簿.xlsx)" \
        "$(place 上报 工作簿.xlsx)" >"$RESULTS/consolidate.json" || true
    key_of "$RESULTS/consolidate.json" >/dev/null || fail "consolidate prints no JSON"
    run_command demo --out "$(place 样例)" --units 1 --periods 1 || fail "demo failed"
    run_command self-check "${SELF_CHECK[@]}" >"$RESULTS/self-check.json" || fail "self-check failed"
    [[ "$(key_of "$RESULTS/self-check.json" ok) $(wc -l <"$RESULTS/self-check.json")" == "True 1" ]] || fail "not one line of JSON"
    passed "catalogue, template, check, consolidate, demo, self-check; JSON where it was asked for"
}
