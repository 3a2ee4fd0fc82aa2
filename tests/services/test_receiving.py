"""收表: a case for every pile of the preview; accepting all or some, undo, conflicts, templates, one bad in a batch."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

from luqual_desktop import __version__
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.intake import Pile, expected_for
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.errors import UserError
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.consolidating import Consolidating
from luqual_desktop.services.receiving import Receiving
from luqual_desktop.services.sorting import CellChange, SortedFile, files_in
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.received import Received, ReceivedState, kept_file, received
from luqual_desktop.workbook.limits import CONSOLIDATED
from luqual_desktop.workbook.writer import write_template
from tests.hostile.case import REJECTED, Case, Lure
from tests.hostile.corpus import corpus
from tests.hostile.honest_workbook import Base
from tests.services.unit_files import COVER, PERIOD, indicator_cells, report_for, steady_actor, unit_file

OWNER, RATIO = "330302", "P01"
NUMERATOR = CellKey(Area.INDICATOR, RATIO, "numerator")


@pytest.fixture
def receiving(database: Database, catalogue: Catalogue) -> Receiving:
    return Receiving(database, catalogue, expected_for(catalogue, OWNER, PERIOD), steady_actor())


@pytest.fixture
def units(catalogue: Catalogue) -> list[str]:
    return [each.code for each in catalogue.units]


EARLIER = Period(2025, 3)
Send = Callable[..., Path]


@pytest.fixture
def send(catalogue: Catalogue, tmp_path: Path) -> Send:
    """Write a unit's workbook with one ratio of so many of 100."""

    def sent(unit: str, numerator: str, revision: int = 1, period: Period = PERIOD, name: str = "") -> Path:
        cells = indicator_cells(catalogue, {RATIO: (numerator, "100")})
        return unit_file(tmp_path, report_for(catalogue, unit, cells, period=period, revision=revision), name)

    return sent


def stored(database: Database, *states: ReceivedState) -> list[Received]:
    with database.reading() as session:
        return received(session, plan="lucheng-2021-2025", states=set(states or tuple(ReceivedState)))


def piles(files: list[SortedFile]) -> list[Pile]:
    return [each.pile for each in files]


def take(receiving: Receiving, *files: Path) -> list[SortedFile]:
    """Sort files and accept them all; returns how they were sorted."""
    found = list(receiving.sort(files))
    receiving.accept(found)
    return found


def total(database: Database, catalogue: Catalogue, code: str = RATIO) -> tuple[str, int, int]:
    work = Consolidating(database, catalogue, expected_for(catalogue, OWNER, PERIOD))
    figure = work.compute().totals[code].figure
    parts = figure.entry.parts
    return ("—" if parts is None else f"{parts.numerator}/{parts.denominator}"), figure.reported, figure.expected


def test_new(receiving: Receiving, send: Send, units: list[str]) -> None:
    (found,) = receiving.sort([send(units[0], "96")])
    assert (found.pile, found.unit, found.revision, found.period) == (Pile.NEW, units[0], 1, "2025Q4")
    assert "第 1 次" in found.message
    assert found.changes == found.edited == ()


def test_newer_revision_with_the_cells_that_differ(receiving: Receiving, send: Send, units: list[str]) -> None:
    take(receiving, send(units[0], "96"))
    (found,) = receiving.sort([send(units[0], "97", revision=2)])
    assert found.pile is Pile.NEWER
    assert "已收第 1 次" in found.message
    assert found.changes == (CellChange(NUMERATOR, "96", "97"),)


def test_the_same_again_also_under_another_name(receiving: Receiving, send: Send, units: list[str]) -> None:
    file = send(units[0], "96")
    copy = file.with_name("转发_副本.xlsx")
    copy.write_bytes(file.read_bytes())
    assert piles(list(receiving.sort([file, copy]))) == [Pile.NEW, Pile.SAME]
    take(receiving, file)
    (found,) = receiving.sort([copy])
    assert found.pile is Pile.SAME
    assert "相同" in found.message


