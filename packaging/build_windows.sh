#!/usr/bin/env bash
# Build the Windows program and its installer into dist/: on Windows with the Python of .venv, elsewhere through Wine.
# NSIS_TARGET=AMD64 makes a 64-bit installer (a test needs it where Wine runs no 32-bit programs; only Debian's NSIS can).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

VERSION="$(sed -n 's/^__version__ = "\(.*\)"/\1/p' luqual_desktop/__init__.py)"
readonly VERSION
readonly FOLDER="dist/windows/LuqualDesktop"
readonly INSTALLER="${INSTALLER:-dist/鹿城质量填报-安装程序-$VERSION.exe}"
export PYTHONHASHSEED=1 PYTHONUTF8=1
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1767225600)}"
export SOURCE_DATE_EPOCH

mkdir -p build dist
if [[ "${OSTYPE:-}" == msys* || "${OSTYPE:-}" == cygwin* ]]; then
    readonly HOST_PYTHON=".venv/Scripts/python.exe"
    ROOT="$(cygpath --windows "$PWD")"
    windows_python() { "$HOST_PYTHON" "$@"; }
    windows_program() { "$@"; }
    readonly SELF_CHECK=(self-check)
else
    source packaging/wine/environment.sh
    source packaging/window_driving.sh
    readonly HOST_PYTHON=".venv/bin/python"
    ROOT="$PWD"
    make_windows_python
    [[ -d build/wine/drive_c ]] || make_prefix "$PWD/build/wine"
    export WINEPREFIX="$PWD/build/wine" USER=builder
    windows_python() { in_wine "$WINDOWS_PYTHON/python.exe" "$@"; }
    windows_program() { in_wine "$@"; }
    # The Python for Wine carries expat 2.6.0, and no newer one is to be had: what is handed out is built on Windows.
    readonly SELF_CHECK=(self-check --older-expat)
    trap stop_screen EXIT
    start_screen build
fi

# PyInstaller only warns of what it could not find; a bundle with a hole must not get out.
freeze() {
    windows_python -m PyInstaller --noconfirm --clean --log-level WARN \
        --distpath dist/windows --workpath build/pyinstaller-windows packaging/luqual.spec >build/freeze-windows.log 2>&1 ||
        { cat build/freeze-windows.log >&2; exit 1; }
    if grep -E "Failed to collect|[Ll]ibrary not found|could not be imported|Traceback" build/freeze-windows.log >&2 ||
        grep "missing module named '*luqual_desktop" build/pyinstaller-windows/luqual/warn-luqual.txt >&2; then
        echo "the frozen program would miss something: build/freeze-windows.log" >&2
        exit 1
    fi
}

make_installer() {
    local minus="-"
    find "$FOLDER" -exec touch -d "@$SOURCE_DATE_EPOCH" {} + # the installer keeps the times of the files
    [[ "${OSTYPE:-}" != msys* ]] || minus="//" # Git's shell would take /D for a path
    makensis "${minus}V2" "${minus}INPUTCHARSET" UTF8 "${minus}DVERSION=$VERSION" "${minus}DSOURCE=$ROOT/$FOLDER" \
        "${minus}DOUT=$ROOT/$INSTALLER" ${NSIS_TARGET:+"${minus}D$NSIS_TARGET"} packaging/windows/installer.nsi
}

[[ "${KEEP_FROZEN:-}" == yes ]] || freeze
windows_program "$FOLDER/luqual-cli.exe" "${SELF_CHECK[@]}" | tee build/self-check-windows.json ||
    { echo "self-check failed" >&2; exit 1; }
rm -rf build/demo-windows # the whole job, so that what is imported late is missed now and not in an office
windows_program "$FOLDER/luqual-cli.exe" demo --out build/demo-windows --units 2 --periods 2
make_installer
"$HOST_PYTHON" packaging/check_bundle.py windows "$FOLDER" --installer "$INSTALLER"
sha256sum "$INSTALLER" | sed 's# .*/# #' | tee "$INSTALLER.sha256"
