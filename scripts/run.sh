#!/usr/bin/env bash
# Open the window; where there is no display, fill and check sample reports instead and say where the workbooks lie.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly PYTHON=".venv/bin/python"
DEMO_FOLDER="out/demo-$(date +%Y%m%d-%H%M%S)" # a new one each time: people may have written into the last
readonly DEMO_FOLDER

# A variable may point to a display that has gone: only Qt can tell.
display_answers() {
    [[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]] || return 1
    ("$PYTHON" -c 'from PySide6.QtGui import QGuiApplication; QGuiApplication([])' || exit 1) >/dev/null 2>&1
}

if display_answers; then
    exec "$PYTHON" main.py "$@"
fi

echo "没有可用的显示器：不打开窗口，改为生成样例数据和工作簿。"
echo "No display: instead of the window, sample figures and their workbooks are made."
outcome=0
"$PYTHON" main.py demo --out "$DEMO_FOLDER" "$@" || outcome=$?
count="$(find "$DEMO_FOLDER" -name '*.xlsx' 2>/dev/null | wc -l)"
if ((outcome > 1 || count == 0)); then # 1 only means that the check found something
    exit "$((outcome > 0 ? outcome : 2))"
fi
echo "$count 个工作簿在 / workbooks lie in: $PWD/$DEMO_FOLDER"