def test_older(receiving: Receiving, send: Send, units: list[str]) -> None:
    take(receiving, send(units[0], "97", revision=3))
    (found,) = receiving.sort([send(units[0], "96", revision=2)])
    assert found.pile is Pile.OLDER
    assert "第 3 次" in found.message
    assert "第 2 次" in found.message


def test_conflict(receiving: Receiving, send: Send, units: list[str]) -> None:
    take(receiving, send(units[0], "96"))
    (found,) = receiving.sort([send(units[0], "98", name="另一份.xlsx")])
    assert found.pile is Pile.CONFLICT
    assert found.changes == (CellChange(NUMERATOR, "96", "98"),)
    assert "选定" in found.message


def test_wrong_period(receiving: Receiving, send: Send, units: list[str]) -> None:
    (found,) = receiving.sort([send(units[0], "96", period=Period(2025, 1))])
    assert found.pile is Pile.WRONG_PERIOD
    assert "2025Q1" in found.message
    assert "2025Q4" in found.message


def test_wrong_plan(receiving: Receiving, catalogue: Catalogue, units: list[str], tmp_path: Path) -> None:
    other = replace(catalogue, plan=replace(catalogue.plan, code="another-2026-2030"))
    file = unit_file(tmp_path, report_for(other, units[0], {}))
    (found,) = receiving.sort([file])
    assert found.pile is Pile.WRONG_PLAN
    assert "another-2026-2030" in found.message
    assert "lucheng-2021-2025" in found.message


@pytest.mark.parametrize("unit", ["330303001", "330302999"])
def test_not_ours(receiving: Receiving, send: Send, unit: str) -> None:
    (found,) = receiving.sort([send(unit, "96")])
    assert found.pile is Pile.NOT_OURS
    assert unit in found.message


def test_a_unit_that_was_added_to_the_tree_is_ours(
    database: Database, catalogue: Catalogue, send: Send, units: list[str]
) -> None:
    expected = expected_for(catalogue, OWNER, PERIOD, [*units, "330302999"])
    (found,) = Receiving(database, catalogue, expected, steady_actor()).sort([send("330302999", "96")])
    assert found.pile is Pile.NEW


def test_unreadable(receiving: Receiving, tmp_path: Path) -> None:
    broken = tmp_path / "没下载完.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    gone = tmp_path / "不在了.xlsx"
    for file, found in zip((broken, gone), receiving.sort([broken, gone]), strict=True):
        assert found.pile is Pile.UNREADABLE
        assert file.name in found.message


def test_faulty(receiving: Receiving, send: Send, units: list[str]) -> None:
    (found,) = receiving.sort([send(units[0], "101")])
    assert found.pile is Pile.FAULTY
    assert "101" in found.message
    assert receiving.accept([found]) is None


def test_edited_outside_the_program(receiving: Receiving, send: Send, units: list[str], database: Database) -> None:
    file = send(units[0], "96")
    book = openpyxl.load_workbook(file)
    cells = [cell for row in book["产品质量"].iter_rows() for cell in row]
    (column,) = (cell.column for cell in cells if cell.value == "[P]first")
    (row,) = (cell.row for cell in cells if cell.value == RATIO and cell.column == 1)
    assert book["产品质量"].cell(row, column).value == 96
    book["产品质量"].cell(row, column).value = 95
    book.save(file)
    (found,) = receiving.sort([file])
    assert found.pile is Pile.NEW
    assert found.edited == (CellChange(NUMERATOR, "96", "95"),)
    assert found.message == "第 1 次上报，可以接收。导出后有 1 处被改动，请看“导出后改动”。"
    receiving.accept([found])
    assert [each.edited for each in stored(database)] == [True]
    (again,) = receiving.sort([file])
    assert again.pile is Pile.SAME


