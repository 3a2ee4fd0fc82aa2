#!/usr/bin/env bash
# Install what is missing and nothing else. Usage: scripts/bootstrap.sh run|check|test|bench|fuzz|package-windows|package-deb
#   run      Qt's system libraries, a Chinese font, the program's Python packages in .venv
#   check    only Python packages: the program's and the tools'
#   test     as run, with the tools' Python packages, LibreOffice, poppler, Xvfb, ImageMagick and strace
#   fuzz     the fuzzer alone
#   bench    as check, with the libraries the benchmarks compare with
#   package-windows  as check, with PyInstaller, Wine, NSIS and what the tests of the installer need
#   package-deb      as run, with PyInstaller, lintian and what the tests of the package need
# System packages come through apt (with sudo unless we are root); Python packages are those of uv.lock.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly PURPOSE="${1:?usage: scripts/bootstrap.sh run|check|test|bench|fuzz|package-windows|package-deb}"
readonly VENV_PYTHON=".venv/bin/python"
readonly UV_REQUIREMENT="uv>=0.13,<1"

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

# What the PySide6 wheel links against but does not carry, and the Debian package that holds it.
readonly QT_LIBRARIES="
libEGL.so.1 libegl1
libGL.so.1 libgl1
libX11-xcb.so.1 libx11-xcb1
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libglib-2.0.so.0 libglib2.0-0
libwayland-client.so.0 libwayland-client0
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-util.so.1 libxcb-util1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
"

# Programs the workbook and window tests call, and the Debian package of each.
readonly TEST_PROGRAMS="
soffice libreoffice-calc-nogui
pdftoppm poppler-utils
Xvfb xvfb
xauth xauth
convert imagemagick
strace strace
"

# To use the installed program in a real window, for packaging/test_*.sh.
readonly WINDOW_PROGRAMS="
Xvfb xvfb
import imagemagick
openbox openbox
xdotool xdotool
"

readonly WINDOWS_PROGRAMS="
wine wine
/usr/lib/wine/wine64 wine64
makensis nsis
x86_64-w64-mingw32-gcc gcc-mingw-w64-x86-64-win32
osslsigncode osslsigncode
/etc/ssl/certs/ca-certificates.crt ca-certificates
$WINDOW_PROGRAMS"

readonly DEB_PROGRAMS="
objdump binutils
dpkg-deb dpkg
lintian lintian
desktop-file-validate desktop-file-utils
mmdebstrap mmdebstrap
/usr/share/keyrings/debian-archive-keyring.gpg debian-archive-keyring
$WINDOW_PROGRAMS"

missing_libraries() {
    local known soname package
    known="$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)"
    while read -r soname package; do
        [[ -z "$soname" || "$known" == *"$soname "* ]] || echo "$package"
    done <<<"$QT_LIBRARIES"
}

missing_programs() {
    local program package
    while read -r program package; do
        [[ -z "$program" ]] || command -v "$program" >/dev/null || [[ -e "$program" ]] || echo "$package"
    done <<<"$1"
}

as_root() {
    if ((EUID == 0)); then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 1; fi
}

