"""Check what is about to be handed out: check_bundle.py windows|linux FOLDER [--installer FILE].

Prints what it measured; ends with code 1 if something must not be in the bundle, is missing, or is too large.
"""

import argparse
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MEGABYTE = 1_000_000
INSTALLER_LIMIT = 40 * MEGABYTE
INSTALLED_LIMIT = {"windows": 120 * MEGABYTE, "linux": 160 * MEGABYTE}
"""Linux is allowed more: the bundle brings ICU (31 MB), which Windows has."""
NEVER = re.compile(
    r"(icuuc|mscms|bcryptprimitives|api-ms-win[-\w]*|ucrtbase|opengl32sw)\.dll$"  # Wine's stand-ins, Windows' own
    r"|(^|/)(sqlite3\.dll|libsqlite3\.so|_internal/_sqlite3\.pyd|lib-dynload/_sqlite3\.)"  # pysqlite3 brings a newer
    r"|Qt6?(Network|Qml|Quick|Pdf|VirtualKeyboard|WebEngine\w*)\.(dll|pyd|so|abi3)"
    r"|\.(py|pyi|ts|c|pdb|lib|a|log|db|sqlite)$"
    r"|(^|/)(tests?|pytest|mypy|hypothesis|pip|setuptools|tcl|tk)/",
    re.IGNORECASE,
)
NEEDED = (
    r"_internal/resources/catalogue/[^/]+\.toml$",
    r"_internal/resources/icons/luqual\.png$",
    r"_internal/resources/manual\.zh-CN\.md$",
    r"_internal/database/migrations/0001_\w+\.sql$",
    r"_internal/LICENSE$",
    r"_internal/qt_import\.code$",
    r"translations/qtbase_zh_CN\.qm$",
    r"pypinyin/.*\.json$",
    r"pysqlite3/_sqlite3\.",
    r"cryptography/hazmat/bindings/_rust\.",
    r"(?i)PySide6_Essentials-[^/]+\.dist-info/",
)
PROGRAMS = {"windows": ("luqual.exe", "luqual-cli.exe"), "linux": ("luqual",)}
PLATFORM_PLUGIN = {"windows": r"platforms/qwindows\.dll$", "linux": r"platforms/libqxcb\.so$"}
FIXED_FILE_INFO = re.compile(rb"\xbd\x04\xef\xfe\x00\x00[\x00\x01]\x00(.{8})", re.DOTALL)
"""The fixed part of a version resource: signature, format version (0 as NSIS writes it), then the file's version."""
MACHINE_AMD64 = 0x8664


def own_version() -> str:
    """Return the version the source tree states."""
    text = (ROOT / "luqual_desktop" / "__init__.py").read_text(encoding="utf-8")
    return re.findall(r'^__version__ = "(.+)"$', text, re.MULTILINE)[0]


def resource_version(program: Path) -> str:
    """Return the version a Windows program carries, `x.y.z`; empty if it carries none."""
    found = FIXED_FILE_INFO.search(program.read_bytes())
    if found is None:
        return ""
    high, low = struct.unpack("<II", found[1])
    return f"{high >> 16}.{high & 0xFFFF}.{low >> 16}"


def machine(program: Path) -> int:
    """Return the kind of processor a Windows program or library is for."""
    data = program.read_bytes()
    return int(struct.unpack_from("<H", data, struct.unpack_from("<I", data, 0x3C)[0] + 4)[0])


def needed_glibc(folder: Path) -> tuple[int, ...]:
    """Return the newest glibc that a program or library of the folder asks for."""
    found = {(0,)}
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink() and file.read_bytes()[:4] == b"\x7fELF":
            symbols = subprocess.run(["objdump", "-T", file], capture_output=True, text=True, check=True).stdout
            found |= {tuple(map(int, each.split("."))) for each in re.findall(r"GLIBC_(\d[\d.]*)", symbols)}
    return max(found)


def faults_of_folder(kind: str, folder: Path, files: dict[str, Path]) -> Iterator[str]:
    """Say what is wrong with the files: what must not be there, what is missing, how much there is."""
    yield from (f"must not be in the bundle: {name}" for name in files if NEVER.search(name))
    for pattern in (*NEEDED, PLATFORM_PLUGIN[kind]):
        if not any(re.search(pattern, name) for name in files):
            yield f"missing: {pattern}"
    yield from (f"missing: {name}" for name in PROGRAMS[kind] if name not in files)
    size = sum(path.stat().st_size for path in files.values() if not path.is_symlink())
    print(f"{folder}: {size / MEGABYTE:.1f} MB in {len(files)} files")
    if size > INSTALLED_LIMIT[kind]:
        yield f"the folder is larger than {INSTALLED_LIMIT[kind] / MEGABYTE:.0f} MB"


def faults_of_windows(folder: Path, files: dict[str, Path]) -> Iterator[str]:
    """Say which programs state another version, and what is not made for 64-bit Windows."""
    for name in PROGRAMS["windows"]:
        if name in files and resource_version(folder / name) != own_version():
            yield f"{name} says it is version {resource_version(folder / name)!r}, not {own_version()}"
    for name, path in files.items():
        if name.endswith((".exe", ".dll", ".pyd")) and machine(path) != MACHINE_AMD64:
            yield f"not for 64-bit Windows: {name}"


def faults_of_installer(kind: str, installer: Path) -> Iterator[str]:
    """Say what is wrong with the one file that people get."""
    size = installer.stat().st_size
    print(f"{installer}: {size / MEGABYTE:.1f} MB")
    if kind == "windows" and resource_version(installer) != own_version():
        yield f"the installer says it is version {resource_version(installer)!r}, not {own_version()}"
    if own_version() not in installer.name:
        yield f"the name of {installer.name} does not state version {own_version()}"
    limit = INSTALLER_LIMIT if kind == "windows" else INSTALLED_LIMIT[kind]
    if size > limit:
        yield f"the installer is larger than {limit / MEGABYTE:.0f} MB"


def faults(kind: str, folder: Path, installer: Path | None) -> Iterator[str]:
    """Say everything that is wrong."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    yield from faults_of_folder(kind, folder, files)
    if kind == "windows":
        yield from faults_of_windows(folder, files)
    if installer is not None:
        yield from faults_of_installer(kind, installer)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=sorted(PROGRAMS))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--installer", type=Path)
    parser.add_argument("--print-glibc", action="store_true", help="only print the glibc the folder needs")
    options = parser.parse_args()
    if options.print_glibc:
        print(".".join(map(str, needed_glibc(options.folder))))
        return 0
    found = list(faults(options.kind, options.folder, options.installer))
    print("\n".join(found) if found else "bundle: ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