def test_accept_all_then_one_undo(
    receiving: Receiving, send: Send, units: list[str], database: Database, catalogue: Catalogue
) -> None:
    files = [send(unit, str(90 + number)) for number, unit in enumerate(units[:3])]
    batch = receiving.accept(receiving.sort(files))
    assert batch is not None
    assert total(database, catalogue) == ("273/300", 3, 14)
    for file, each in zip(files, stored(database), strict=True):
        with database.reading() as session:
            assert kept_file(session, each.file_sha256) == (file.name, file.read_bytes())
        assert each.file_sha256 == sha256(file.read_bytes()).hexdigest()
    assert receiving.undo() == 3
    assert total(database, catalogue) == ("—", 0, 14)
    assert {each.state for each in stored(database)} == {ReceivedState.WITHDRAWN}
    with database.reading() as session:
        assert kept_file(session, sha256(files[0].read_bytes()).hexdigest()) is not None
    with pytest.raises(UserError, match="没有可以撤销"):
        receiving.undo()


def test_accept_some(
    receiving: Receiving, send: Send, units: list[str], database: Database, catalogue: Catalogue
) -> None:
    found = list(receiving.sort([send(unit, "90") for unit in units[:3]]))
    receiving.accept([found[0], found[2]])
    assert [each.unit for each in stored(database)] == [units[0], units[2]]
    assert total(database, catalogue) == ("180/200", 2, 14)


def test_undo_takes_nothing_back_of_another_period(
    receiving: Receiving, send: Send, units: list[str], database: Database, catalogue: Catalogue
) -> None:
    before = Receiving(database, catalogue, expected_for(catalogue, OWNER, EARLIER), steady_actor("later"))
    take(receiving, send(units[0], "90"))
    take(before, send(units[0], "80", period=EARLIER), send(units[1], "80", period=EARLIER))
    assert receiving.undo() == 1
    assert {(each.period, each.state) for each in stored(database)} == {
        (str(PERIOD), ReceivedState.WITHDRAWN),
        (str(EARLIER), ReceivedState.ACCEPTED),
    }
    assert receiving.undoable() is None
    assert before.undo() == 2


def test_undo_of_a_newer_revision_brings_the_older_back(
    receiving: Receiving, send: Send, units: list[str], database: Database, catalogue: Catalogue
) -> None:
    take(receiving, send(units[0], "90"))
    take(receiving, send(units[0], "95", revision=2))
    assert total(database, catalogue) == ("95/100", 1, 14)
    receiving.undo()
    assert total(database, catalogue) == ("90/100", 1, 14)


def test_each_file_is_a_transaction_of_its_own(
    receiving: Receiving, send: Send, units: list[str], database: Database
) -> None:
    found = list(receiving.sort([send(unit, "90") for unit in units[:3]]))
    found[1].file.write_bytes(found[1].file.read_bytes() + b" ")
    with pytest.raises(UserError, match="预览之后被改动"):
        receiving.accept(found)
    assert [each.unit for each in stored(database)] == [units[0]]
    assert receiving.undo() == 1


def _remove(file: Path) -> None:
    file.unlink()


def _swap_for_a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _swap_for_a_huge_one(file: Path) -> None:
    with file.open("wb") as huge:
        huge.truncate(CONSOLIDATED.file_bytes + 1)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (_remove, "没有这个文件"),
        pytest.param(_swap_for_a_pipe, "不是普通文件", marks=pytest.mark.skipif(os.name == "nt", reason="no pipes")),
        (_swap_for_a_huge_one, "超过"),
    ],
)
def test_what_lies_in_a_file_s_place_by_then_is_not_read(
    receiving: Receiving,
    send: Send,
    units: list[str],
    database: Database,
    happens: Callable[[Path], None],
    reason: str,
) -> None:
    found = list(receiving.sort([send(units[0], "90")]))
    happens(found[0].file)
    with pytest.raises(UserError, match=f"现在读不到：.*{reason}"):
        receiving.accept(found)
    assert stored(database) == []


def test_importing_again_changes_nothing(
    receiving: Receiving, send: Send, units: list[str], database: Database, catalogue: Catalogue
) -> None:
    files = [send(unit, "90") for unit in units[:3]]
    take(receiving, *files)
    before, sums = stored(database), total(database, catalogue)
    again = take(receiving, *files)
    assert set(piles(again)) == {Pile.SAME}
    assert receiving.accept(again) is None
    assert (stored(database), total(database, catalogue)) == (before, sums)


