"""Putting in place: the old file whole until the new one is, and nothing left behind."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from luqual_desktop.errors import UserError
from luqual_desktop.workbook import publish as publishing
from luqual_desktop.workbook.publish import publish

NEW = b"new" * 1000


def write_new(path: Path) -> None:
    path.write_bytes(NEW)


def take_as_it_is(_path: Path) -> None:
    """Verify nothing."""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    target = tmp_path / "质量填报_330302006五马街道_2025Q4_第1次.xlsx"
    target.write_bytes(b"old")
    return target


def refused(target: Path, write: object = write_new, verify: object = take_as_it_is) -> UserError:
    with pytest.raises(UserError) as caught:
        publish(target, write, verify)  # type: ignore[arg-type]  # what is given in the tests fits
    return caught.value


def test_the_new_file_takes_the_old_ones_place(target: Path) -> None:
    seen: list[bytes] = []
    publish(target, write_new, lambda path: seen.append(path.read_bytes()))
    assert (target.read_bytes(), seen) == (NEW, [NEW])
    assert list(target.parent.iterdir()) == [target]


def test_a_target_that_is_not_there_yet(tmp_path: Path) -> None:
    publish(tmp_path / "新.xlsx", write_new, take_as_it_is)
    assert (tmp_path / "新.xlsx").read_bytes() == NEW


def test_what_does_not_verify_is_not_put_in_place(target: Path) -> None:
    def fail(_path: Path) -> None:
        raise UserError("核对不一致", "readback")

    assert refused(target, verify=fail).code == "readback"
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]


def test_a_full_disk_leaves_the_old_file_whole(target: Path) -> None:
    def write_half(path: Path) -> None:
        path.write_bytes(NEW[:100])
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    refusal = refused(target, write_half)
    assert refusal.code == "disk_full"
    assert "磁盘已满" in refusal.message
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, where the system lets us have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.name == "nt" or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small disk of its own needs the right to mount one")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_really_is_full(full_disk: Path) -> None:
    target = full_disk / "满.xlsx"
    target.write_bytes(b"old" * 10_000)
    refusal = refused(target, lambda path: path.write_bytes(b"x" * 100_000))
    assert refusal.code == "disk_full"
    assert target.read_bytes() == b"old" * 10_000
    assert list(full_disk.iterdir()) == [target]


def test_a_target_that_stays_locked(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[Path] = []

    def locked(self: Path, _target: Path) -> Path:
        tries.append(self)
        raise PermissionError(errno.EACCES, "in use", str(self))

    monkeypatch.setattr(Path, "replace", locked)
    monkeypatch.setattr(publishing, "_PAUSE", 0)
    refusal = refused(target)
    assert (refusal.code, len(tries)) == ("locked", 3)
    assert "打开" in refusal.message
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]


def test_a_target_let_go_in_time(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really = Path.replace
    tries: list[Path] = []

    def locked_once(self: Path, to: Path) -> Path:
        tries.append(self)
        if len(tries) == 1:
            raise PermissionError(errno.EACCES, "in use", str(self))
        return really(self, to)

    monkeypatch.setattr(Path, "replace", locked_once)
    monkeypatch.setattr(publishing, "_PAUSE", 0)
    publish(target, write_new, take_as_it_is)
    assert target.read_bytes() == NEW


def test_a_folder_that_cannot_be_written(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(self: Path, **_options: bool) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "touch", read_only)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert refused(target).code == "read_only"
    assert target.read_bytes() == b"old"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_without_the_right_to_write(target: Path) -> None:
    target.parent.chmod(0o500)
    try:
        assert refused(target).code == "read_only"
    finally:
        target.parent.chmod(0o700)


def test_places_that_are_none(tmp_path: Path) -> None:
    assert refused(tmp_path / "没有" / "表.xlsx").code == "no_folder"
    assert refused(tmp_path).code == "folder"


def test_a_very_long_name(tmp_path: Path) -> None:
    publish(tmp_path / f"{'长' * 80}.xlsx", write_new, take_as_it_is)
    assert refused(tmp_path / f"{'长' * 200}.xlsx").code == "bad_name"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipe among its files")
def test_a_pipe_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "管道.xlsx"
    os.mkfifo(pipe)
    assert refused(pipe).message == "“管道.xlsx”不是普通文件，不能写入，请另取一个文件名。"
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_no_name_at_all_is_the_folder() -> None:
    assert refused(Path()).code == "folder"


@pytest.mark.skipif(os.name == "nt", reason="names of Windows are Unicode")
def test_a_name_in_another_encoding(tmp_path: Path) -> None:
    target = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb1\xa8.xlsx"))
    publish(target, write_new, take_as_it_is)
    assert target.read_bytes() == NEW
    assert list(tmp_path.iterdir()) == [target]
