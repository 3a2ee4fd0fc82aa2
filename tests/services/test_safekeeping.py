"""The store is checked at the start, backed up, and brought back; nothing is ever thrown away."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Edit
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.returns import Mark, ReturnSlip
from luqual_desktop.errors import UserError
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services import safekeeping
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.incoming import read_incoming
from luqual_desktop.services.returning import read_slip
from luqual_desktop.services.safekeeping import Safekeeping
from luqual_desktop.services.submitting import recall, submit
from luqual_desktop.services.unusable_store import DamagedStoreError
from luqual_desktop.storage.comparing import CountedLoss
from luqual_desktop.storage.export_ledger import exports
from luqual_desktop.storage.failures import StorageError
from luqual_desktop.storage.instance_lock import Owner
from luqual_desktop.workbook.return_slip import write_return_slip
from tests.services.test_submitting import fill
from tests.services.unit_files import steady_actor

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


def test_an_altered_figure_is_told_without_codes_and_its_place_beside(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    _type(keeping, catalogue, "甲")
    keeping.back_up()
    with closing(sqlite3.connect(tmp_path / "luqual.db")) as connection, connection:
        connection.execute("UPDATE cell SET text = '丙'")
    with pytest.raises(DamagedStoreError) as refusal:
        keeping.open(catalogue, steady_actor())
    assert refusal.value.message.endswith("没有通过检查：数据与历史记录不符。可以从备份恢复。")
    assert refusal.value.place is not None


def test_a_store_that_went_missing_is_not_silently_begun_anew(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    _type(keeping, catalogue, "甲")
    keeping.back_up()
    (tmp_path / "luqual.db").unlink()
    with pytest.raises(UserError, match="备份"):
        keeping.open(catalogue, steady_actor())


def test_an_older_file_put_in_the_stores_place_is_not_silently_gone_on_with(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "luqual.db"
    _type(keeping, catalogue, "甲")
    older = file.read_bytes()
    _type(keeping, catalogue, "乙")
    backup = keeping.back_up()
    file.write_bytes(older)
    with pytest.raises(DamagedStoreError, match="可能被换成了旧文件") as refusal:
        keeping.open(catalogue, steady_actor())
    assert refusal.value.way is not None
    assert refusal.value.way.backup.path == backup.path
    keeping.bring_back(refusal.value.way.backup)
    assert _read(keeping, catalogue) == "乙"


def test_an_older_backup_brought_back_by_the_program_is_gone_on_with(
    keeping: Safekeeping, catalogue: Catalogue
) -> None:
    _type(keeping, catalogue, "甲")
    older = keeping.back_up()
    _type(keeping, catalogue, "乙")
    keeping.back_up()
    keeping.bring_back(older)
    assert _read(keeping, catalogue) == "甲"
    assert _read(keeping, catalogue) == "甲"


def test_a_restore_without_the_ledger_of_what_went_out_has_not_happened(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    _type(keeping, catalogue, "甲")
    older = keeping.back_up()
    _type(keeping, catalogue, "乙")
    stick = tmp_path / "U盘"
    stick.mkdir()
    (stick / "exports.txt").mkdir()
    shutil.copyfile(older.path, stick / older.path.name)
    with pytest.raises(StorageError):
        keeping.bring_back(keeping.chosen(stick / older.path.name))
    assert _read(keeping, catalogue) == "乙"


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


def test_the_second_folder_follows_the_thinning_and_catches_up(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    _type(keeping, catalogue, "甲")
    first = keeping.back_up()
    second = tmp_path / "U盘"
    keeping.catch_up(str(second))
    assert [path.name for path in second.iterdir()] == [first.path.name]
    clock = _clock(timedelta(hours=3))  # asked twice for each backup
    later = Safekeeping(tmp_path / "luqual.db", migrations_folder(), tmp_path / "backups", clock)
    later.use_second_folder(second)
    for _ in range(24):
        later.back_up()
    names = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert sorted(path.name for path in second.glob("*.db")) == names
    assert 10 < len(names) < 20


def test_what_is_thinned_while_the_second_folder_is_away_leaves_it_later(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    _type(keeping, catalogue, "甲")
    second = tmp_path / "U盘"
    later = Safekeeping(tmp_path / "luqual.db", migrations_folder(), tmp_path / "backups", _clock(timedelta(hours=3)))
    later.use_second_folder(second)
    for _ in range(12):
        later.back_up()
    later.use_second_folder(None)
    for _ in range(12):
        later.back_up()
    again = Safekeeping(tmp_path / "luqual.db", migrations_folder(), tmp_path / "backups", _clock(timedelta(hours=3)))
    workspace = again.open(catalogue, steady_actor("乙"))
    workspace.open_report(catalogue.units[0].code, Period(2025, 1)).edit([Edit(CELL, "乙")])
    again.use_second_folder(second)
    workspace.back_up()
    workspace.close()
    here = {path.name for path in (tmp_path / "backups").iterdir()}
    assert {path.name for path in second.glob("*.db")} <= here


def test_names_of_thinned_backups_are_only_names_and_kept_for_a_second_folder_alone(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    _type(keeping, catalogue, "甲")
    backup = keeping.back_up()
    names, second, other = backup.path.with_name("thinned.txt"), tmp_path / "U盘", tmp_path / "别处.db"
    other.write_bytes(b"not ours")
    names.write_bytes(f"../别处.db\n{other}\n\xff\n000000_20210408-093000.db\n".encode("latin-1", "replace"))
    second.mkdir()
    (second / "000000_20210408-093000.db").touch()
    keeping.catch_up(str(second))
    assert [path.name for path in second.glob("*.db")] == [backup.path.name]
    assert other.exists()
    assert not names.exists()
    names.touch()
    keeping.catch_up("")
    assert not names.exists()


def _clock(step: timedelta) -> Callable[[], datetime]:
    start, steps = datetime(2026, 2, 1, 9, 0, tzinfo=UTC), count()
    return lambda: start + next(steps) * step


def test_a_second_folder_that_is_not_there_hinders_neither_the_start_nor_an_import(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    _type(keeping, catalogue, "甲")
    pulled_out = tmp_path / "U盘"
    pulled_out.write_bytes(b"no folder can be made here")
    workspace = keeping.open(catalogue, steady_actor("乙"))
    keeping.catch_up(str(pulled_out))
    assert any("自动备份没有做成" in told and str(pulled_out) in told for told in keeping.warnings(""))
    workspace.open_report(catalogue.units[0].code, Period(2025, 1)).edit([Edit(CELL, "乙")])
    before = len(keeping.backups())
    workspace.back_up()
    assert len(keeping.backups()) == before + 1
    with pytest.raises(UserError, match="U盘"):
        keeping.back_up()
    workspace.close()


def test_before_an_import_and_after_an_export_there_is_a_backup(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    actor = steady_actor("丁")
    workspace = keeping.open(catalogue, actor)
    report = workspace.open_report(catalogue.units[0].code, Period(2025, 4))
    fill(workspace, report)
    assert keeping.backups() == []
    submit(workspace, report, tmp_path / "out.xlsx")
    (after_export,) = keeping.backups()
    with closing(sqlite3.connect(after_export.path)) as connection:
        assert connection.execute("SELECT state, revision FROM report WHERE revision > 0").fetchall() == [
            ("submitted", 1)
        ]
    recall(workspace, report, "补充材料")
    report.edit([Edit(CELL, "改")])
    read_incoming(workspace, report, tmp_path / "out.xlsx")
    assert len(keeping.backups()) == 2
    recall_text = keeping.look_inside(keeping.backups()[0], report.key)[CELL]
    assert recall_text == "改"
    workspace.close()


def test_before_files_are_taken_in_there_is_a_backup(keeping: Safekeeping, catalogue: Catalogue) -> None:
    workspace = keeping.open(catalogue, steady_actor())
    Collecting(workspace, catalogue.plan.owner.code, Period(2025, 4)).accept([])
    assert len(keeping.backups()) == 1
    workspace.close()


def test_no_file_is_taken_in_where_no_backup_can_be_made(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "backups").write_bytes(b"no folder can be made here")
    workspace = keeping.open(catalogue, steady_actor())
    with pytest.raises(UserError, match="备份写不到文件夹"):
        Collecting(workspace, catalogue.plan.owner.code, Period(2025, 4)).accept([])
    workspace.close()


def test_no_revision_is_given_out_twice_after_a_restore(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    workspace = keeping.open(catalogue, steady_actor("丁"))
    report = workspace.open_report(catalogue.units[0].code, Period(2025, 4))
    fill(workspace, report)
    backup = keeping.back_up()
    for number in (1, 2, 3):
        submit(workspace, report, tmp_path / f"{number}.xlsx")
        recall(workspace, report, "再报")
    workspace.close()
    keeping.bring_back(backup)
    workspace = keeping.open(catalogue, steady_actor("戊"))
    report = workspace.open_report(catalogue.units[0].code, Period(2025, 4))
    assert report.state.revision == 0
    assert submit(workspace, report, tmp_path / "4.xlsx").revision == 4
    workspace.close()


def test_the_stick_remembers_what_was_given_out_when_the_computer_is_lost(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    stick = tmp_path / "U盘"
    workspace = keeping.open(catalogue, steady_actor("丁"))
    keeping.catch_up(str(stick))
    report = workspace.open_report(catalogue.units[0].code, Period(2025, 4))
    fill(workspace, report)
    old = keeping.back_up()
    for number in (1, 2):
        submit(workspace, report, tmp_path / f"{number}.xlsx")
        recall(workspace, report, "再报")
    keeping.back_up()
    workspace.close()

    other = Safekeeping(
        tmp_path / "新电脑" / "luqual.db", migrations_folder(), tmp_path / "新电脑" / "b", steady_actor().now
    )
    other.bring_back(other.chosen(stick / old.path.name))
    workspace = other.open(catalogue, steady_actor("戊"))
    report = workspace.open_report(catalogue.units[0].code, Period(2025, 4))
    assert submit(workspace, report, tmp_path / "3.xlsx").revision == 3
    workspace.close()


def test_a_return_slip_of_a_later_revision_than_is_known_keeps_that_number_from_being_reused(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    workspace = keeping.open(catalogue, steady_actor("丁"))
    unit = catalogue.units[0]
    report = workspace.open_report(unit.code, Period(2025, 4))
    fill(workspace, report)
    submit(workspace, report, tmp_path / "1.xlsx")
    mark = (Mark(CELL, "请核实"),)
    slip = ReturnSlip(catalogue.plan.code, unit.code, unit.name, "2025Q4", 3, "区局", "2026-01-20", mark)
    write_return_slip(tmp_path / "slip.xlsx", slip, catalogue)
    for _ in range(2):
        with pytest.raises(UserError, match="针对第 3 次上报，本机最近一次是第 1 次"):
            read_slip(report, tmp_path / "slip.xlsx")
    recall(workspace, report, "再报")
    assert submit(workspace, report, tmp_path / "4.xlsx").revision == 4
    workspace.close()


def test_the_time_of_a_return_slip_writes_no_lines_of_its_own_into_the_ledger(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    workspace = keeping.open(catalogue, steady_actor("丁"))
    unit = catalogue.units[0]
    report = workspace.open_report(unit.code, Period(2025, 4))
    fill(workspace, report)
    submit(workspace, report, tmp_path / "1.xlsx")
    (own,) = exports(report.folder)
    taken_back = "\t".join(map(str, own)) + "\tvoid"
    forged = "\t".join(("x", *map(str, report.key), "999999", "t", "d"))
    time = f"2026-01-20\td\n{taken_back}\n{forged}\n"
    slip = ReturnSlip(catalogue.plan.code, unit.code, unit.name, "2025Q4", 3, "区局", time, (Mark(CELL, "请核实"),))
    write_return_slip(tmp_path / "slip.xlsx", slip, catalogue)
    with pytest.raises(UserError, match="针对第 3 次上报"):
        read_slip(report, tmp_path / "slip.xlsx")
    assert [each.revision for each in exports(report.folder)] == [1, 3]
    recall(workspace, report, "再报")
    assert submit(workspace, report, tmp_path / "4.xlsx").revision == 4
    workspace.close()


def test_what_a_restore_would_change_is_counted_cell_by_cell(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path
) -> None:
    _type(keeping, catalogue, "甲")
    backup = keeping.back_up()
    assert keeping.compare(backup).is_same
    workspace = keeping.open(catalogue, steady_actor("丁"))
    report = workspace.open_report(catalogue.units[0].code, Period(2025, 4))
    fill(workspace, report)
    submit(workspace, report, tmp_path / "1.xlsx")
    filled = len([text for text in report.report.cells.values() if text])
    workspace.close()
    _type(keeping, catalogue, "乙")
    found = keeping.compare(backup)
    assert [(each.now, each.then) for each in found.cells if each.report.period == "2025Q1"] == [("乙", "甲")]
    assert len(found.cells) == 1 + filled
    assert found.others == (CountedLoss("上报记录", 1, 0), CountedLoss("上报状态", 1, 0))


def test_a_state_and_a_setting_are_differences_too(keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path) -> None:
    workspace = keeping.open(catalogue, steady_actor("丁"))
    report = workspace.open_report(catalogue.units[0].code, Period(2025, 4))
    fill(workspace, report)
    submit(workspace, report, tmp_path / "1.xlsx")
    backup = keeping.back_up()
    recall(workspace, report, "再报")
    workspace.put_setting("preference.font_points", "13")
    workspace.close()
    found = keeping.compare(backup)
    assert not found.is_same
    assert found.others == (CountedLoss("上报状态", 0, 1), CountedLoss("设置", 1, 0))


def test_a_rescue_that_cannot_be_put_in_place_leaves_the_damaged_file_there(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _type(keeping, catalogue, "甲")
    file, journal = tmp_path / "luqual.db", tmp_path / "luqual.db-journal"
    backup = keeping.back_up()
    _spoil(file)
    spoiled, left = file.read_bytes(), journal.read_bytes()

    def full(_fresh: Path, _current: Path) -> None:
        raise StorageError("磁盘已满。", "storage.restore")

    monkeypatch.setattr(safekeeping, "install", full)
    with pytest.raises(StorageError, match="磁盘已满"):
        keeping.rescue(backup)
    assert (file.read_bytes(), journal.read_bytes()) == (spoiled, left)
    monkeypatch.undo()
    assert keeping.rescue(backup).kept.read_bytes() == spoiled
    assert _read(keeping, catalogue) == "甲"


@pytest.mark.parametrize("where", ["shutil.copyfile", "luqual_desktop.storage.salvaging.copy_durably"])
def test_a_full_disk_while_a_damaged_store_is_looked_at_is_said(
    keeping: Safekeeping, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    _type(keeping, catalogue, "甲")
    backup = keeping.back_up()
    _spoil(tmp_path / "luqual.db")

    def full(*_files: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(where, full)
    assert keeping.way_by(backup).backup == backup
    with pytest.raises(StorageError, match="请清理磁盘"):
        keeping.rescue(backup)


def test_backups_made_at_once_wait_for_each_other(keeping: Safekeeping, catalogue: Catalogue) -> None:
    _type(keeping, catalogue, "甲")
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: keeping.back_up(), range(12)))
    assert len({each.path for each in made}) == 12
    assert not any(each.problem for each in keeping.backups())