def test_a_conflict_stops_that_unit_alone_until_it_is_settled(
    receiving: Receiving, send: Send, units: list[str], database: Database, catalogue: Catalogue
) -> None:
    one, rival, other = send(units[0], "90"), send(units[0], "80", name="另一份.xlsx"), send(units[1], "70")
    found = take(receiving, one, rival, other)
    assert piles(found) == [Pile.NEW, Pile.CONFLICT, Pile.NEW]
    assert total(database, catalogue) == ("70/100", 1, 14)
    waiting = receiving.conflicts()
    assert [each.file_name for each in waiting] == [one.name, rival.name]
    receiving.settle(waiting[1])
    assert receiving.conflicts() == []
    assert total(database, catalogue) == ("150/200", 2, 14)
    receiving.undo()
    assert total(database, catalogue) == ("70/100", 1, 14)
    assert len(receiving.conflicts()) == 2


def test_a_rival_that_comes_twice_in_a_batch_is_one_rival(receiving: Receiving, send: Send, units: list[str]) -> None:
    one, rival = send(units[0], "90"), send(units[0], "80", name="另一份.xlsx")
    again = rival.with_name("另一份_副本.xlsx")
    again.write_bytes(rival.read_bytes())
    assert piles(take(receiving, one, rival, again)) == [Pile.NEW, Pile.CONFLICT, Pile.SAME]
    assert [each.file_name for each in receiving.conflicts()] == [one.name, rival.name]


def test_a_newer_revision_ends_a_conflict(
    receiving: Receiving, send: Send, units: list[str], database: Database, catalogue: Catalogue
) -> None:
    take(receiving, send(units[0], "90"), send(units[0], "80", name="另一份.xlsx"))
    take(receiving, send(units[0], "85", revision=2))
    assert receiving.conflicts() == []
    assert total(database, catalogue) == ("85/100", 1, 14)


def test_own_level_is_taken_and_a_consolidated_one_of_itself_is_not(
    receiving: Receiving, send: Send, catalogue: Catalogue, tmp_path: Path
) -> None:
    report = replace(report_for(catalogue, OWNER, {}), scope=Scope.CONSOLIDATED)
    (found,) = receiving.sort([send(OWNER, "96")])
    assert found.pile is Pile.NEW
    (found,) = receiving.sort([unit_file(tmp_path, report, "自己的汇总.xlsx")])
    assert not found.pile.acceptable


