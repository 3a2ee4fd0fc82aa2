"""Updating from an installer file: what is refused, what is read, and in which order things happen."""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from luqual_desktop.errors import UserError
from luqual_desktop.services.updates import Direction, Installer, examine_installer, start_update
from luqual_desktop.storage.failures import StorageError

NAME = "鹿城质量填报-安装程序-2.10.3.exe"


def windows_installer(
    major: int, minor: int, patch: int, product: str = "鹿城质量填报", layout: int = 0x10000
) -> bytes:
    """Return the parts of a Windows program that matter: its first bytes, a version resource, product, content."""
    fixed = struct.pack("<II4HII", 0xFEEF04BD, layout, minor, major, 0, patch, 0, 0)
    return b"MZ" + bytes(300) + fixed + product.encode("utf-16-le") + bytes(5000)


@pytest.fixture
def installer_file(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(windows_installer(2, 10, 3))
    return path


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        act()
    return caught.value.code


@pytest.mark.parametrize(
    ("own", "direction"),
    [
        ("2.9.9", Direction.NEWER),  # 10 is more than 9, though "10" sorts before "9"
        ("2.10.3", Direction.SAME),
        ("2.10.4", Direction.OLDER),
        ("10.0.0", Direction.OLDER),
    ],
)
def test_version_of_a_windows_installer_comes_from_inside(installer_file: Path, own: str, direction: Direction) -> None:
    renamed = installer_file.rename(installer_file.with_name("新建文件夹 9.9.9.exe"))
    found = examine_installer(renamed, digest_of(renamed), own, "win32")
    assert (found.version, found.direction) == ("2.10.3", direction)


def test_version_as_nsis_writes_it(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(windows_installer(65535, 0, 7, layout=0))
    assert examine_installer(path, digest_of(path), "1.0.0", "win32").version == "65535.0.7"


@pytest.mark.parametrize(
    "written", ["{0}", "  {0}\n", "{1}", "{0}  鹿城质量填报-安装程序-2.10.3.exe", "SHA-256: {1}", "{2}"]
)
def test_digest_as_people_copy_it(installer_file: Path, written: str) -> None:
    digest = digest_of(installer_file)
    groups = " ".join(digest[start : start + 8] for start in range(0, 64, 8))
    found = examine_installer(installer_file, written.format(digest, digest.upper(), groups), "2.0.0", "win32")
    assert found.digest == digest


@pytest.mark.parametrize("written", ["", "abc", "g" * 64, "0" * 63, "0" * 65, "0" * 64 + " " + "1" * 64])
def test_what_is_no_digest_is_refused(installer_file: Path, written: str) -> None:
    assert code_of(lambda: examine_installer(installer_file, written, "1.0.0", "win32")) == "update.digest_form"


def test_another_digest_is_refused_and_both_are_shown(installer_file: Path) -> None:
    with pytest.raises(UserError) as caught:
        examine_installer(installer_file, "0" * 64, "1.0.0", "win32")
    assert caught.value.code == "update.digest"
    assert digest_of(installer_file) in caught.value.message
    assert "0" * 64 in caught.value.message


@pytest.mark.parametrize(
    ("name", "content", "platform", "code"),
    [
        ("a.exe", b"MZ" + bytes(100), "win32", "update.version"),
        ("a.exe", windows_installer(1, 2, 3, "别的程序"), "win32", "update.version"),
        ("a.exe", windows_installer(1, 2, 3)[: 302 + 12], "win32", "update.version"),
        ("a.exe", b"PK\x03\x04", "win32", "update.kind"),
        ("a.exe", b"", "win32", "update.kind"),
        ("a.xlsx", windows_installer(1, 2, 3), "win32", "update.kind"),
        ("a.exe", windows_installer(1, 2, 3), "linux", "update.kind"),
        ("a.exe", windows_installer(1, 2, 3), "darwin", "update.kind"),
        ("other_1.2.3_amd64.deb", b"!<arch>\n", "linux", "update.version"),
        ("luqual-desktop.deb", b"!<arch>\n", "linux", "update.version"),
        ("luqual-desktop_1.2.3_amd64.deb", b"MZ", "linux", "update.kind"),
    ],
)
def test_what_is_no_installer_is_refused(tmp_path: Path, name: str, content: bytes, platform: str, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert code_of(lambda: examine_installer(path, digest_of(path), "1.0.0", platform)) == code


def test_version_of_a_package_comes_from_its_name(tmp_path: Path) -> None:
    path = tmp_path / "luqual-desktop_1.12.0_amd64.deb"
    path.write_bytes(b"!<arch>\n")
    found = examine_installer(path, digest_of(path), "1.2.9", "linux")
    assert (found.version, found.direction) == ("1.12.0", Direction.NEWER)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert code_of(lambda: examine_installer(tmp_path / NAME, "0" * 64, "1.0.0", "win32")) == "update.unreadable"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_in_an_installers_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    assert code_of(lambda: examine_installer(tmp_path / NAME, "0" * 64, "1.0.0", "win32")) == "update.unreadable"


@pytest.fixture
def examined(installer_file: Path) -> Installer:
    return examine_installer(installer_file, digest_of(installer_file), "2.0.0", "win32")


def test_the_backup_is_there_before_the_installer_starts(examined: Installer, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    seen: list[tuple[Path, bool]] = []

    def back_up() -> Path:
        backup.write_bytes(b"data")
        return backup

    def launch(path: Path) -> bool:
        seen.append((path, backup.exists()))
        return True

    assert start_update(examined, back_up, launch) == backup
    assert seen == [(examined.path, True)]


def never(_path: Path) -> bool:
    raise AssertionError("the installer must not start")


def test_without_a_backup_nothing_starts(examined: Installer) -> None:
    def back_up() -> Path:
        raise StorageError("备份写不到文件夹。", "storage.backup")

    assert code_of(lambda: start_update(examined, back_up, never)) == "storage.backup"


def test_a_file_exchanged_after_the_check_does_not_start(examined: Installer, tmp_path: Path) -> None:
    examined.path.write_bytes(windows_installer(2, 10, 3) + b"!")
    assert code_of(lambda: start_update(examined, lambda: tmp_path, never)) == "update.changed"
    examined.path.unlink()
    assert code_of(lambda: start_update(examined, lambda: tmp_path, never)) == "update.changed"


def test_an_older_version_is_not_even_backed_up_for(installer_file: Path) -> None:
    older = examine_installer(installer_file, digest_of(installer_file), "3.0.0", "win32")

    def back_up() -> Path:
        raise AssertionError("no backup is needed")

    assert code_of(lambda: start_update(older, back_up, never)) == "update.older"


def test_an_installer_that_does_not_start_is_told_with_the_backup(examined: Installer, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        start_update(examined, lambda: tmp_path / "000001.db", lambda _path: False)
    assert caught.value.code == "update.start"
    assert "000001.db" in caught.value.message
