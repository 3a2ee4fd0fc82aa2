"""Files by where and how they lie: names, folders, links, pipes, locks, and files that change while they are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.services.checking import CheckedFile, Outcome, check_file

NAMES = {
    "path_chinese": "鹿城区/五马街道 第四季度（终稿）.xlsx",
    "path_emoji": "📊 上报/表😀.xlsx",
    "path_spaces": "  a  b /  c  .xlsx",
    "path_quotes": "it's “quoted” & <odd>.xlsx",
    "path_long": "/".join(["很长的文件夹名称" * 4] * 4) + "/质量填报.xlsx",
    "path_capital_suffix": "UP.XLSX",
}


def laid(honest: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(honest.read_bytes())
    return target


def refused(catalogue: Catalogue, file: Path) -> CheckedFile:
    answer = check_file(catalogue, file)
    assert answer.outcome is Outcome.REJECTED
    assert answer.message.startswith(f"文件“{file.name}”：")
    assert answer.arrival is None
    return answer


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_name_is_read(name: str, honest: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    file = laid(honest, tmp_path / name)
    assert len(NAMES["path_long"].encode()) > 260
    assert check_file(catalogue, file).arrival is not None


def test_read_only(honest: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    file = laid(honest, tmp_path / "只读" / "表.xlsx")
    file.chmod(0o400)
    file.parent.chmod(0o500)
    try:
        assert check_file(catalogue, file).arrival is not None
    finally:
        file.parent.chmod(0o700)


def test_owner_lock_file(honest: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    answer = refused(catalogue, laid(honest, tmp_path / "~$表.xlsx"))
    assert "请选同名的原文件" in answer.message


def test_a_folder(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "夹.xlsx").mkdir()
    assert "文件夹" in refused(catalogue, tmp_path / "夹.xlsx").message


def test_a_dangling_link(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "链.xlsx").symlink_to(tmp_path / "没有.xlsx")
    assert "没有这个文件" in refused(catalogue, tmp_path / "链.xlsx").message


def test_a_link_in_a_circle(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "圈.xlsx").symlink_to(tmp_path / "圈.xlsx")
    assert "请检查权限后重试" in refused(catalogue, tmp_path / "圈.xlsx").message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_not_waited_for(catalogue: Catalogue, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管.xlsx")
    assert "不是普通文件" in refused(catalogue, tmp_path / "管.xlsx").message


def test_a_file_is_read_once(
    honest: Path, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was hashed is what was parsed, whatever becomes of the file in between."""
    file = laid(honest, tmp_path / "在变.xlsx")
    reads: list[Path] = []
    plain = Path.read_bytes

    def read_bytes(self: Path) -> bytes:
        reads.append(self)
        content = plain(self)
        self.write_bytes(b"PK\x03\x04 gone")
        return content

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    answer = check_file(catalogue, file)
    assert reads == [file]
    assert answer.arrival is not None
