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

picture() {
    sleep 1.5
    import -window root "$1"
}

# type_figure INDICATOR FIGURE: find it, type over it, leave the cell.
type_figure() {
    local step
    for step in "key ctrl+f" "type --delay 60 $1" "key Return" "type --delay 60 $2" "key Tab"; do
        # shellcheck disable=SC2086 # the words are meant to be split
        xdotool $step
        sleep 1.5
    done
}
