#!/usr/bin/env bash
# Build the package for Debian, UOS and Kylin into dist/. It runs where the C library is at least as new as the one here
# asked for: build on the oldest system it is meant for (docs/release.md).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

VERSION="$(sed -n 's/^__version__ = "\(.*\)"/\1/p' luqual_desktop/__init__.py)"
ARCHITECTURE="$(dpkg --print-architecture)"
readonly VERSION ARCHITECTURE
readonly PYTHON=".venv/bin/python"
readonly FOLDER="dist/linux/LuqualDesktop"
readonly NAME="luqual-desktop"
readonly ROOT="build/deb"
export PYTHONHASHSEED=1
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1767225600)}"
export SOURCE_DATE_EPOCH
DATE="$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
readonly DATE
umask 022

freeze() {
    "$PYTHON" -m PyInstaller --noconfirm --clean --log-level WARN \
        --distpath dist/linux --workpath build/pyinstaller-linux packaging/luqual.spec >build/freeze-linux.log 2>&1 ||
        { cat build/freeze-linux.log >&2; exit 1; }
    if grep -E "Failed to collect|could not be imported|Traceback" build/freeze-linux.log >&2 ||
        grep "missing module named '*luqual_desktop" build/pyinstaller-linux/luqual/warn-luqual.txt >&2; then
        echo "the frozen program would miss something: build/freeze-linux.log" >&2
        exit 1
    fi
}

lay_out() {
    local size share="$ROOT/usr/share"
    rm -rf "$ROOT"
    install -d "$ROOT/DEBIAN" "$ROOT/opt/$NAME" "$ROOT/usr/bin"
    cp -a "$FOLDER/." "$ROOT/opt/$NAME/"
    find "$ROOT/opt" -type d -exec chmod 755 {} +
    find "$ROOT/opt" -type f ! -path "$ROOT/opt/$NAME/luqual" -exec chmod 644 {} +
    ln -s "/opt/$NAME/luqual" "$ROOT/usr/bin/luqual"
    install -Dm644 packaging/linux/luqual.desktop "$share/applications/luqual.desktop"
    for size in 16 24 32 48 64 128 256; do
        install -Dm644 "resources/icons/luqual-$size.png" "$share/icons/hicolor/${size}x$size/apps/luqual.png"
    done
    install -Dm644 resources/icons/luqual.svg "$share/icons/hicolor/scalable/apps/luqual.svg"
    install -Dm644 packaging/linux/lintian-overrides "$share/lintian/overrides/$NAME"
    install -Dm644 packaging/linux/luqual.1 "$share/man/man1/luqual.1"
    gzip -9n "$share/man/man1/luqual.1"
    write_documents "$share/doc/$NAME"
    write_control
    find "$ROOT" -exec touch --no-dereference -d "@$SOURCE_DATE_EPOCH" {} +
}

write_documents() {
    install -d "$1"
    awk 'NR == FNR { text = text (NF ? " " $0 : " .") "\n"; next } /@LICENSE@/ { printf "%s", text; next } { print }' \
        LICENSE packaging/linux/copyright.in >"$1/copyright"
    printf '%s (%s) stable; urgency=medium\n\n  * See CHANGELOG.md of the source.\n\n -- Luqual Desktop <luqual-desktop@localhost.localdomain>  %s\n' \
        "$NAME" "$VERSION" "$DATE" | gzip -9n >"$1/changelog.gz"
}

write_control() {
    cat >"$ROOT/DEBIAN/control" <<CONTROL
Package: $NAME
Version: $VERSION
Architecture: $ARCHITECTURE
Maintainer: Luqual Desktop <luqual-desktop@localhost.localdomain>
Installed-Size: $(du -sk --exclude=DEBIAN "$ROOT" | cut -f1)
Section: misc
Priority: optional
Depends: libc6 (>= $("$PYTHON" packaging/check_bundle.py linux "$FOLDER" --print-glibc)), libcups2 | libcups2t64, libexpat1, libgl1, libegl1, libxcb1, libwayland-client0, libwayland-cursor0, libwayland-egl1, fontconfig-config
Recommends: fonts-noto-cjk | fonts-wqy-microhei | fonts-wqy-zenhei, xdg-utils
Description: Reports of a five-year quality plan
 Units fill in their quarterly figures, check them and hand them in as
 workbooks; the office above takes them in, chases what is missing and
 consolidates them. It makes no network connection, and the data stay in
 the user's own folder.
CONTROL
    (cd "$ROOT" && find opt usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$ROOT/DEBIAN/md5sums"
}

mkdir -p build dist
[[ "${KEEP_FROZEN:-}" == yes ]] || freeze
QT_QPA_PLATFORM=offscreen "$FOLDER/luqual" self-check | tee build/self-check-linux.json ||
    { echo "self-check failed" >&2; exit 1; }
rm -rf build/demo-linux # the whole job, so that what is imported late is missed now and not in an office
"$FOLDER/luqual" demo --out build/demo-linux --units 2 --periods 2
lay_out
readonly PACKAGE="dist/${NAME}_${VERSION}_$ARCHITECTURE.deb"
dpkg-deb --root-owner-group -Zxz -z6 --build "$ROOT" "$PACKAGE" >/dev/null
"$PYTHON" packaging/check_bundle.py linux "$FOLDER" --installer "$PACKAGE"
grep -h ^Depends "$ROOT/DEBIAN/control"
desktop-file-validate packaging/linux/luqual.desktop
lintian --fail-on error "$PACKAGE"
sha256sum "$PACKAGE" | sed 's# .*/# #' | tee "$PACKAGE.sha256"
