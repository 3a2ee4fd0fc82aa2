"""The store is checked at the start, backed up, and brought back; nothing is ever thrown away."""

from __future__ import annotations

from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Edit
from luqual_desktop.domain.periods import Period
from luqual_desktop.errors import UserError
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.safekeeping import DamagedStoreError, Safekeeping
from luqual_desktop.storage.instance_lock import Owner
from tests.services.conftest import steady_actor

CELL = CellKey(Area.COVER, COVER_RECORD, "clerk")


@pytest.fixture
def keeping(tmp_path: Path) -> Safekeeping:
    return Safekeeping(tmp_path / "luqual.db", migrations_folder(), tmp_path / "backups", steady_actor().now)


def _type(keeping: Safekeeping, catalogue: Catalogue, text: str) -> None:
    workspace = keeping.open(catalogue, steady_actor(text))
    workspace.open_report(catalogue.units[0].code, Period(2025, 1)).edit([Edit(CELL, text)])
    workspace.close()


def _read(keeping: Safekeeping, catalogue: Catalogue) -> str:
    workspace = keeping.open(catalogue, steady_actor())
    text = workspace.open_report(catalogue.units[0].code, Period(2025, 1)).text(CELL)
    workspace.close()
    return text


def _spoil(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for place in range(4096, len(content), 97):
        content[place] ^= 0x5A
    file.write_bytes(content)


def test_a_changed_store_is_backed_up_at_the_next_start(keeping: Safekeeping, catalogue: Catalogue) -> None:
    _type(keeping, catalogue, "甲")
    assert keeping.backups() == []
    assert _read(keeping, catalogue) == "甲"
    assert len(keeping.usable()) == 1


def test_a_damaged_store_stops_entry_and_offers_the_backup(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    _type(keeping, catalogue, "甲")
    keeping.back_up()
    _spoil(tmp_path / "luqual.db")
    spoiled = (tmp_path / "luqual.db").read_bytes()
    with pytest.raises(DamagedStoreError) as refusal:
        keeping.open(catalogue, steady_actor())
    assert refusal.value.way is not None
    kept = keeping.bring_back(refusal.value.way.backup)
    assert _read(keeping, catalogue) == "甲"
    assert kept is not None
    assert kept.read_bytes() == spoiled


def test_a_store_that_went_missing_is_not_silently_begun_anew(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    _type(keeping, catalogue, "甲")
    keeping.back_up()
    (tmp_path / "luqual.db").unlink()
    with pytest.raises(UserError, match="备份"):
        keeping.open(catalogue, steady_actor())


def test_part_of_a_backup_can_be_looked_at(keeping: Safekeeping, catalogue: Catalogue) -> None:
    _type(keeping, catalogue, "甲")
    backup = keeping.back_up()
    _type(keeping, catalogue, "乙")
    (key,) = [key for key in keeping.reports_in(backup) if key.period == "2025Q1"]
    assert keeping.look_inside(backup, key)[CELL] == "甲"


def test_every_backup_goes_to_the_second_folder_too(keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path) -> None:
    _type(keeping, catalogue, "甲")
    second = tmp_path / "U盘"
    second.mkdir()
    keeping.use_second_folder(second)
    backup = keeping.back_up()
    assert (second / backup.path.name).read_bytes() == backup.path.read_bytes()


def test_a_second_program_is_told_who_works_here(keeping: Safekeeping, tmp_path: Path) -> None:
    keeping.hold(Owner(1, "李明", "办公室电脑"))
    other = Safekeeping(tmp_path / "luqual.db", migrations_folder(), tmp_path / "backups", steady_actor().now)
    with pytest.raises(UserError, match="李明"):
        other.hold(Owner(2, "王芳", "另一台"))
    keeping.let_go()
    other.hold(Owner(2, "王芳", "另一台"))
    other.let_go()


def test_a_clock_that_went_back_is_told(keeping: Safekeeping) -> None:
    assert keeping.warnings("2026-01-08T00:00:00+00:00") == []
    assert any("系统时间" in told for told in keeping.warnings("2099-01-01T00:00:00+00:00"))
