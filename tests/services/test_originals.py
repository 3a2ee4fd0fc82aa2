"""已收原件: every file taken in is listed with what it counts for, and given out as it came."""

from __future__ import annotations

from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.errors import UserError
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.storage.failures import StorageError
from tests.services.unit_files import indicator_cells, report_for, unit_file, zeros

RATIO = "P01"


def arrive(collecting: Collecting, folder: Path, unit: str, revision: int, figure: str) -> Path:
    """Take in a submission of a unit and return its file."""
    catalogue = collecting.workspace.catalogue
    cells = indicator_cells(catalogue, zeros(catalogue) | {RATIO: (figure, "100")})
    file = unit_file(folder, report_for(catalogue, unit, cells, revision=revision), f"{unit}_{revision}_{figure}.xlsx")
    collecting.accept(collecting.receiving().sort([file]))
    return file


def told(collecting: Collecting) -> list[tuple[str, int, str]]:
    return [(each.unit_name, each.received.revision, each.fate) for each in collecting.originals()]


def test_each_is_listed_with_what_it_counts_for(collecting: Collecting, catalogue: Catalogue, tmp_path: Path) -> None:
    first, second = catalogue.units[:2]
    arrive(collecting, tmp_path, second.code, 1, "90")
    arrive(collecting, tmp_path, first.code, 1, "91")
    arrive(collecting, tmp_path, first.code, 2, "92")
    arrive(collecting, tmp_path, second.code, 1, "93")
    assert told(collecting) == [
        (first.name, 1, "已有新版，不再计入"),
        (first.name, 2, "计入"),
        (second.name, 1, "版本冲突，不计入"),
        (second.name, 1, "版本冲突，不计入"),
    ]
    collecting.receiving().undo()
    assert told(collecting)[2:] == [(second.name, 1, "计入"), (second.name, 1, "已撤销，不计入")]


def test_it_is_given_out_as_it_came(collecting: Collecting, catalogue: Catalogue, tmp_path: Path) -> None:
    file = arrive(collecting, tmp_path, catalogue.units[0].code, 1, "91")
    came = file.read_bytes()
    arrive(collecting, tmp_path, catalogue.units[0].code, 2, "92")
    file.unlink()
    (old, _) = collecting.originals()
    target = tmp_path / "原件.xlsx"
    target.write_bytes(b"older")
    assert collecting.give_out(old, target) == target
    assert target.read_bytes() == came
    with pytest.raises(UserError, match="文件夹"):
        collecting.give_out(old, tmp_path)


def test_bytes_that_are_no_longer_those_that_came_are_not_given_out(
    collecting: Collecting, catalogue: Catalogue, tmp_path: Path
) -> None:
    arrive(collecting, tmp_path, catalogue.units[0].code, 1, "91")
    with collecting.workspace.database.writing() as connection:
        connection.execute("DROP TRIGGER received_file_is_never_changed")
        connection.execute("UPDATE received_file SET content = x'504b0304'")
    with pytest.raises(StorageError, match="收到的文件"):
        collecting.give_out(collecting.originals()[0], tmp_path / "原件.xlsx")
    assert not (tmp_path / "原件.xlsx").exists()