def fill_by_hand(catalogue: Catalogue, folder: Path, unit: str) -> Path:
    """Fill a blank template the way a clerk without the program does: cell by cell in another program."""
    path = folder / f"{unit}手填.xlsx"
    write_template(path, Report(catalogue, unit, PERIOD, {}))
    book = openpyxl.load_workbook(path)
    sheet = book["产品质量"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    (row,) = (cell.row for cell in cells if cell.value == RATIO and cell.column == 1)
    for mark, value in (("[P]first", 96), ("[P]second", "100")):
        (column,) = (cell.column for cell in cells if cell.value == mark)
        sheet.cell(row, column).value = value
    for code, text in COVER.items():
        (number,) = (cell.row for cell in book["封面"]["D"] if cell.value == code)
        book["封面"].cell(number, 2).value = text
    book.save(path)
    return path


def test_a_template_filled_by_hand_is_taken_like_any_other(
    receiving: Receiving, catalogue: Catalogue, units: list[str], tmp_path: Path, database: Database
) -> None:
    file = fill_by_hand(catalogue, tmp_path, units[0])
    (found,) = take(receiving, file)
    assert (found.pile, found.unit, found.revision) == (Pile.NEW, units[0], 1), found.message
    assert total(database, catalogue) == ("96/100", 1, 14)
    assert piles(list(receiving.sort([file]))) == [Pile.SAME]


def test_a_folder_that_cannot_be_read_is_named_and_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut = tmp_path / "各街道" / "五马"
    shut.mkdir(parents=True)
    listing = os.scandir

    def scandir(path: str) -> object:
        if Path(path) == shut:
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return listing(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(UserError, match="五马”读写不了（没有权限），没有完成"):
        files_in([tmp_path])


def test_a_folder_gives_its_workbooks_and_no_owner_files(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a.xlsx", "~$a.xlsx", "说明.docx", "下级/c.XLSX"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    single = tmp_path / "说明.docx"
    (tmp_path / "汇总.1a2b3c4d.写入中.xlsx").write_bytes(b"what a kill left of an export")
    assert [each.name for each in files_in([tmp_path, single])] == ["a.xlsx", "b.xlsx", "c.XLSX", "说明.docx"]


ONE_A_ROW = (
    "zero_bytes",
    "truncated_half",
    "flip_bytes",
    "csv_renamed",
    "exe_prefix",
    "xls",
    "password_protected",
    "bomb_part",
    "same_name_twice",
    "xxe_in_core_properties",
    "utf16_sheet",
    "xml_deep",
    "xml_attributes",
    "whole_sheet_merge",
    "far_cell",
    "vba_hidden_as_xlsx",
    "sheet_missing",
    "cell_twice",
    "strict_ooxml",
    "merged_over_value",
    "num_about",
    "num_formula_with_value",
    "num_error_div0",
    "num_more_than_all",
    "newer_format",
    "hidden_sheet_gone",
)
"""At least one way of being bad for each row of the threat table about files."""


def bad_cases() -> list[Case]:
    return [case for case in corpus(Lure()) if case.name in ONE_A_ROW]


@pytest.fixture(scope="module")
def batch_of_all(
    catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, SortedFile], list[Received]]]:
    """Thirteen honest workbooks with bad ones of the fourteenth unit in between: how they were sorted, who is in."""
    folder, codes = tmp_path_factory.mktemp("收到的"), [each.code for each in catalogue.units]
    honest = []
    for unit in codes:
        cells = indicator_cells(catalogue, {RATIO: ("96", "100"), "P02": ("784", "789")})
        honest.append(unit_file(folder, report_for(catalogue, unit, cells)))
    base = Base.of(honest.pop().read_bytes())
    files: list[Path] = []
    bad = iter(bad_cases())
    for file in honest:
        files.append(file)
        for case in (each for each in (next(bad, None), next(bad, None)) if each is not None):
            files.append(folder / f"{case.name}{case.suffix}")
            files[-1].write_bytes(case.make(base))
    actor = steady_actor()
    opened = Database.open(folder / "区局.db", migrations_folder(), program_version=__version__, now=actor.now)
    receiving = Receiving(opened, catalogue, expected_for(catalogue, OWNER, PERIOD), actor)
    found = take(receiving, *files)
    yield {each.file.stem: each for each in found}, stored(opened, ReceivedState.ACCEPTED)
    opened.close()


def test_the_other_thirteen_are_in(
    batch_of_all: tuple[dict[str, SortedFile], list[Received]], catalogue: Catalogue
) -> None:
    _, accepted = batch_of_all
    assert [each.unit for each in accepted] == [each.code for each in catalogue.units][:13]


@pytest.mark.parametrize("case", bad_cases(), ids=lambda case: case.name)
def test_the_bad_one_is_named_with_place_reason_and_remedy(
    case: Case, batch_of_all: tuple[dict[str, SortedFile], list[Received]]
) -> None:
    found, _ = batch_of_all
    told = found[case.name]
    assert case.outcome == REJECTED
    assert told.pile in {Pile.UNREADABLE, Pile.FAULTY}
    if told.pile is Pile.UNREADABLE:
        assert f"{case.name}{case.suffix}" in told.message
    else:
        assert case.place in told.message
    assert case.says in told.message
    assert told.message.endswith("。")
    assert "Traceback" not in told.message


def test_every_row_of_the_threat_table_has_a_case() -> None:
    assert {case.name for case in bad_cases()} == set(ONE_A_ROW)