lists_updated=no
apt_install() {
    command -v apt-get >/dev/null && as_root true || return 1
    say "正在用 apt 安装 / installing with apt: $*"
    local apt=(as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
    if [[ "$lists_updated" == no ]]; then
        "${apt[@]}" update >&2 || say "apt-get update 未完全成功，继续 / did not fully succeed, going on"
        lists_updated=yes
    fi
    "${apt[@]}" install --yes --no-install-recommends "$@" >&2
}

install_qt_libraries() {
    local packages
    mapfile -t packages < <(missing_libraries)
    ((${#packages[@]} == 0)) || apt_install "${packages[@]}" ||
        fail "缺少系统库，请用管理员身份安装后重试 / system libraries are missing, install them as root and try again:" \
            "apt-get install ${packages[*]}"
}

install_test_programs() {
    local packages
    mapfile -t packages < <(missing_programs "$TEST_PROGRAMS")
    ((${#packages[@]} == 0)) || apt_install "${packages[@]}" ||
        say "以下测试工具未能安装，相关测试将跳过 / not installed, the tests that need them are skipped: ${packages[*]}"
}

install_packaging_programs() {
    local packages
    mapfile -t packages < <(missing_programs "$1")
    ((${#packages[@]} == 0)) || apt_install "${packages[@]}" || fail "缺少打包工具 / packaging tools are missing: ${packages[*]}"
}

# Debian's Python holds its library inside; a frozen program needs it as a file.
install_python_library() {
    local library folder
    library="$("$VENV_PYTHON" -c 'import sysconfig; print(sysconfig.get_config_var("INSTSONAME") or "")')"
    folder="$("$VENV_PYTHON" -c 'import sysconfig; print(sysconfig.get_config_var("LIBDIR"))')"
    [[ "$library" == *.so* ]] || return 0
    [[ -e "$folder/$library" ]] || PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -q "$library" ||
        apt_install "${library%%.so*}" || fail "缺少 / missing: $library"
}

chinese_font_present() {
    QT_QPA_PLATFORM=offscreen "$VENV_PYTHON" - 2>/dev/null <<'PYTHON'
import sys
from PySide6.QtGui import QFontDatabase, QGuiApplication
application = QGuiApplication([])
sys.exit(not QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))
PYTHON
}

install_chinese_font() {
    chinese_font_present || apt_install fonts-noto-cjk ||
        say "没有中文字体，界面文字可能显示为方框 / no Chinese font: text may show as boxes. apt-get install fonts-noto-cjk"
}

find_python() {
    local name
    for name in python3.11 python3 python3.13 python3.12; do
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    fail "需要 Python 3.11 至 3.13 / Python 3.11 to 3.13 is needed"
}

# Debian ships Python without ensurepip, so the environment is made bare and filled by the pip outside it.
make_environment() {
    local python
    "$VENV_PYTHON" -c '' 2>/dev/null && "$VENV_PYTHON" -m uv --version >/dev/null 2>&1 && return
    python="$(find_python)"
    "$VENV_PYTHON" -c '' 2>/dev/null || { rm -rf .venv && "$python" -m venv --without-pip .venv; }
    if ! "$python" -m pip --version >/dev/null 2>&1 && ! "$VENV_PYTHON" -m ensurepip >/dev/null 2>&1; then
        apt_install python3-pip || fail "需要 pip / pip is needed: apt-get install python3-pip"
    fi
    pip_install "$UV_REQUIREMENT"
}

pip_install() {
    if "$VENV_PYTHON" -m pip --version >/dev/null 2>&1; then
        "$VENV_PYTHON" -m pip install --quiet --disable-pip-version-check "$@"
    else
        "$(find_python)" -m pip --python "$VENV_PYTHON" install --quiet --disable-pip-version-check "$@"
    fi
}

# uv is quick but knows nothing of the mirrors and proxies set up for pip; where it fails pip takes over, same hashes.
install_python_packages() {
    local requirements
    if [[ -r /etc/ssl/certs/ca-certificates.crt ]]; then
        export UV_SYSTEM_CERTS=true
    fi
    UV_PROJECT_ENVIRONMENT=.venv "$VENV_PYTHON" -m uv sync --quiet --frozen --inexact --compile-bytecode "$@" && return
    say "改用 pip 安装 / falling back to pip"
    requirements="$(mktemp)"
    "$VENV_PYTHON" -m uv export --quiet --frozen --no-emit-project --output-file "$requirements" "$@" >/dev/null
    pip_install --require-hashes --requirement "$requirements"
    rm -f "$requirements"
}

case "$PURPOSE" in
    run)
        install_qt_libraries
        make_environment
        install_python_packages --no-dev
        install_chinese_font
        ;;
    test)
        install_qt_libraries
        install_test_programs
        make_environment
        install_python_packages
        install_chinese_font
        ;;
    check)
        make_environment
        install_python_packages
        ;;
    fuzz)
        make_environment
        install_python_packages --group fuzz
        ;;
    bench)
        make_environment
        install_python_packages --group bench
        ;;
    package-windows)
        make_environment
        install_python_packages --group package
        install_packaging_programs "$WINDOWS_PROGRAMS"
        install_chinese_font
        ;;
    package-deb)
        install_qt_libraries
        make_environment
        install_python_packages --group package
        install_python_library
        install_packaging_programs "$DEB_PROGRAMS"
        install_chinese_font
        ;;
    *) fail "run, check, test, bench, fuzz, package-windows or package-deb?" ;;
esac
